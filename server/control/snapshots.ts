/**
 * /_emulator/snapshots: named states of the entities of a tenant. Clock, faults and request log are not part of a
 * snapshot.
 */
import { wholeSeedText } from '../seeds/export.ts'
import { inSlices } from '../shared/slices.ts'
import type { Snapshot, Storage } from '../tenant/storage.ts'
import { unknownSnapshot } from '../errors/control.ts'
import { created, noContent, ok, type Answer } from '../shared/answer.ts'
import type { ControlCall } from './handler.ts'

type ByName = { name: string }

const snapshotView = ({ name, takenAt, bytes }: Snapshot) => ({
  name,
  created_at: new Date(takenAt).toISOString(),
  bytes,
})

export const listSnapshots = ({ tenant }: ControlCall): Answer =>
  ok(JSON.stringify({ snapshots: tenant.storage.snapshots().map(snapshotView) }))

/** Takes a snapshot. Replaces a snapshot with the same name. */
export const putSnapshot = ({ tenant, params: { name } }: ControlCall<ByName>): Answer =>
  created(JSON.stringify(snapshotView(tenant.storage.takeSnapshot(name, tenant.store, tenant.clock.now()))))

/** Replaces the entities of the tenant by those of a snapshot. @throws ApiError 404 */
export function restoreSnapshot({ tenant, params: { name } }: ControlCall<ByName>): Answer {
  if (!tenant.restore(name)) throw snapshotNotFound(name, tenant.storage)
  return noContent
}

const snapshotNotFound = (name: string, storage: Storage) =>
  unknownSnapshot(
    name,
    storage.snapshots().map((snapshot) => snapshot.name),
  )

/** Exports a snapshot as a seed document. The tenant does not change. */
export async function exportSnapshot({
  tenant: { storage },
  params: { name },
  host,
}: ControlCall<ByName>): Promise<Answer> {
  const store = storage.openSnapshot(name)
  if (!store) throw snapshotNotFound(name, storage)
  try {
    return ok(await inSlices(wholeSeedText(store, host)))
  } finally {
    store.close()
  }
}

export function deleteSnapshot({ tenant, params: { name } }: ControlCall<ByName>): Answer {
  tenant.storage.deleteSnapshot(name)
  return noContent
}
