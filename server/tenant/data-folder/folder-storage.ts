/**
 * Stores a tenant in a data folder: its live database `NAME.sqlite`, the state after its seeds, its snapshots, and the
 * manifest that lists them. The guarantees are at the top of data-folder.ts. recovery.ts handles missing and damaged
 * files at a start.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DataError } from '../../errors/data-error.ts'
import { makeSecret, moveDatabase, removeDatabase, type DataFolder } from './data-folder.ts'
import { recoverTenant, removeStored, removeUnfinished } from './recovery.ts'
import {
  deletedManifest,
  storedFilesOf,
  type Manifest,
  type StoredFile,
  type StoredSnapshot,
  type TenantRecord,
} from './manifest.ts'
import { migrateFiles } from './migrate-files.ts'
import { compareNames, type Snapshot, type Storage } from '../storage.ts'
import type { Store } from '../../store/index.ts'
import { openLive, openVerifiedImage, sizeOf, withUsableFile } from './stored-files.ts'
import { createTenantFiles } from './tenant-files.ts'

/** The state with which a tenant starts. */
export interface TenantStart {
  /** The state of a new tenant. Without it, the caller loads the seeds into the opened store. */
  image?: Buffer
  /** The hosts, the signing key and the seeds of a new tenant. */
  record?: TenantRecord
  /** Loads the seeds into another database first. `complete` then replaces the stored tenant with it. */
  reseed?: boolean
  /** The name of a snapshot that replaces the live data. */
  restore?: string
}

const snapshotOf = ({ name, taken_at, bytes }: StoredSnapshot): Snapshot => ({ name, takenAt: taken_at, bytes })

/**
 * Opens or creates a tenant in a data folder.
 * @throws DataError with a message for the user for files that are damaged, newer, or belong to another program
 */
export function createFolderStorage(folder: DataFolder, name: string, start: TenantStart = {}): Storage {
  const { path } = folder
  const live = join(path, `${name}.sqlite`)
  const recovered = recoverTenant(folder, name, start)
  const files = createTenantFiles(folder, name, recovered.manifest)
  const { save, sweep, announce, freeName, unannounced, create } = files

  const copyOf = (store: Store) => (file: string) => store.copyTo(file)
  const stored = (file: string) => storedFilesOf(files.manifest).find((each) => each.file === file)
  const snapshotNamed = (snapshot: string) => files.manifest.snapshots.find((each) => each.name === snapshot)
  /** Returns the names of the other snapshots that can be restored, for a message about a file that is not usable. */
  const others = (unusable?: StoredFile) => {
    const names = files.manifest.snapshots
      .filter((each) => each !== unusable && sizeOf(join(path, each.file)) === each.bytes)
      .map((each) => each.name)
    return names.length === 0 ? '' : ` Other snapshots of this tenant: ${names.join(', ')}.`
  }
  const replaceContent = (store: Store, from: StoredFile, what: string, resetsClock: boolean) => {
    folder.requireSame()
    withUsableFile(path, from, what, others(from), (file) => store.replaceFrom(file, { resetsClock }))
  }

  /**
   * Replaces the content of the live database with the file that `refill` of the manifest names.
   * @returns the live store
   */
  const refill = ({ file, id }: NonNullable<Manifest['refill']>): Store => {
    const source = stored(file)
    if (!source) throw new DataError(`${name}.json names the content ${file}, which it does not list.`)
    return withUsableFile(path, source, `the state of the tenant ${name}`, others(source), (usable) => {
      makeSecret(live)
      const store = openLive(live)
      try {
        if (store.lastContent() !== id) store.replaceFrom(usable, { resetsClock: true, id })
      } catch (error) {
        store.close()
        throw error
      }
      finishRefill()
      return store
    })
  }
  const finishRefill = () => {
    try {
      save({ refill: undefined })
    } catch {
      // The live database stores the id of its content, so the next start does not repeat the replacement.
    }
  }

  const createFrom = (image: Buffer) => {
    try {
      makeSecret(live)
      writeFileSync(live, image)
      const seeded = create('seeded#.sqlite', (file) => writeFileSync(file, image))
      save({ ...start.record, state: 'ready', seeded, leftovers: unannounced(seeded.file) })
    } catch (error) {
      removeUnfinished(path, name, files.manifest)
      throw error
    }
  }
  /** Whether seeds are being loaded into another database, which will replace the stored tenant. */
  let isReseeding = start.reseed === true && recovered.existed
  const openScratch = () => openLive(join(path, announce('reseeding#.sqlite')))
  /**
   * Replaces the whole stored tenant. The commit point is the manifest, so after a kill the folder has the old state or
   * the new one.
   */
  const replaceBy = (store: Store, removes: readonly string[]): Store => {
    const before = files.manifest
    const seeded = create('seeded#.sqlite', copyOf(store))
    store.close()
    const damagedFile = recovered.unusable ? freeName('damaged#.sqlite') : undefined
    const replaced = [...storedFilesOf(before).map(({ file }) => file), ...(damagedFile ? [damagedFile] : [])]
    const unfinished = files.manifest.leftovers
    const content = { file: seeded.file, id: randomUUID() }
    try {
      save({
        hosts: [],
        key: undefined,
        seeds: undefined,
        ...start.record,
        state: 'ready',
        seeded,
        snapshots: [],
        refill: content,
        removes,
        leftovers: [...unannounced(seeded.file), ...replaced],
      })
      if (damagedFile) moveDatabase(live, join(path, damagedFile))
      const next = refill(content)
      isReseeding = false
      sweep()
      return next
    } catch (error) {
      if (damagedFile && existsSync(join(path, damagedFile))) {
        removeDatabase(live)
        moveDatabase(join(path, damagedFile), live)
      }
      save({
        ...before,
        hosts: before.hosts,
        key: before.key,
        seeds: before.seeds,
        seeded: before.seeded,
        refill: before.refill,
        removes: before.removes,
        leftovers: unfinished,
      })
      sweep()
      throw error
    }
  }

  const finishRemovals = () => {
    if (!files.manifest.removes) return
    for (const other of files.manifest.removes) {
      try {
        removeStored(folder, other)
      } catch (error) {
        recovered.notes.push(`The tenant ${other} could not be removed: ${(error as Error).message}`)
      }
    }
    save({ removes: undefined })
  }

  return {
    existed: recovered.existed,
    notes: recovered.notes,
    finishRemovals,
    open() {
      finishRemovals()
      if (isReseeding) return openScratch()
      if (files.manifest.state === 'creating' && start.image) createFrom(start.image)
      makeSecret(live)
      if (files.manifest.state === 'ready') migrateFiles(path, live, files)
      const store = files.manifest.refill ? refill(files.manifest.refill) : openLive(live)
      if (
        files.manifest.state === 'ready' &&
        !(files.manifest.seeded && sizeOf(join(path, files.manifest.seeded.file)) !== undefined)
      ) {
        const seeded = create('seeded#.sqlite', copyOf(store))
        save({ seeded, leftovers: unannounced(seeded.file) })
      }
      sweep()
      return store
    },
    complete(store, removes = []) {
      if (isReseeding) return replaceBy(store, removes)
      const seeded = create('seeded#.sqlite', copyOf(store))
      save({ ...start.record, state: 'ready', seeded, leftovers: unannounced(seeded.file) })
      return store
    },
    reset(store) {
      const { seeded } = files.manifest
      if (!seeded) throw new DataError(`The tenant ${name} has no state after its seeds.${others()}`)
      replaceContent(store, seeded, `the state after the seeds of the tenant ${name}`, true)
      return store
    },
    takeSnapshot(snapshot, store, now) {
      const taken: StoredSnapshot = {
        ...create(`${snapshot}#.snapshot.sqlite`, copyOf(store)),
        name: snapshot,
        taken_at: now,
      }
      const replaced = snapshotNamed(snapshot)
      const unchanged = files.manifest.snapshots.filter((each) => each !== replaced)
      try {
        save({
          snapshots: [...unchanged, taken],
          leftovers: [...unannounced(taken.file), ...(replaced ? [replaced.file] : [])],
        })
      } finally {
        sweep()
      }
      return snapshotOf(taken)
    },
    restoreSnapshot(snapshot, store) {
      const from = snapshotNamed(snapshot)
      if (!from) return undefined
      replaceContent(store, from, `the snapshot ${snapshot}`, false)
      return store
    },
    snapshots: () => files.manifest.snapshots.map(snapshotOf).sort(compareNames),
    openSnapshot(snapshot) {
      const from = snapshotNamed(snapshot)
      return from && openVerifiedImage(path, from, `the snapshot ${snapshot}`, others(from))
    },
    deleteSnapshot(snapshot) {
      const deleted = snapshotNamed(snapshot)
      if (!deleted) return
      save({
        snapshots: files.manifest.snapshots.filter((each) => each !== deleted),
        leftovers: [...files.manifest.leftovers, deleted.file],
      })
      sweep()
    },
    record(): TenantRecord {
      // During a reseed, the record of the old tenant is not used, even before the reseed is complete.
      const { hosts, key, seeds } = isReseeding
        ? { hosts: [], ...start.record }
        : { ...files.manifest, ...(files.manifest.state === 'creating' && start.record) }
      return { hosts, ...(key !== undefined && { key }), ...(seeds !== undefined && { seeds }) }
    },
    keepRecord: (record) => save(record),
    discard() {
      save(deletedManifest(name, files.manifest))
      return () => removeUnfinished(path, name, files.manifest)
    },
    abandon() {
      if (files.manifest.state === 'creating') removeUnfinished(path, name, files.manifest)
      else if (isReseeding) sweep()
    },
  }
}
