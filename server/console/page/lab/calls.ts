/** Control API calls of the Lab's cards. */
import type { Calls } from '../api/control.ts'
import type { FaultDefinition, ListedFault } from './faults.ts'
import { safeguardFor } from './snapshots.ts'

/** Loads the faults of a tenant. */
export async function faultsOf(calls: Calls): Promise<ListedFault[]> {
  const { faults = [] } = await calls('emulator_faults')
  return faults as ListedFault[]
}
export const putFaults = (calls: Calls, faults: readonly FaultDefinition[]) =>
  calls('emulator_put_faults', { body: { faults } })

export interface Snapshot {
  name: string
  created_at: string
  bytes: number
}
export async function snapshotsOf(calls: Calls): Promise<readonly Snapshot[]> {
  const { snapshots = [] } = await calls('emulator_snapshots')
  return snapshots as Snapshot[]
}

/**
 * Takes a snapshot of the current state before an operation.
 * @param does the operation, such as `restore`
 * @returns the name of the snapshot
 */
export async function takeSafeguard(calls: Calls, does: string): Promise<string> {
  const name = safeguardFor(
    does,
    (await snapshotsOf(calls)).map((each) => each.name),
  )
  await calls('emulator_put_snapshot', { params: { name } })
  return name
}

/**
 * Returns the state of a tenant as a seed document.
 * @param snapshot the name of a snapshot; empty for the current state
 */
export async function stateDocument(calls: Calls, snapshot: string): Promise<Record<string, unknown>> {
  const document =
    snapshot === ''
      ? await calls('emulator_export')
      : await calls('emulator_snapshot_export', { params: { name: snapshot } })
  return document as Record<string, unknown>
}
