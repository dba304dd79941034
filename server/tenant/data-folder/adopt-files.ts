/**
 * Creates a manifest for files that no manifest lists: files from releases before the manifest, and databases that a
 * user copied into the folder.
 */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { NAME_PATTERN } from '../../../schema/control.ts'
import { DataError } from '../../errors/data-error.ts'
import { removeDatabase } from './data-folder.ts'
import {
  damaged,
  manifestFile,
  writeManifest,
  type Manifest,
  type OldRecord,
  type StoredFile,
  type StoredSnapshot,
  type TenantRecord,
} from './manifest.ts'
import { isOurs, sizeOf, storedFile } from './stored-files.ts'

const SEEDED = '.seeded.sqlite'
const SNAPSHOT = '.snapshot.sqlite'
/** Releases before the manifest created this empty file while seeds were loaded and while a tenant was deleted. */
const UNFINISHED = '.unfinished'
export const NO_RECORD: TenantRecord = { hosts: [] }
export const isName = (text: string) => new RegExp(NAME_PATTERN).test(text)

/** Finds the files of a tenant by their names. Returns only databases with the tables of this emulator. */
export const oldFilesOf = (path: string, name: string) =>
  readdirSync(path).filter(
    (entry) =>
      (entry === `${name}.sqlite` || entry === name + SEEDED || isOldSnapshot(entry, name)) &&
      isOurs(join(path, entry)),
  )

const isOldSnapshot = (entry: string, name: string) =>
  entry.startsWith(`${name}.`) && entry.endsWith(SNAPSHOT) && isName(oldSnapshotName(entry, name))
const oldSnapshotName = (entry: string, name: string) => entry.slice(name.length + 1, -SNAPSHOT.length)

/**
 * Writes a manifest for the files that a release before the manifest wrote, or that a user copied into the folder.
 * @param read the content of `NAME.json`
 * @param notes receives messages for the user
 * @returns undefined if there are no such files
 */
export function adopt(
  path: string,
  name: string,
  read: OldRecord | 'foreign' | undefined,
  notes: string[],
): Manifest | undefined {
  const files = oldFilesOf(path, name)
  const live = `${name}.sqlite`
  const isNotForeign = files.length > 0 || sizeOf(join(path, live)) === 0
  if (read !== 'foreign' && isNotForeign && existsSync(join(path, name + UNFINISHED))) {
    removeOldUnfinished(path, name, files, read)
    return undefined
  }
  if (read === 'foreign') throw files.length > 0 || name === 'default' ? damaged(path, name) : nameTaken(path, name)
  if (files.length === 0) return undefined
  const snapshots = files
    .filter((file) => isOldSnapshot(file, name))
    .map((file): StoredSnapshot => {
      const takenAt = Math.round(statSync(join(path, file)).mtimeMs)
      return { ...storedFile(path, file), name: oldSnapshotName(file, name), taken_at: takenAt }
    })
  for (const file of readdirSync(path)) {
    if (isOldSnapshot(file, name) && !files.includes(file))
      notes.push(
        `${join(path, file)} is no whole snapshot of this emulator. It was left as it is, and cannot be restored.`,
      )
  }
  const seeded: StoredFile | undefined = files.includes(name + SEEDED) ? storedFile(path, name + SEEDED) : undefined
  if (!seeded && existsSync(join(path, name + SEEDED))) throw unusableSeeded(path, name)
  const manifest: Manifest = {
    ...(read?.record ?? NO_RECORD),
    state: 'ready',
    ...(seeded && { seeded }),
    snapshots,
    leftovers: temporaryOfOldRelease(path, live),
  }
  writeManifest(path, name, manifest)
  return manifest
}

const unusableSeeded = (path: string, name: string) =>
  new DataError(
    `${join(path, name + SEEDED)} is no whole database of this emulator. It holds the state that a reset of the tenant ${name} goes back to. Put back a copy of it, or move it away: a reset then goes back to the state of the next start.`,
  )

const nameTaken = (path: string, name: string) =>
  new DataError(
    `${manifestFile(path, name)} is a file of another program, and the tenant ${name} needs that name. Move the file away, choose another name, or choose another folder with --data.`,
  )

/** Finds temporary files of releases before the manifest, which wrote each database to such a file first. */
const temporaryOfOldRelease = (path: string, live: string) => {
  const name = live.slice(0, -'.sqlite'.length)
  const isTemporary = (entry: string) =>
    entry.endsWith('.sqlite.new') && [`${name}.sqlite.new`, `${name}${SEEDED}.new`].includes(entry)
  return readdirSync(path).filter(
    (entry) => isTemporary(entry) || (entry.endsWith('.new') && isOldSnapshot(entry.slice(0, -'.new'.length), name)),
  )
}

function removeOldUnfinished(
  path: string,
  name: string,
  files: readonly string[],
  read: OldRecord | 'foreign' | undefined,
): void {
  const live = join(path, `${name}.sqlite`)
  if (sizeOf(live) === 0) removeDatabase(live)
  for (const file of files) removeDatabase(join(path, file))
  if (typeof read === 'object') rmSync(manifestFile(path, name), { force: true })
  rmSync(join(path, name + UNFINISHED), { force: true })
}
