/** Where the store of a tenant lives, the state that a reset goes back to, and its snapshots: in memory, or as files of a folder. */
import { accessSync, closeSync, constants, copyFileSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStore, type Store } from './store/index.ts'

/** A named state of the entities of a tenant. */
export interface Snapshot {
  name: string
  /** Milliseconds since the epoch, by the clock of the tenant. */
  takenAt: number
  bytes: number
}
export interface Storage {
  /** Whether it held data from an earlier run. */
  readonly existed: boolean
  open(): Store
  /** Remembers the present state as the one that `restore` goes back to. */
  remember(store: Store): void
  /** Closes the store and opens it as it was remembered. */
  restore(store: Store): Store
  /** In place of one of the same name. */
  takeSnapshot(name: string, store: Store, now: number): Snapshot
  /** Closes the store and opens it as the snapshot has it; undefined, and the store stays, where there is none. */
  restoreSnapshot(name: string, store: Store): Store | undefined
  /** In the order of their names. */
  snapshots(): Snapshot[]
  deleteSnapshot(name: string): void
  /** Keeps what is to be known of the tenant besides its entities, as long as these are kept. */
  keepRecord(text: string): void
  record(): string | undefined
  /** Removes everything that was kept, once the store is closed. */
  discard(): void
}

const byName = (one: Snapshot, other: Snapshot) => (one.name < other.name ? -1 : 1)

/** @param image the state to begin with, which is remembered too; an empty database if absent */
export function inMemory(image?: Buffer): Storage {
  let remembered = image
  const snapshots = new Map<string, Snapshot & { image: Buffer }>()
  let record: string | undefined
  const reopened = (store: Store, from: Buffer | undefined) => {
    store.close()
    return openStore(from ? { image: from } : {})
  }
  return {
    existed: false,
    open: () => openStore(remembered ? { image: remembered } : {}),
    remember(store) {
      remembered = store.image()
    },
    restore: (store) => reopened(store, remembered),
    takeSnapshot(name, store, takenAt) {
      const taken = store.image()
      const shown = { name, takenAt, bytes: taken.length }
      snapshots.set(name, { ...shown, image: taken })
      return shown
    },
    restoreSnapshot(name, store) {
      const snapshot = snapshots.get(name)
      return snapshot && reopened(store, snapshot.image)
    },
    snapshots: () => [...snapshots.values()].map(({ image: _, ...shown }) => shown).sort(byName),
    deleteSnapshot: (name) => void snapshots.delete(name),
    keepRecord(text) {
      record = text
    },
    record: () => record,
    discard: () => snapshots.clear(),
  }
}

function openFile(file: string): Store {
  try {
    return openStore({ file })
  } catch (cause) {
    throw new Error(`Cannot open the data in ${file}: ${(cause as Error).message}. Move the file away, or begin anew with --reseed.`, { cause })
  }
}

/** Makes a folder that only its user can read. @throws Error with a sentence for people */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    throw new Error(`Cannot write to the data folder ${folder}: ${(cause as Error).message}`, { cause })
  }
}

/** Makes an empty file that only its user can read, before SQLite writes into it. */
const secret = (path: string) => closeSync(openSync(path, 'a', 0o600))

function discardDatabase(path: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
}

/** Writes a file that appears whole or not at all. */
function replace(file: string, write: (temporary: string) => void): void {
  const temporary = `${file}.new`
  discardDatabase(temporary)
  secret(temporary)
  write(temporary)
  renameSync(temporary, file)
}

const SEEDED = '.seeded.sqlite'
const SNAPSHOT = '.snapshot.sqlite'

/** The tenants that a data folder holds. */
export function tenantsIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter((file) => file.endsWith(SEEDED)).map((file) => file.slice(0, -SEEDED.length)).sort()
}

/**
 * The seeds' state lies beside the data as a file of its own, so that a reset works after a restart too; and so does each snapshot.
 * @param image the state to begin with where there is no data yet
 */
export function inFolder(folder: string, name: string, { erase = false, image }: { erase?: boolean; image?: Buffer | undefined } = {}): Storage {
  const file = join(folder, `${name}.sqlite`)
  const seeded = join(folder, `${name}${SEEDED}`)
  const recordFile = join(folder, `${name}.json`)
  const snapshotFile = (snapshot: string) => join(folder, `${name}.${snapshot}${SNAPSHOT}`)
  const snapshotOf = (snapshot: string): Snapshot => {
    const { mtimeMs, size } = statSync(snapshotFile(snapshot))
    return { name: snapshot, takenAt: Math.round(mtimeMs), bytes: size }
  }
  const snapshotNames = () =>
    readdirSync(folder).filter((entry) => entry.startsWith(`${name}.`) && entry.endsWith(SNAPSHOT)).map((entry) => entry.slice(name.length + 1, -SNAPSHOT.length))
  const reopened = (store: Store, from: string) => {
    const temporary = `${file}.new`
    copyFileSync(from, temporary)
    store.close()
    renameSync(temporary, file)
    return openFile(file)
  }
  const discard = () => {
    for (const path of [file, seeded, recordFile, ...snapshotNames().map(snapshotFile)]) discardDatabase(path)
  }
  makeFolder(folder)
  const existed = !erase && existsSync(file) && existsSync(seeded)
  if (!existed) discard()
  return {
    existed,
    open() {
      if (!existed && image && !existsSync(file)) for (const path of [file, seeded]) replace(path, (temporary) => writeFileSync(temporary, image))
      secret(file)
      return openFile(file)
    },
    remember: (store) => replace(seeded, (temporary) => store.copyTo(temporary)),
    restore: (store) => reopened(store, seeded),
    takeSnapshot(snapshot, store, now) {
      replace(snapshotFile(snapshot), (temporary) => {
        store.copyTo(temporary)
        // As dates: numbers below 0 are taken for the present.
        utimesSync(temporary, new Date(now), new Date(now))
      })
      return snapshotOf(snapshot)
    },
    restoreSnapshot: (snapshot, store) => (existsSync(snapshotFile(snapshot)) ? reopened(store, snapshotFile(snapshot)) : undefined),
    snapshots: () => snapshotNames().map(snapshotOf).sort(byName),
    deleteSnapshot: (snapshot) => discardDatabase(snapshotFile(snapshot)),
    keepRecord: (text) => replace(recordFile, (temporary) => writeFileSync(temporary, text)),
    record: () => (existsSync(recordFile) ? readFileSync(recordFile, 'utf8') : undefined),
    discard,
  }
}
