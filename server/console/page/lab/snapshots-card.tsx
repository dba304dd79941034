/** Takes, restores and compares snapshots of the tenant. */
import { useState } from 'preact/hooks'
import { FocusKeepingList } from '../parts/focus-keeping-list.tsx'
import { useLoaded } from '../parts/loaded.ts'
import { offerUndo, showNotice, withdrawUndo } from '../state/notices.ts'
import { tenantName } from '../state/route.ts'
import { callsFor } from '../api/control.ts'
import { takeSafeguard, snapshotsOf, type Snapshot } from './calls.ts'
import { Card, Confirm, Field } from './card.tsx'
import { Comparison } from './comparison.tsx'
import { useReloadAfter, useWork } from './follow.ts'
import { isName, NAME_TEXT, proposedName, sizeText } from './snapshots.ts'
import { timeText } from './time.ts'

const FOLLOWED = ['emulator_put_snapshot', 'emulator_delete_snapshot'] as const

/** Restores a snapshot. The notice offers an undo. */
async function restore(tenant: string, name: string): Promise<void> {
  const calls = callsFor(tenant)
  const safeguard = await takeSafeguard(calls, 'restore')
  await calls('emulator_restore_snapshot', { params: { name } })
  const undo = async () => {
    await calls('emulator_restore_snapshot', { params: { name: safeguard } })
    showNotice(`The entities are as they were before ${name} was restored.`)
  }
  offerUndo(`The entities are as in ${name}. What was there before is kept as ${safeguard}.`, {
    label: 'Undo',
    run: undo,
    needs: { tenant, snapshot: safeguard },
  })
}

export function SnapshotsCard() {
  const { value: tenant } = tenantName
  const calls = callsFor(tenant)
  const { value: snapshots, failure, again } = useLoaded(() => snapshotsOf(calls), [])
  const [compared, setCompared] = useState<string>()
  const [doomed, setDoomed] = useState<string>()
  const work = useWork()
  useReloadAfter(FOLLOWED, again)
  const doing = (does: () => Promise<unknown>) =>
    work.run(async () => {
      await does()
      await again()
    })
  const names = snapshots?.map(({ name }) => name) ?? []
  const onDelete = async (name: string) => {
    setDoomed(undefined)
    if (!(await doing(() => calls('emulator_delete_snapshot', { params: { name } })))) return
    withdrawUndo({ tenant, snapshot: name })
    showNotice(`The snapshot ${name} was deleted.`)
  }
  return (
    <Card
      title="Snapshots"
      failures={[work.failure, failure]}
      says="The entities of the tenant under a name, to go back to or to compare with. Clock, faults and requests are no part of them."
    >
      <Take
        names={names}
        onTake={(name) =>
          doing(async () => {
            await calls('emulator_put_snapshot', { params: { name } })
            showNotice(`The snapshot ${name} was taken.`)
          })
        }
      />
      <div class="list">
        {snapshots?.length === 0 && <p class="quiet none">No snapshot yet. Take one before you try something.</p>}
        <FocusKeepingList label="Snapshots">
          {snapshots?.map((each) => (
            <Row
              key={each.name}
              snapshot={each}
              onRestore={() => void doing(() => restore(tenant, each.name))}
              onCompare={() => setCompared(each.name)}
              onDelete={() => setDoomed(each.name)}
            />
          ))}
        </FocusKeepingList>
      </div>
      {compared !== undefined && (
        <Comparison calls={calls} names={names} first={compared} onClose={() => setCompared(undefined)} />
      )}
      {doomed !== undefined && (
        <Confirm
          title="Delete a snapshot"
          does={`Delete ${doomed}`}
          onConfirm={() => void onDelete(doomed)}
          onClose={() => setDoomed(undefined)}
        >
          The state that {doomed} holds cannot be brought back.
        </Confirm>
      )}
    </Card>
  )
}

function Take({ names, onTake }: { names: readonly string[]; onTake: (name: string) => Promise<boolean> }) {
  const [typed, setTyped] = useState<string>()
  const name = typed ?? proposedName(names)
  const onSubmit = async (event: Event) => {
    event.preventDefault()
    if (isName(name) && (await onTake(name))) setTyped(undefined)
  }
  return (
    <form noValidate class="inline" onSubmit={onSubmit}>
      <Field
        label="Name"
        says={names.includes(name) ? 'It takes the place of the one that is there.' : NAME_TEXT}
        refusal={isName(name) ? undefined : NAME_TEXT}
      >
        {(ties) => (
          <input
            {...ties}
            type="text"
            autocomplete="off"
            spellcheck={false}
            value={name}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        )}
      </Field>
      <button type="submit" class="button first">
        Take a snapshot
      </button>
    </form>
  )
}

function Row({
  snapshot: { name, created_at, bytes },
  onRestore,
  onCompare,
  onDelete,
}: {
  snapshot: Snapshot
  onRestore: () => void
  onCompare: () => void
  onDelete: () => void
}) {
  return (
    <li>
      <div>
        <p class="name">{name}</p>
        <p class="quiet">
          {timeText(Date.parse(created_at))} · {sizeText(bytes)}
        </p>
      </div>
      <div class="actions">
        <button type="button" class="small" aria-label={`Restore ${name}`} onClick={onRestore}>
          Restore
        </button>
        <button type="button" class="small" aria-label={`Compare ${name}`} onClick={onCompare}>
          Compare
        </button>
        <button type="button" class="small" aria-label={`Delete ${name}`} onClick={onDelete}>
          Delete
        </button>
      </div>
    </li>
  )
}
