/**
 * A tenant in a data folder: its live database `NAME.sqlite`, the state after its seeds, its snapshots, and the manifest that lists
 * them. The promises are at the top of data-folder.ts; what a start does with missing and damaged files is folder-recovery.ts.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DataError } from './data-error.ts'
import { makeSecret, moveDatabase, removeDatabase, type DataFolder } from './data-folder.ts'
import { recoverTenant, removeStored, removeUnfinished } from './folder-recovery.ts'
import { writeManifest, type Manifest, type StoredFile, type StoredSnapshot, type TenantRecord } from './manifest.ts'
import { byName, type Snapshot, type Storage } from './storage.ts'
import type { Store } from './store/index.ts'
import { copyDatabase, copyInPresentFormat, formatOf, isOlder, openLive, openVerifiedImage, sizeOf, storedFile, withUsableFile } from './stored-files.ts'

/** How a tenant begins in the folder. */
export interface Beginning {
  /** The state of a new tenant; without it the caller loads the seeds into the opened store. */
  image?: Buffer
  /** What is stored of a new tenant besides its entities. */
  record?: TenantRecord
  /** Loads the seeds into another database first. `complete` then replaces what the folder held of the tenant. */
  reseed?: boolean
  /** A snapshot that takes the place of the live data. */
  restore?: string
}

const snapshotOf = ({ name, taken_at, bytes }: StoredSnapshot): Snapshot => ({ name, takenAt: taken_at, bytes })

/**
 * Opens or creates a tenant in a data folder.
 * @throws Error with a sentence for people for files that are damaged, newer, or of another program
 */
export function inFolder(folder: DataFolder, name: string, beginning: Beginning = {}): Storage {
  const { path } = folder
  const live = join(path, `${name}.sqlite`)
  const recovered = recoverTenant(folder, name, beginning)
  let manifest: Manifest = recovered.manifest

  const save = (change: { [Member in keyof Manifest]?: Manifest[Member] | undefined }) => {
    folder.requireSame()
    const next = { ...manifest, ...change } as Manifest
    writeManifest(path, name, next)
    manifest = next
  }
  /** Removes the files that are listed as leftovers. What cannot be removed now stays listed for the next start. */
  const sweep = () => {
    if (manifest.leftovers.length === 0) return
    try {
      for (const file of manifest.leftovers) removeDatabase(join(path, file))
      save({ leftovers: [] })
    } catch {
      // The change itself was made: the files are only in the way.
    }
  }
  /** A file name that nothing in the folder has: a file of somebody else is never written over. */
  const freeName = (middle: string): string => {
    for (let number = 1; ; number++) {
      const file = `${name}.${middle.replace('#', number === 1 ? '' : `.${number}`)}`
      if (!manifest.leftovers.includes(file) && !existsSync(join(path, file))) return file
    }
  }
  /** Announces a new file as a leftover, so that a kill does not leave it behind for ever. */
  const announce = (middle: string): string => {
    const file = freeName(middle)
    save({ leftovers: [...manifest.leftovers, file] })
    makeSecret(join(path, file))
    return file
  }
  const unannounced = (...files: string[]) => manifest.leftovers.filter((file) => !files.includes(file))
  /** Writes a new file, which stays a leftover until `save` lists it as something better. */
  const create = (middle: string, write: (file: string) => void): StoredFile => {
    const file = announce(middle)
    try {
      write(join(path, file))
      return storedFile(path, file)
    } catch (error) {
      sweep()
      throw error
    }
  }
  const copyOf = (store: Store) => (file: string) => store.copyTo(file)
  const stored = (file: string) => [...manifest.snapshots, ...(manifest.seeded ? [manifest.seeded] : [])].find((each) => each.file === file)
  const snapshotNamed = (snapshot: string) => manifest.snapshots.find((each) => each.name === snapshot)
  /** The other states that a user may go back to, for a sentence about one that is not usable. */
  const others = (unusable?: StoredFile) => {
    const names = manifest.snapshots.filter((each) => each !== unusable && sizeOf(join(path, each.file)) === each.bytes).map((each) => each.name)
    return names.length === 0 ? '' : ` Other snapshots of this tenant: ${names.join(', ')}.`
  }
  const replaceContent = (store: Store, from: StoredFile, what: string, resetsClock: boolean) => {
    folder.requireSame()
    withUsableFile(path, from, what, others(from), (file) => store.replaceFrom(file, { resetsClock }))
  }

  /** Gives the live database the content that the manifest has decided on. @returns the live store */
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
      // The live database knows that it has this content, so the next start does not repeat it.
    }
  }

  const createFrom = (image: Buffer) => {
    try {
      makeSecret(live)
      writeFileSync(live, image)
      const seeded = create('seeded#.sqlite', (file) => writeFileSync(file, image))
      save({ ...beginning.record, state: 'ready', seeded, leftovers: unannounced(seeded.file) })
    } catch (error) {
      removeUnfinished(path, name, manifest)
      throw error
    }
  }
  /** Older files are brought to the present format. A copy of the live database exists until that has succeeded. */
  const migrate = () => {
    if (sizeOf(live) && isOlder(formatOf(live))) {
      create('older#.sqlite', (file) => copyDatabase(live, file))
      openLive(live).close()
    }
    const { seeded } = manifest
    if (!seeded || sizeOf(join(path, seeded.file)) !== seeded.bytes || !isOlder(formatOf(join(path, seeded.file)))) return
    const upgraded = create('seeded#.sqlite', (file) => copyInPresentFormat(join(path, seeded.file), file))
    save({ seeded: upgraded, leftovers: [...unannounced(upgraded.file), seeded.file] })
  }

  /** Whether seeds are loaded that will replace what the folder holds: they go to another database first. */
  let isReseeding = beginning.reseed === true && recovered.existed
  const openScratch = () => {
    return openLive(join(path, announce('reseeding#.sqlite')))
  }
  /** Replaces everything that the folder holds of the tenant. The manifest decides it, so a kill leaves the old state or the new one. */
  const replaceBy = (store: Store, removes: readonly string[]): Store => {
    const before = manifest
    const seeded = create('seeded#.sqlite', copyOf(store))
    store.close()
    const aside = recovered.unusable ? freeName('damaged#.sqlite') : undefined
    const replaced = [...(before.seeded ? [before.seeded.file] : []), ...before.snapshots.map(({ file }) => file), ...(aside ? [aside] : [])]
    const unfinished = manifest.leftovers
    const content = { file: seeded.file, id: randomUUID() }
    try {
      save({
        hosts: [], key: undefined, seeds: undefined, ...beginning.record, state: 'ready', seeded, snapshots: [], refill: content, removes,
        leftovers: [...unannounced(seeded.file), ...replaced],
      })
      if (aside) moveDatabase(live, join(path, aside))
      const next = refill(content)
      isReseeding = false
      sweep()
      return next
    } catch (error) {
      if (aside && existsSync(join(path, aside))) {
        removeDatabase(live)
        moveDatabase(join(path, aside), live)
      }
      save({ ...before, hosts: before.hosts, key: before.key, seeds: before.seeds, seeded: before.seeded, refill: before.refill, removes: before.removes, leftovers: unfinished })
      sweep()
      throw error
    }
  }

  const finishRemovals = () => {
    if (!manifest.removes) return
    for (const other of manifest.removes) removeStored(folder, other)
    save({ removes: undefined })
  }

  return {
    existed: recovered.existed,
    notes: recovered.notes,
    finishRemovals,
    open() {
      finishRemovals()
      if (isReseeding) return openScratch()
      if (manifest.state === 'creating' && beginning.image) createFrom(beginning.image)
      makeSecret(live)
      if (manifest.state === 'ready') migrate()
      const store = manifest.refill ? refill(manifest.refill) : openLive(live)
      if (manifest.state === 'ready' && !(manifest.seeded && sizeOf(join(path, manifest.seeded.file)) !== undefined)) {
        const seeded = create('seeded#.sqlite', copyOf(store))
        save({ seeded, leftovers: unannounced(seeded.file) })
      }
      sweep()
      return store
    },
    complete(store, removes = []) {
      if (isReseeding) return replaceBy(store, removes)
      const seeded = create('seeded#.sqlite', copyOf(store))
      save({ ...beginning.record, state: 'ready', seeded, leftovers: unannounced(seeded.file) })
      return store
    },
    reset(store) {
      const { seeded } = manifest
      if (!seeded) throw new DataError(`The tenant ${name} has no state after its seeds.${others()}`)
      replaceContent(store, seeded, `the state after the seeds of the tenant ${name}`, true)
      return store
    },
    takeSnapshot(snapshot, store, now) {
      const taken: StoredSnapshot = { ...create(`${snapshot}#.snapshot.sqlite`, copyOf(store)), name: snapshot, taken_at: now }
      const replaced = snapshotNamed(snapshot)
      const kept = manifest.snapshots.filter((each) => each !== replaced)
      try {
        save({ snapshots: [...kept, taken], leftovers: [...unannounced(taken.file), ...(replaced ? [replaced.file] : [])] })
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
    snapshots: () => manifest.snapshots.map(snapshotOf).sort(byName),
    openSnapshot(snapshot) {
      const from = snapshotNamed(snapshot)
      return from && openVerifiedImage(path, from, `the snapshot ${snapshot}`, others(from))
    },
    deleteSnapshot(snapshot) {
      const deleted = snapshotNamed(snapshot)
      if (!deleted) return
      save({ snapshots: manifest.snapshots.filter((each) => each !== deleted), leftovers: [...manifest.leftovers, deleted.file] })
      sweep()
    },
    record(): TenantRecord {
      // Until it is complete, a tenant that is seeded again has nothing of the old one.
      const { hosts, key, seeds } = isReseeding ? { hosts: [], ...beginning.record } : { ...manifest, ...(manifest.state === 'creating' && beginning.record) }
      return { hosts, ...(key !== undefined && { key }), ...(seeds !== undefined && { seeds }) }
    },
    keepRecord: (record) => save(record),
    discard() {
      const files = [`${name}.sqlite`, ...(manifest.seeded ? [manifest.seeded.file] : []), ...manifest.snapshots.map(({ file }) => file)]
      save({ state: 'deleted', leftovers: [...new Set([...manifest.leftovers, ...files])] })
      return () => removeUnfinished(path, name, manifest)
    },
    abandon() {
      if (manifest.state === 'creating') removeUnfinished(path, name, manifest)
      else if (isReseeding) sweep()
    },
  }
}
