/** Badges in every view for active faults and for a tenant clock that differs from the machine's clock. */
import { callsFor, type Calls } from '../api/control.ts'
import { useLoaded } from '../parts/loaded.ts'
import { hrefOf, tenantName } from '../state/route.ts'
import { faultsOf } from './calls.ts'
import type { ListedFault } from './faults.ts'
import { offsetText } from './time.ts'
import { useFaults } from './use-faults.ts'

const NONE: readonly ListedFault[] = []
/** A clock that was reset to the present still differs from the machine's clock by some milliseconds. */
const NEAR_MS = 1000

interface Conditions {
  faults: readonly ListedFault[]
  offset: number
  isFrozen: boolean
}

async function load(calls: Calls): Promise<Conditions> {
  const [faults, { offset_ms: offset = 0, frozen: isFrozen = false }] = await Promise.all([
    faultsOf(calls),
    calls('emulator_clock'),
  ])
  return { faults, offset, isFrozen }
}

/** Links to the Lab. Renders nothing without faults and with an unchanged clock. */
export function ConditionBadges() {
  const { value: name } = tenantName
  const { value, again } = useLoaded(() => load(callsFor(name)), [name])
  const faults = value?.faults ?? NONE
  useFaults(faults, again)
  return (
    <>
      {faults.length > 0 && (
        <a class="badge bad" href={hrefOf({ view: 'lab' })} title="Requests of this tenant fail on purpose: to the Lab">
          {faults.length === 1 ? '1 fault' : `${faults.length} faults`}
        </a>
      )}
      {value && (value.isFrozen || Math.abs(value.offset) > NEAR_MS) && (
        <a
          class="badge warn"
          href={hrefOf({ view: 'lab' })}
          title={`${offsetText(value.offset)}${value.isFrozen ? '; it stands still' : ''}: to the Lab`}
        >
          {value.isFrozen ? 'Clock frozen' : 'Clock moved'}
        </a>
      )}
    </>
  )
}
