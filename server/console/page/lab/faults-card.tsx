/** Shows presets as switches, and the list of faults. */
import { FocusKeepingList } from '../parts/focus-keeping-list.tsx'
import { Switch } from '../parts/switch.tsx'
import { useLoaded } from '../parts/loaded.ts'
import { tenantName } from '../state/route.ts'
import { TABLES } from '../tables.ts'
import { callsFor } from '../api/control.ts'
import { faultsOf, putFaults } from './calls.ts'
import { Card } from './card.tsx'
import {
  faultText,
  isOn,
  isReached,
  oftenText,
  presetText,
  withFaults,
  withoutFaults,
  type FaultDefinition,
  type Preset,
  type ListedFault,
} from './faults.ts'
import { useWork } from './follow.ts'
import { NewFault } from './new-fault.tsx'
import { useFaults } from './use-faults.ts'

const NONE: readonly ListedFault[] = []

export function FaultsCard() {
  const calls = callsFor(tenantName.value)
  const { value, failure, again } = useLoaded(() => faultsOf(calls), [])
  const faults = value ?? NONE
  const work = useWork()
  useFaults(faults, again)
  // Reads the current list first, because the shown list may be out of date.
  const change = (update: (all: ListedFault[]) => FaultDefinition[]) =>
    work.run(async () => {
      await putFaults(calls, update(await faultsOf(calls)))
      await again()
    })
  const onSwitch = ({ faults: own }: Preset, on: boolean) =>
    change((all) => (on ? withFaults(all, own) : withoutFaults(all, own)))
  return (
    <Card
      title="Faults"
      failures={[work.failure, failure]}
      says="Make requests to the APIs fail. The console itself is never struck."
    >
      <div class="presets">
        {TABLES.presets.map((preset) => (
          <Switch
            key={preset.name}
            label={preset.name}
            says={presetText(preset)}
            isOn={isOn(preset, faults)}
            onSwitch={(on) => onSwitch(preset, on)}
          />
        ))}
      </div>
      <NewFault onAdd={(fault) => change((all) => withFaults(all, [fault]))} />
      <FaultList
        faults={value}
        onRemove={(fault) => change((all) => withoutFaults(all, [fault]))}
        onRemoveAll={() =>
          work.run(async () => {
            await calls('emulator_delete_faults')
            await again()
          })
        }
      />
      <p class="quiet note">
        Rate limits like those of Auth0’s plans are a flag of the start: <code>--plan free</code>,{' '}
        <code>self-service</code> or <code>enterprise</code>.
      </p>
    </Card>
  )
}

function FaultList({
  faults,
  onRemove,
  onRemoveAll,
}: {
  faults: readonly ListedFault[] | undefined
  onRemove: (fault: FaultDefinition) => void
  onRemoveAll: () => void
}) {
  return (
    <div class="faults">
      <div class="heading">
        <h3>Active faults</h3>
        <button
          type="button"
          class="small"
          aria-disabled={!faults?.length}
          onClick={() => void (faults?.length && onRemoveAll())}
        >
          Remove all
        </button>
      </div>
      {faults?.length === 0 && <p class="quiet">No fault. Turn a switch on, or add one of your own.</p>}
      {faults && faults.length > 1 && <p class="quiet order">The first one that matches a request strikes it.</p>}
      <FocusKeepingList label="Faults" isOrdered>
        {faults?.map((fault, index) => (
          // Two faults may be equal, so the index is part of the key.
          <li key={index}>
            <span>
              <span class="mono">{faultText(fault)}</span>{' '}
              <span class="quiet">
                {isReached(index, faults) ? oftenText(fault) : 'without effect: one above strikes every request'}
              </span>
            </span>
            <button
              type="button"
              class="small"
              aria-label={`Remove ${faultText(fault)}`}
              onClick={() => onRemove(fault)}
            >
              Remove
            </button>
          </li>
        ))}
      </FocusKeepingList>
    </div>
  )
}
