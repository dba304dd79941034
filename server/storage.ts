/** Where the store of a tenant lives, the state that a reset goes back to, and its snapshots: in memory, or as files of a folder. */
import { copyFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { discardDatabase, makeSecret, replaceFile } from './data-folder.ts'
import { openStore, type Source, type Store } from './store/index.ts'
import { troubleOf } from './store/trouble.ts'

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
  /** What a function finds in a snapshot, opened beside the store and closed again; undefined where there is none. */
  readSnapshot<T>(name: string, read: (store: Store) => T): T | undefined
  deleteSnapshot(name: string): void
  /** Keeps what is to be known of the tenant besides its entities, as long as these are kept. */
  keepRecord(text: string): void
  record(): string | undefined
  /** Removes everything that was kept, once the store is closed. */
  discard(): void
}

/** Reads a state in memory: whatever becomes of it there, it stays as it was. */
function reading<T>(image: Buffer, read: (store: Store) => T, open = (source: { image: Buffer }) => openStore(source)): T {
  const store = open({ image })
  try {
    return read(store)
  } finally {
    store.close()
  }
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
    readSnapshot(name, read) {
      const snapshot = snapshots.get(name)
      return snapshot && reading(snapshot.image, read)
    },
    deleteSnapshot: (name) => void snapshots.delete(name),
    keepRecord(text) {
      record = text
    },
    record: () => record,
    discard: () => snapshots.clear(),
  }
}

/** @param origin the file that people know what is in it by */
const openFile = (file: string, origin = file) => openFrom({ file }, origin)

function openFrom(source: Source, origin: string): Store {
  try {
    return openStore(source)
  } catch (cause) {
    throw new Error(`Cannot open the data in ${origin}: ${adviceOn(cause as Error & { code?: string })}`, { cause })
  }
}

function adviceOn(error: Error & { code?: string }): string {
  const { code = '', message } = error
  if (/^SQLITE_(?:NOTADB|CORRUPT)/.test(code)) return `${message}. Move the file away, or begin anew with --reseed.`
  return troubleOf(error) ?? message
}

const SEEDED = '.seeded.sqlite'
const SNAPSHOT = '.snapshot.sqlite'
/** An empty file beside data whose seeds are not all there yet: whatever stands there is nobody's, as nothing was answered from it. */
const UNFINISHED = '.unfinished'

/** The tenants that a data folder holds. */
export function tenantsIn(folder: string): string[] {
  const names = readdirSync(folder).filter((file) => file.endsWith(SEEDED)).map((file) => file.slice(0, -SEEDED.length))
  return names.filter((name) => !existsSync(join(folder, name + UNFINISHED))).sort()
}

/** Whether there is anything in a database: what is new may still stand beside it. */
const holdsData = (file: string) => existsSync(file) && (statSync(file).size > 0 || existsSync(`${file}-wal`))

/**
 * The seeds' state lies beside the data as a file of its own, so that a reset works after a restart too; and so does each snapshot.
 * @param image the state to begin with where there is no data yet
 */
export function inFolder(folder: string, name: string, { erase = false, image }: { erase?: boolean; image?: Buffer | undefined } = {}): Storage {
  const file = join(folder, `${name}.sqlite`)
  const seeded = join(folder, `${name}${SEEDED}`)
  const recordFile = join(folder, `${name}.json`)
  const unfinished = join(folder, name + UNFINISHED)
  const snapshotFile = (snapshot: string) => join(folder, `${name}.${snapshot}${SNAPSHOT}`)
  const snapshotOf = (snapshot: string): Snapshot => {
    const { mtimeMs, size } = statSync(snapshotFile(snapshot))
    return { name: snapshot, takenAt: Math.round(mtimeMs), bytes: size }
  }
  const snapshotNames = () =>
    readdirSync(folder).filter((entry) => entry.startsWith(`${name}.`) && entry.endsWith(SNAPSHOT)).map((entry) => entry.slice(name.length + 1, -SNAPSHOT.length))
  const reopened = (store: Store, from: string) => {
    replaceFile(file, (temporary) => {
      copyFileSync(from, temporary)
      // What cannot be opened must not take the place of what can.
      openFile(temporary, from).close()
      store.close()
    })
    return openFile(file)
  }
  const finish = () => rmSync(unfinished, { force: true })
  const remember = (store: Store) => {
    replaceFile(seeded, (temporary) => store.copyTo(temporary))
    finish()
  }
  const clear = () => {
    makeSecret(unfinished)
    for (const path of [file, seeded, recordFile, ...snapshotNames().map(snapshotFile)]) discardDatabase(path)
  }
  const existed = !erase && holdsData(file) && !existsSync(unfinished)
  if (!existed) clear()
  return {
    existed,
    open() {
      if (!existed && image && !existsSync(file)) {
        for (const path of [file, seeded]) replaceFile(path, (temporary) => writeFileSync(temporary, image))
        finish()
      }
      makeSecret(file)
      const store = openFile(file)
      // Somebody copied the data alone: its present state is the first that is known of it.
      if (existed && !existsSync(seeded)) remember(store)
      return store
    },
    remember,
    restore: (store) => reopened(store, seeded),
    takeSnapshot(snapshot, store, now) {
      replaceFile(snapshotFile(snapshot), (temporary) => {
        store.copyTo(temporary)
        // As dates: numbers below 0 are taken for the present.
        utimesSync(temporary, new Date(now), new Date(now))
      })
      return snapshotOf(snapshot)
    },
    restoreSnapshot: (snapshot, store) => (existsSync(snapshotFile(snapshot)) ? reopened(store, snapshotFile(snapshot)) : undefined),
    snapshots: () => snapshotNames().map(snapshotOf).sort(byName),
    readSnapshot(snapshot, read) {
      const from = snapshotFile(snapshot)
      return existsSync(from) ? reading(readFileSync(from), read, (source) => openFrom(source, from)) : undefined
    },
    deleteSnapshot: (snapshot) => discardDatabase(snapshotFile(snapshot)),
    keepRecord: (text) => replaceFile(recordFile, (temporary) => writeFileSync(temporary, text)),
    record: () => (existsSync(recordFile) ? readFileSync(recordFile, 'utf8') : undefined),
    discard() {
      clear()
      finish()
    },
  }
}
