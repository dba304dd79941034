/**
 * What a start finds of a tenant in a data folder, and what it makes of it: a manifest that describes files which are there.
 * Nothing is deleted because something else is missing; each surprise becomes a sentence for people.
 */
import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { NAME } from '../schema/control.ts'
import { DataError } from './data-error.ts'
import { moveDatabase, removeDatabase, type DataFolder } from './data-folder.ts'
import {
  damaged, manifestFile, readManifest, removeTemporary, writeManifest, type Manifest, type OldRecord, type StoredFile, type StoredSnapshot, type TenantRecord,
} from './manifest.ts'
import { isDamage, isOurs, openWhole, removeUpgraded, sizeOf, storedFile } from './stored-files.ts'

export interface Recovered {
  manifest: Manifest
  /** Whether the tenant was there before this start. */
  existed: boolean
  /** Whether the live database cannot be opened. Only a start that replaces it gets so far. */
  unusable: boolean
  notes: string[]
}

const SEEDED = '.seeded.sqlite'
const SNAPSHOT = '.snapshot.sqlite'
/** Releases before the manifest marked data whose seeds were not loaded yet, or that was being deleted, with an empty file. */
const UNFINISHED = '.unfinished'
const NO_RECORD: TenantRecord = { hosts: [] }
const isName = (text: string) => new RegExp(NAME).test(text)

/** Removes the files of the folder itself that a kill left behind. */
export function removeTemporaryFiles({ path }: DataFolder): void {
  removeTemporary(path)
  removeUpgraded(path)
}

/** The names of the tenants in a data folder. Removes what a kill left of tenants that were not complete, or deleted. */
export function tenantsIn({ path }: DataFolder): string[] {
  const entries = readdirSync(path)
  const described = entries.filter((entry) => entry.endsWith('.json')).map((entry) => entry.slice(0, -'.json'.length)).filter(isName)
  const others = entries.filter((entry) => entry.endsWith('.sqlite')).map((entry) => entry.split('.')[0] ?? '').filter(isName)
  return [...new Set([...described, ...others])].filter((name) => isTenant(path, name)).sort()
}

function isTenant(path: string, name: string): boolean {
  const read = readManifest(path, name)
  if (isManifest(read)) {
    if (read.state === 'ready' || name === 'default') return true
    removeUnfinished(path, name, read)
    return false
  }
  return oldFilesOf(path, name).length > 0
}

const isOldRecord = (read: ReturnType<typeof readManifest>): read is OldRecord => typeof read === 'object' && 'old' in read
const isManifest = (read: ReturnType<typeof readManifest>): read is Manifest => typeof read === 'object' && 'state' in read

/** Files of a tenant that no manifest lists, by their names, and only those that hold tables of this emulator. */
const oldFilesOf = (path: string, name: string) =>
  readdirSync(path).filter((entry) => (entry === `${name}.sqlite` || entry === name + SEEDED || isOldSnapshot(entry, name)) && isOurs(join(path, entry)))

const isOldSnapshot = (entry: string, name: string) => entry.startsWith(`${name}.`) && entry.endsWith(SNAPSHOT) && isName(oldSnapshotName(entry, name))
const oldSnapshotName = (entry: string, name: string) => entry.slice(name.length + 1, -SNAPSHOT.length)

/** Removes the files of a tenant that was not complete, or deleted, its manifest last. */
export function removeUnfinished(path: string, name: string, { state, leftovers }: Manifest): void {
  for (const file of [...leftovers, ...(state === 'creating' ? [`${name}.sqlite`] : [])]) removeDatabase(join(path, file))
  rmSync(manifestFile(path, name), { force: true })
}

/** @throws Error with a sentence for people */
export function recoverTenant(folder: DataFolder, name: string, { reseed = false, restore }: { reseed?: boolean; restore?: string }): Recovered {
  const { path } = folder
  folder.requireSame()
  const read = readManifest(path, name)
  if (isManifest(read) && read.state !== 'ready') {
    removeUnfinished(path, name, read)
    return begin(path, name, NO_RECORD)
  }
  const notes: string[] = []
  const manifest = isManifest(read) ? read : adopt(path, name, read, notes)
  if (!manifest) return begin(path, name, isOldRecord(read) ? read.record : NO_RECORD)
  return recoverReady(path, name, manifest, notes, reseed, restore)
}

/** Announces a new tenant: its database is not complete before its manifest says so. */
function begin(path: string, name: string, record: TenantRecord): Recovered {
  const live = join(path, `${name}.sqlite`)
  if (sizeOf(live)) {
    try {
      openWhole(live).close()
    } catch (cause) {
      throw isDamage(cause as Error) ? new DataError(`${(cause as Error).message} Nothing says that it is a file of this emulator. Move it away, or choose another folder with --data.`, { cause }) : cause
    }
  }
  const notes: string[] = []
  setOrphansAside(path, name, notes)
  const manifest: Manifest = { ...record, state: 'creating', snapshots: [], leftovers: [] }
  writeManifest(path, name, manifest)
  return { manifest, existed: false, unusable: false, notes }
}

/**
 * Describes the files that a release before the manifest wrote, or that somebody copied into the folder.
 * @returns undefined where there are none
 */
function adopt(path: string, name: string, read: OldRecord | 'foreign' | undefined, notes: string[]): Manifest | undefined {
  const files = oldFilesOf(path, name)
  const live = `${name}.sqlite`
  const isNotForeign = files.length > 0 || sizeOf(join(path, live)) === 0
  if (read !== 'foreign' && isNotForeign && existsSync(join(path, name + UNFINISHED))) {
    removeOldUnfinished(path, name, files, read)
    return undefined
  }
  if (read === 'foreign') throw files.length > 0 || name === 'default' ? damaged(manifestFile(path, name), name) : nameTaken(path, name)
  if (files.length === 0) return undefined
  const snapshots = files.filter((file) => isOldSnapshot(file, name)).map((file): StoredSnapshot => {
    const takenAt = Math.round(statSync(join(path, file)).mtimeMs)
    return { ...storedFile(path, file), name: oldSnapshotName(file, name), taken_at: takenAt }
  })
  for (const file of readdirSync(path)) {
    if (isOldSnapshot(file, name) && !files.includes(file)) notes.push(`${join(path, file)} is no whole snapshot of this emulator. It was left as it is, and cannot be restored.`)
  }
  const seeded: StoredFile | undefined = files.includes(name + SEEDED) ? storedFile(path, name + SEEDED) : undefined
  if (!seeded && existsSync(join(path, name + SEEDED))) throw unusableSeeded(path, name)
  const manifest: Manifest = { ...(read?.record ?? NO_RECORD), state: 'ready', ...(seeded && { seeded }), snapshots, leftovers: temporaryOfOldRelease(path, live) }
  writeManifest(path, name, manifest)
  return manifest
}

const unusableSeeded = (path: string, name: string) =>
  new DataError(`${join(path, name + SEEDED)} is no whole database of this emulator. It holds the state that a reset of the tenant ${name} goes back to. Put back a copy of it, or move it away: a reset then goes back to the state of the next start.`)

const nameTaken = (path: string, name: string) =>
  new DataError(`${manifestFile(path, name)} is a file of another program, and the tenant ${name} needs that name. Move the file away, choose another name, or choose another folder with --data.`)

/** Releases before the manifest wrote databases to these names first. */
const temporaryOfOldRelease = (path: string, live: string) => {
  const name = live.slice(0, -'.sqlite'.length)
  const isTemporary = (entry: string) => entry.endsWith('.sqlite.new') && [`${name}.sqlite.new`, `${name}${SEEDED}.new`].includes(entry)
  return readdirSync(path).filter((entry) => isTemporary(entry) || (entry.endsWith('.new') && isOldSnapshot(entry.slice(0, -'.new'.length), name)))
}

function removeOldUnfinished(path: string, name: string, files: readonly string[], read: OldRecord | 'foreign' | undefined): void {
  const live = join(path, `${name}.sqlite`)
  if (sizeOf(live) === 0) removeDatabase(live)
  for (const file of files) removeDatabase(join(path, file))
  if (typeof read === 'object') rmSync(manifestFile(path, name), { force: true })
  rmSync(join(path, name + UNFINISHED), { force: true })
}

/** Removes a tenant that nobody has open, be its data usable or not. @throws DataError for files that are not this release's to remove */
export function removeStored(folder: DataFolder, name: string): void {
  if (!isTenant(folder.path, name)) return
  const { manifest } = recoverTenant(folder, name, { reseed: true })
  const files = [...manifest.leftovers, `${name}.sqlite`, ...(manifest.seeded ? [manifest.seeded.file] : []), ...manifest.snapshots.map(({ file }) => file)]
  const deleted: Manifest = { ...manifest, state: 'deleted', leftovers: files }
  folder.requireSame()
  writeManifest(folder.path, name, deleted)
  removeUnfinished(folder.path, name, deleted)
}

function recoverReady(path: string, name: string, manifest: Manifest, notes: string[], reseed: boolean, restore: string | undefined): Recovered {
  const live = join(path, `${name}.sqlite`)
  const here = (stored: StoredFile | undefined) => stored !== undefined && sizeOf(join(path, stored.file)) === stored.bytes
  const snapshots = manifest.snapshots.filter(here)
  if (!reseed) noteFiles(path, name, manifest, here, notes)
  const begins = (stored: StoredFile): Recovered => {
    const refill = { file: stored.file, id: randomUUID() }
    return { manifest: { ...manifest, refill }, existed: true, unusable: false, notes }
  }
  const broken = brokenLive(live)
  if (restore !== undefined) {
    const snapshot = snapshots.find((each) => each.name === restore)
    if (!snapshot) throw new DataError(`The tenant ${name} has no usable snapshot ${restore}. ${offered(snapshots, '--restore')}`)
    if (broken) notes.push(`${live} could not be opened, and is now ${setAside(path, live, `${name}.damaged`)}.`)
    notes.push(`The tenant ${name} begins from the snapshot ${restore}.`)
    setOrphansAside(path, name, notes)
    return begins(snapshot)
  }
  const isMissing = !sizeOf(live) && !isOurs(live)
  if (broken && !reseed) throw new DataError(`${broken.message}${isDamage(broken) ? ` ${remedy(name, here(manifest.seeded), snapshots)}` : ''}`, { cause: broken })
  if (broken && !isDamage(broken)) throw broken
  if (!isMissing || reseed) {
    if (isMissing) setOrphansAside(path, name, notes)
    return { manifest, existed: true, unusable: broken !== undefined, notes }
  }
  if (!manifest.seeded || !here(manifest.seeded)) throw new DataError(`${live} is missing, and so is the state after the seeds of the tenant ${name}. ${offered(snapshots, '--restore')} --reseed removes the snapshots and loads the seeds again.`)
  setOrphansAside(path, name, notes)
  const kept = snapshots.length > 0 ? ` ${offered(snapshots, '--restore')}` : ''
  notes.push(`${live} was missing or empty, so the tenant ${name} begins from the state after its seeds.${kept}`)
  return begins(manifest.seeded)
}

/** The error of opening the live database; undefined where it can be opened, or is not there. */
function brokenLive(live: string): Error | undefined {
  if (!sizeOf(live) && !isOurs(live)) return undefined
  try {
    openWhole(live).close()
    return undefined
  } catch (error) {
    return error as Error
  }
}

function noteFiles(path: string, name: string, { seeded, snapshots }: Manifest, here: (stored: StoredFile) => boolean, notes: string[]): void {
  if (seeded && !here(seeded)) {
    notes.push(
      sizeOf(join(path, seeded.file)) === undefined
        ? `${join(path, seeded.file)} was missing: a reset of the tenant ${name} now goes back to the state of this start.`
        : `${join(path, seeded.file)} is damaged: a reset of the tenant ${name} is refused. Put back a copy of it, or move it away and start again: a reset then goes back to the state of that start.`,
    )
  }
  for (const snapshot of snapshots) {
    if (!here(snapshot)) notes.push(`The snapshot ${snapshot.name} of the tenant ${name} is missing or damaged (${join(path, snapshot.file)}). Put back a copy of the file, or delete the snapshot.`)
  }
}

const offered = (snapshots: readonly StoredSnapshot[], flag: string) =>
  snapshots.length === 0 ? 'There is no usable snapshot.' : `Usable snapshots: ${snapshots.map(({ name }) => name).join(', ')} (${flag} NAME begins from one).`

/** What a user can do about a live database that is damaged. */
function remedy(name: string, hasSeeded: boolean, snapshots: readonly StoredSnapshot[]): string {
  const state = hasSeeded ? `Move the file away: the tenant ${name} then begins from the state after its seeds.` : 'Put back a copy of the file.'
  return `${state} ${offered(snapshots, '--restore')} Or load the seeds again with --reseed, which removes the snapshots.`
}

/** Gives a database another name in the folder. Nobody may have it open. @returns the new path */
function setAside(path: string, file: string, name: string): string {
  const target = freeName(path, name, '.sqlite')
  moveDatabase(file, target)
  return target
}

/** A log that belongs to a database which somebody moved away must not be replayed into a new one, and may hold the last writes of the old one. */
function setOrphansAside(path: string, name: string, notes: string[]): void {
  const live = join(path, `${name}.sqlite`)
  if (sizeOf(live)) return
  rmSync(`${live}-shm`, { force: true })
  for (const end of ['-wal', '-journal']) {
    if (!sizeOf(live + end)) continue
    const target = freeName(path, `${name}.lost`, `.sqlite${end}`)
    renameSync(live + end, target)
    notes.push(`${live}${end} belongs to a database that is no longer there, and is now ${target}. If you moved that database away, put this file beside it under its name with ${end} behind it: it holds the last writes.`)
  }
}

function freeName(path: string, name: string, ending: string): string {
  for (let number = 1; ; number++) {
    const target = join(path, `${name}.${number}${ending}`)
    if (!existsSync(target)) return target
  }
}
