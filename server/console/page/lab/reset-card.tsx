/** Back to the state after the seeds, and forth again. */
import { attempt, tell } from '../state/notices.ts'
import { tenantName } from '../state/route.ts'
import { callsFor, type Calls } from '../api/control.ts'
import { faultsOf, putFaults } from './calls.ts'
import { Card } from './card.tsx'
import { withFaults } from './faults.ts'
import { useWork } from './follow.ts'

const SAFEGUARD = { params: { name: 'before-reset' } }

/** Resets a tenant. @returns what takes that back: entities, faults and clock; requests stay forgotten */
async function reset(calls: Calls): Promise<() => Promise<void>> {
  const [faults, { offset_ms: offset = 0, now = '', frozen = false }] = await Promise.all([faultsOf(calls), calls('emulator_clock')])
  await calls('emulator_put_snapshot', SAFEGUARD)
  await calls('emulator_reset')
  return async () => {
    await calls('emulator_restore_snapshot', SAFEGUARD)
    await putFaults(calls, withFaults(faults, []))
    await calls('emulator_put_clock', { body: { now: frozen ? now : new Date(Date.now() + offset).toISOString(), frozen } })
  }
}

export function ResetCard() {
  const { failure, run } = useWork()
  const { value: name } = tenantName
  const onReset = async () => {
    const undo = await reset(callsFor(name))
    const onUndo = () => attempt(async () => {
      await undo()
      tell(`The tenant ${name} is as it was before the reset. Its requests stay forgotten.`)
    })
    tell(`The tenant ${name} is as it was after its seeds.`, { label: 'Undo', run: async () => void (await onUndo()) })
  }
  return (
    <Card title="Reset" failures={[failure]} says="Puts entities, clock and faults back to what they were after the seeds, and forgets the requests. Tokens and snapshots stay; the state before it is kept as the snapshot before-reset.">
      <button type="button" class="button danger" onClick={() => run(onReset)}>Reset the tenant</button>
    </Card>
  )
}
