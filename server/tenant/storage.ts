/** The interface of a tenant's storage: its store, the state that a reset restores, its snapshots and its record. */
import type { TenantRecord } from './data-folder/manifest.ts'
import type { Store } from '../store/index.ts'

/** A named state of the entities of a tenant. */
export interface Snapshot {
  name: string
  /** Milliseconds since the epoch, by the clock of the tenant. */
  takenAt: number
  bytes: number
}

/** The storage of one tenant. If a function throws, it has changed nothing. */
export interface Storage {
  /** Whether the storage had data before this start. */
  readonly existed: boolean
  /** Messages for the user about files that are missing, damaged or replaced. */
  readonly notes: readonly string[]
  open(): Store
  /**
   * Stores the current state as the state that a reset restores. The tenant is then complete.
   * @param removes names of other tenants. The same step marks them for removal; `finishRemovals` then removes them.
   * @returns the store to use from now on
   */
  complete(store: Store, removes?: readonly string[]): Store
  /** Removes the other tenants that are marked for removal. */
  finishRemovals(): void
  /** Restores the state after the seeds, and removes the saved clock. @returns the store to use from now on */
  reset(store: Store): Store
  /** Takes a snapshot. Replaces a snapshot with the same name. @param now milliseconds since the epoch */
  takeSnapshot(name: string, store: Store, now: number): Snapshot
  /**
   * Restores the entities of a snapshot.
   * @returns the store to use from now on; undefined if there is no such snapshot
   */
  restoreSnapshot(name: string, store: Store): Store | undefined
  /** Lists the snapshots, sorted by name. */
  snapshots(): Snapshot[]
  /** Opens a copy of a snapshot in memory. The caller closes it. Undefined if there is no such snapshot. */
  openSnapshot(name: string): Store | undefined
  deleteSnapshot(name: string): void
  record(): TenantRecord
  keepRecord(record: TenantRecord): void
  /** Marks the tenant as deleted. @returns a function that removes the data. Call it after the store is closed. */
  discard(): () => void
  /** Removes the files of a tenant that is not complete. Call it after the store is closed. */
  abandon(): void
}

/** Compares snapshots by name, for a sort. */
export const compareNames = (a: Snapshot, b: Snapshot) => (a.name < b.name ? -1 : 1)
