/** Resets the tenant to its state after the seeds, with an undo. */
import { offerUndo, showNotice } from '../state/notices.ts'
import { tenantName } from '../state/route.ts'
import { callsFor, type Calls } from '../api/control.ts'
import { faultsOf, takeSafeguard, putFaults } from './calls.ts'
import { Card } from './card.tsx'
import { withFaults } from './faults.ts'
import { useWork } from './follow.ts'

interface Done {
  /** The snapshot of the state before the reset. */
  safeguard: string
  /** Restores entities, faults and clock. The deleted requests do not come back. */
  undo: () => Promise<void>
}

async function reset(calls: Calls): Promise<Done> {
  const [faults, { offset_ms: offset = 0, now = '', frozen = false }] = await Promise.all([
    faultsOf(calls),
    calls('emulator_clock'),
  ])
  const safeguard = await takeSafeguard(calls, 'reset')
  await calls('emulator_reset')
  const undo = async () => {
    await calls('emulator_restore_snapshot', { params: { name: safeguard } })
    await putFaults(calls, withFaults(faults, []))
    await calls('emulator_put_clock', {
      body: { now: frozen ? now : new Date(Date.now() + offset).toISOString(), frozen },
    })
  }
  return { safeguard, undo }
}

export function ResetCard() {
  const { failure, run } = useWork()
  const { value: name } = tenantName
  const onReset = async () => {
    const { safeguard, undo } = await reset(callsFor(name))
    const onUndo = async () => {
      await undo()
      showNotice(`The tenant ${name} is as it was before the reset. Its requests stay forgotten.`)
    }
    offerUndo(`The tenant ${name} is as it was after its seeds. What was there before is kept as ${safeguard}.`, {
      label: 'Undo',
      run: onUndo,
      needs: { tenant: name, snapshot: safeguard },
    })
  }
  return (
    <Card
      title="Reset"
      failures={[failure]}
      says="Puts entities, clock and faults back to what they were after the seeds, and forgets the requests. Tokens and snapshots stay; the state before it is kept as a snapshot."
    >
      <button type="button" class="button danger" onClick={() => run(onReset)}>
        Reset the tenant
      </button>
    </Card>
  )
}
