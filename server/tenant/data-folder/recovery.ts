/**
 * Checks the files of a tenant at a start, and returns a manifest that describes the existing files.
 * It never deletes a file because another file is missing. Each missing or damaged file causes a message for the user.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { adopt, isName, NO_RECORD, oldFilesOf } from './adopt-files.ts'
import { DataError } from '../../errors/data-error.ts'
import { firstFree, moveDatabase, removeDatabase, type DataFolder } from './data-folder.ts'
import {
  deletedManifest,
  isMarked,
  manifestFile,
  readManifest,
  removeTemporary,
  writeManifest,
  type Manifest,
  type OldRecord,
  type StoredFile,
  type StoredSnapshot,
  type TenantRecord,
} from './manifest.ts'
import { formatOf, isDamage, isOlder, isOurs, openWhole, removeUpgraded, sizeOf } from './stored-files.ts'

/** The result of the check of a tenant's files. */
export interface Recovered {
  manifest: Manifest
  /** Whether the tenant existed before this start. */
  existed: boolean
  /** Whether the live database cannot be opened. True only at a start that replaces it; other starts throw an error. */
  unusable: boolean
  /** Messages for the user. */
  notes: string[]
}

/** Removes temporary files of the folder that can exist after a kill. */
export function removeTemporaryFiles({ path }: DataFolder): void {
  removeTemporary(path)
  removeUpgraded(path)
}

/**
 * Returns the names of the tenants in a data folder. Removes the files of unfinished and deleted tenants that can exist
 * after a kill.
 */
export function tenantsIn({ path }: DataFolder): string[] {
  const entries = readdirSync(path)
  const described = entries
    .filter((entry) => entry.endsWith('.json'))
    .map((entry) => entry.slice(0, -'.json'.length))
    .filter(isName)
  const others = entries
    .filter((entry) => entry.endsWith('.sqlite'))
    .map((entry) => entry.split('.')[0] ?? '')
    .filter(isName)
  return [...new Set([...described, ...others])].filter((name) => isTenant(path, name)).sort()
}

function isTenant(path: string, name: string): boolean {
  // A file of another program may look like a record of an old release. So only a file with the mark of a manifest is
  // read.
  const read = isMarked(path, name) ? readManifest(path, name) : undefined
  if (!isManifest(read)) return oldFilesOf(path, name).length > 0
  if (read.state === 'ready' || name === 'default') return true
  removeUnfinished(path, name, read)
  return false
}

const isOldRecord = (read: ReturnType<typeof readManifest>): read is OldRecord =>
  typeof read === 'object' && 'old' in read
const isManifest = (read: ReturnType<typeof readManifest>): read is Manifest =>
  typeof read === 'object' && 'state' in read

/** Removes the files of a tenant that is not complete or was deleted. Removes the manifest last. */
export function removeUnfinished(path: string, name: string, { state, leftovers }: Manifest): void {
  for (const file of [...leftovers, ...(state === 'creating' ? [`${name}.sqlite`] : [])])
    removeDatabase(join(path, file))
  rmSync(manifestFile(path, name), { force: true })
}

/** Checks the files of a tenant at a start. @throws DataError with a message for the user */
export function recoverTenant(
  folder: DataFolder,
  name: string,
  { reseed = false, restore }: { reseed?: boolean; restore?: string },
): Recovered {
  const { path } = folder
  folder.requireSame()
  const read = readManifest(path, name)
  if (isManifest(read) && read.state !== 'ready') {
    removeUnfinished(path, name, read)
    // The record may be older than the unfinished data, because old releases stored it in a separate file.
    return begin(
      path,
      name,
      read.state === 'creating' ? { hosts: read.hosts, ...(read.key !== undefined && { key: read.key }) } : NO_RECORD,
    )
  }
  const notes: string[] = []
  const manifest = isManifest(read) ? read : adopt(path, name, read, notes)
  if (!manifest) return begin(path, name, isOldRecord(read) ? read.record : NO_RECORD)
  return recoverReady(path, name, manifest, notes, reseed, restore)
}

/** Writes the manifest of a new tenant with the state `creating`, before its database is created. */
function begin(path: string, name: string, record: TenantRecord): Recovered {
  const live = join(path, `${name}.sqlite`)
  if (sizeOf(live)) {
    try {
      openWhole(live).close()
    } catch (cause) {
      throw isDamage(cause as Error)
        ? new DataError(
            `${(cause as Error).message} Nothing says that it is a file of this emulator. Move it away, or choose another folder with --data.`,
            { cause },
          )
        : cause
    }
  }
  const notes: string[] = []
  setOrphansAside(path, name, notes)
  const manifest: Manifest = { ...record, state: 'creating', snapshots: [], leftovers: [] }
  writeManifest(path, name, manifest)
  return { manifest, existed: false, unusable: false, notes }
}

/**
 * Removes a tenant that is not open. Its data may be damaged.
 * @throws DataError for files of another program or a later release
 */
export function removeStored(folder: DataFolder, name: string): void {
  if (!isTenant(folder.path, name)) return
  const deleted = deletedManifest(name, recoverTenant(folder, name, { reseed: true }).manifest)
  folder.requireSame()
  writeManifest(folder.path, name, deleted)
  removeUnfinished(folder.path, name, deleted)
}

function recoverReady(
  path: string,
  name: string,
  manifest: Manifest,
  notes: string[],
  reseed: boolean,
  restore: string | undefined,
): Recovered {
  const live = join(path, `${name}.sqlite`)
  const here = (stored: StoredFile | undefined) =>
    stored !== undefined && sizeOf(join(path, stored.file)) === stored.bytes
  const snapshots = manifest.snapshots.filter(here)
  if (!reseed) noteFiles(path, name, manifest, here, notes)
  const begins = (stored: StoredFile): Recovered => {
    const refill = { file: stored.file, id: randomUUID() }
    return { manifest: { ...manifest, refill }, existed: true, unusable: false, notes }
  }
  const broken = brokenLive(live)
  if (restore !== undefined) {
    const snapshot = snapshots.find((each) => each.name === restore)
    if (!snapshot) throw new DataError(`The tenant ${name} has no usable snapshot ${restore}. ${offered(snapshots)}`)
    if (broken) notes.push(`${live} could not be opened, and is now ${setAside(path, live, `${name}.damaged`)}.`)
    notes.push(`The tenant ${name} begins from the snapshot ${restore}.`)
    setOrphansAside(path, name, notes)
    return begins(snapshot)
  }
  const isMissing = !sizeOf(live)
  if (broken && !reseed)
    throw new DataError(
      `${broken.message}${isDamage(broken) ? ` ${remedy(name, here(manifest.seeded), snapshots)}` : ''}`,
      { cause: broken },
    )
  if (broken && !isDamage(broken)) throw broken
  if (!isMissing || reseed) {
    if (isMissing) setOrphansAside(path, name, notes)
    return { manifest, existed: true, unusable: broken !== undefined, notes }
  }
  if (!manifest.seeded || !here(manifest.seeded))
    throw new DataError(
      `${live} is missing, and so is the state after the seeds of the tenant ${name}. ${offered(snapshots)} --reseed removes the snapshots and loads the seeds again.`,
    )
  setOrphansAside(path, name, notes)
  const alternatives = snapshots.length > 0 ? ` ${offered(snapshots)}` : ''
  notes.push(
    `${live} was missing or empty, so the tenant ${name} begins from the state after its seeds.${alternatives}`,
  )
  return begins(manifest.seeded)
}

/** Returns the error of opening the live database; undefined if it can be opened or is missing. */
function brokenLive(live: string): Error | undefined {
  if (!sizeOf(live)) return undefined
  // `openWhole` would migrate an older database before migrate-files.ts has copied it.
  if (isOlder(formatOf(live)) && isOurs(live)) return undefined
  try {
    openWhole(live).close()
    return undefined
  } catch (error) {
    return error as Error
  }
}

function noteFiles(
  path: string,
  name: string,
  { seeded, snapshots }: Manifest,
  here: (stored: StoredFile) => boolean,
  notes: string[],
): void {
  if (seeded && !here(seeded)) {
    notes.push(
      sizeOf(join(path, seeded.file)) === undefined
        ? `${join(path, seeded.file)} was missing: a reset of the tenant ${name} now goes back to the state of this start.`
        : `${join(path, seeded.file)} is damaged: a reset of the tenant ${name} is refused. Put back a copy of it, or move it away and start again: a reset then goes back to the state of that start.`,
    )
  }
  for (const snapshot of snapshots) {
    if (!here(snapshot))
      notes.push(
        `The snapshot ${snapshot.name} of the tenant ${name} is missing or damaged (${join(path, snapshot.file)}). Put back a copy of the file, or delete the snapshot.`,
      )
  }
}

const offered = (snapshots: readonly StoredSnapshot[]) =>
  snapshots.length === 0
    ? 'There is no usable snapshot.'
    : `Usable snapshots: ${snapshots.map(({ name }) => name).join(', ')} (--restore NAME begins from one).`

/** Returns instructions for a damaged live database. */
function remedy(name: string, hasSeeded: boolean, snapshots: readonly StoredSnapshot[]): string {
  const state = hasSeeded
    ? `Move the file away: the tenant ${name} then begins from the state after its seeds.`
    : 'Put back a copy of the file.'
  return `${state} ${offered(snapshots)} Or load the seeds again with --reseed, which removes the snapshots.`
}

/** Renames a database in the folder. The database must not be open. @returns the new path */
function setAside(path: string, file: string, name: string): string {
  const target = freeName(path, name, '.sqlite')
  moveDatabase(file, target)
  return target
}

/**
 * Renames the write-ahead log of a database that a user moved away. SQLite must not apply this log to a new database,
 * and it may contain the last writes of the old one.
 */
function setOrphansAside(path: string, name: string, notes: string[]): void {
  const live = join(path, `${name}.sqlite`)
  if (sizeOf(live)) return
  rmSync(`${live}-shm`, { force: true })
  for (const end of ['-wal', '-journal']) {
    if (!sizeOf(live + end)) continue
    const target = freeName(path, `${name}.lost`, `.sqlite${end}`)
    renameSync(live + end, target)
    notes.push(
      `${live}${end} belongs to a database that is no longer there, and is now ${target}. If you moved that database away, put this file beside it under its name with ${end} behind it: it holds the last writes.`,
    )
  }
}

const freeName = (path: string, name: string, ending: string) =>
  firstFree((number) => join(path, `${name}.${number}${ending}`), existsSync)
