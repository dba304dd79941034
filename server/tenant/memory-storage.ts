/** Stores a tenant in memory. */
import type { TenantRecord } from './data-folder/manifest.ts'
import { openStore, type Store } from '../store/index.ts'
import { type Snapshot, type Storage, compareNames } from './storage.ts'

/**
 * Keeps everything in memory.
 * @param image the state to begin with, which a reset goes back to; an empty database if absent
 * @param record what is stored of the tenant besides its entities
 */
export function createMemoryStorage(image?: Buffer, record: TenantRecord = { hosts: [] }): Storage {
  let seeded = image
  let present = record
  const snapshots = new Map<string, Snapshot & { image: Buffer }>()
  /** Opens the new store before it closes the old one: a failure leaves the old one as it was. */
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
      const taken = store.image()
      const snapshot = { name, takenAt, bytes: taken.length }
      snapshots.set(name, { ...snapshot, image: taken })
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
    record: () => present,
    keepRecord(next) {
      present = next
    },
    discard: () => () => snapshots.clear(),
    abandon() {},
  }
}
