/** Stores a tenant in memory. */
import type { TenantRecord } from './data-folder/manifest.ts'
import { openStore, type Store } from '../store/index.ts'
import { type Snapshot, type Storage, compareNames } from './storage.ts'

/**
 * Creates a storage in memory.
 * @param image the first state, which a reset restores; an empty database if absent
 * @param record the tenant's hosts, signing key and seeds
 */
export function createMemoryStorage(image?: Buffer, record: TenantRecord = { hosts: [] }): Storage {
  let seeded = image
  let currentRecord = record
  const snapshots = new Map<string, Snapshot & { image: Buffer }>()
  /** Opens the new store before it closes the old one, so that a failure does not change the old one. */
  const reopened = (store: Store, from: Buffer | undefined) => {
    const next = openStore(from ? { image: from } : {})
    store.close()
    return next
  }
  return {
    existed: false,
    notes: [],
    open: () => openStore(seeded ? { image: seeded } : {}),
    complete(store) {
      seeded = store.image()
      return store
    },
    finishRemovals() {},
    reset: (store) => reopened(store, seeded),
    takeSnapshot(name, store, takenAt) {
      const bytes = store.image()
      const snapshot = { name, takenAt, bytes: bytes.length }
      snapshots.set(name, { ...snapshot, image: bytes })
      return snapshot
    },
    restoreSnapshot(name, store) {
      const snapshot = snapshots.get(name)
      return snapshot && reopened(store, snapshot.image)
    },
    snapshots: () => [...snapshots.values()].map(({ image: _, ...snapshot }) => snapshot).sort(compareNames),
    openSnapshot(name) {
      const snapshot = snapshots.get(name)
      return snapshot && openStore({ image: snapshot.image })
    },
    deleteSnapshot: (name) => void snapshots.delete(name),
    record: () => currentRecord,
    keepRecord(next) {
      currentRecord = next
    },
    discard: () => () => snapshots.clear(),
    abandon() {},
  }
}
