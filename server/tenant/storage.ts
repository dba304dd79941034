/** Where a tenant keeps its store, the state that a reset goes back to, its snapshots and its record; and the storage in memory. */
import type { TenantRecord } from './data-folder/manifest.ts'
import type { Store } from '../store/index.ts'

/** A named state of the entities of a tenant. */
export interface Snapshot {
  name: string
  /** Milliseconds since the epoch, by the clock of the tenant. */
  takenAt: number
  bytes: number
}

/** All functions that change something change nothing when they throw. */
export interface Storage {
  /** Whether it held data before this start. */
  readonly existed: boolean
  /** Sentences for people about files that are missing, damaged or replaced. */
  readonly notes: readonly string[]
  open(): Store
  /**
   * Stores the present state as the one that a reset goes back to; the tenant is then complete.
   * @param removes names of other tenants whose removal is decided by the same step; `finishRemovals` then removes them
   * @returns the store to go on with
   */
  complete(store: Store, removes?: readonly string[]): Store
  finishRemovals(): void
  /** Puts the entities back to the state after the seeds, and the clock to its beginning. @returns the store to go on with */
  reset(store: Store): Store
  /** Replaces a snapshot of the same name. @param now milliseconds since the epoch */
  takeSnapshot(name: string, store: Store, now: number): Snapshot
  /** Puts the entities back to a snapshot. @returns the store to go on with; undefined where there is no such snapshot */
  restoreSnapshot(name: string, store: Store): Store | undefined
  /** In the order of their names. */
  snapshots(): Snapshot[]
  /** Opens a snapshot as a copy in memory, which the caller closes; undefined where there is none. */
  openSnapshot(name: string): Store | undefined
  deleteSnapshot(name: string): void
  record(): TenantRecord
  keepRecord(record: TenantRecord): void
  /** Decides that everything is removed. @returns removes it; to be called when the store is closed */
  discard(): () => void
  /** Removes what was written of a tenant that is not complete; to be called when the store is closed. */
  abandon(): void
}

export const compareNames = (one: Snapshot, other: Snapshot) => (one.name < other.name ? -1 : 1)
