/** /_emulator/snapshots: named states of the entities of a tenant. Clock, faults and the log of requests are no part of them. */
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

/** In place of one of the same name. */
export const putSnapshot = ({ tenant, params: { name } }: ControlCall<ByName>): Answer =>
  created(JSON.stringify(snapshotView(tenant.storage.takeSnapshot(name, tenant.store, tenant.clock.now()))))

export function restoreSnapshot({ tenant, params: { name } }: ControlCall<ByName>): Answer {
  if (!tenant.restore(name)) throw snapshotNotFound(name, tenant.storage)
  return noContent
}

const snapshotNotFound = (name: string, storage: Storage) =>
  unknownSnapshot(
    name,
    storage.snapshots().map((snapshot) => snapshot.name),
  )

/** What an export would have been when the snapshot was taken; what is there now stays as it is. */
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
