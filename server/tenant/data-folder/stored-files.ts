/** Database files of a data folder: whether they are usable, and opening those that are. */
import { createHash } from 'node:crypto'
import { closeSync, copyFileSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DataError } from '../../errors/data-error.ts'
import { makeSecret, removeDatabase } from './data-folder.ts'
import type { StoredFile } from './manifest.ts'
import { isStore } from '../../store/database-file.ts'
import { openStore, type StoreSource, type Store } from '../../store/index.ts'
import { MIGRATIONS } from '../../store/migrations.ts'
import { troubleOf } from '../../store/machine-trouble.ts'

const FORMAT = MIGRATIONS.length

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** Describes a file that is complete, for the manifest. */
export function storedFile(folder: string, file: string): StoredFile {
  const bytes = readFileSync(join(folder, file))
  return { file, sha256: sha256(bytes), bytes: bytes.length }
}

/** Bytes of a file; undefined where there is none. */
export const sizeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.size

/** Whether a file is a whole database of this emulator, of any format. Nothing is written to it. */
export const isOurs = (file: string): boolean => Boolean(sizeOf(file)) && isStore(file)

/** Offset of `user_version` in the header of a SQLite file (documented, fileformat2.html), and the length of that header. */
const VERSION_AT = 60
const HEADER = 100

/** The format of a database by its header: how many migrations it has had; undefined for what is no database. */
export function formatOf(file: string): number | undefined {
  const header = Buffer.alloc(HEADER)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, header, 0, HEADER, 0)
  } finally {
    closeSync(descriptor)
  }
  return header.toString('latin1', 0, 15) === 'SQLite format 3' ? header.readUInt32BE(VERSION_AT) : undefined
}

/**
 * Opens the live database of a tenant, and brings it to the present format.
 * @throws Error with a sentence for people
 */
export const openLive = (file: string): Store => openFrom({ file }, file)

/** @param origin the file by which people know the data */
function openFrom(source: StoreSource, origin: string): Store {
  try {
    return openStore(source)
  } catch (cause) {
    throw new DataError(`Cannot open the data in ${origin}: ${reasonOf(cause as Error)}`, { cause })
  }
}

const hasDamageCode = (error: unknown) =>
  /^SQLITE_(?:NOTADB|CORRUPT)/.test(String((error as { code?: unknown } | undefined)?.code))

/** Whether an error of `openLive` says that the file is damaged: no database, or one with broken pages. */
export const isDamage = ({ cause }: Error): boolean => hasDamageCode(cause)

function reasonOf(error: Error): string {
  if (hasDamageCode(error)) return `${error.message}.`
  return troubleOf(error) ?? error.message
}

/** Bytes of a live database whose pages a start reads: the check of a larger one would take longer than half a second. */
const MOST_CHECKED = 64 * 1024 * 1024

/** Opens the live database of a tenant, and reads all its pages if it is not very large. @throws Error with a sentence for people */
export function openWhole(file: string): Store {
  const store = openLive(file)
  if ((sizeOf(file) ?? 0) > MOST_CHECKED || isWhole(store)) return store
  store.close()
  const cause = Object.assign(new Error('database disk image is malformed'), { code: 'SQLITE_CORRUPT' })
  throw new DataError(`Cannot open the data in ${file}: ${reasonOf(cause)}`, { cause })
}

function isWhole(store: Store): boolean {
  try {
    return store.isWhole()
  } catch {
    // SQLite gives up on some damages.
    return false
  }
}

/**
 * The bytes of a file of the manifest, if they are what was written.
 * @param what the file by the name that people have for it
 * @param advice what can be used instead
 * @throws DataError
 */
function verifiedBytes(folder: string, { file, sha256: expected }: StoredFile, what: string, advice: string): Buffer {
  const path = join(folder, file)
  if (sizeOf(path) === undefined)
    throw new DataError(`Nothing was changed: the file of ${what} is missing (${path}). Put it back.${advice}`)
  const bytes = readFileSync(path)
  if (sha256(bytes) === expected) return bytes
  throw new DataError(
    `Nothing was changed: the file of ${what} is damaged, it is not what was written (${path}). Put back a copy of it.${advice}`,
  )
}

function requireKnownFormat(format: number, what: string): void {
  if (format > FORMAT)
    throw new DataError(
      `Nothing was changed: ${what} was written by a later release (format ${format}, this one knows ${FORMAT}). Use that release.`,
    )
}

/** Opens a file of the manifest as a copy in memory, in the present format. @throws DataError */
export function openVerifiedImage(folder: string, stored: StoredFile, what: string, advice: string): Store {
  const image = verifiedBytes(folder, stored, what, advice)
  requireKnownFormat(image.readUInt32BE(VERSION_AT), what)
  return openFrom({ image }, join(folder, stored.file))
}

/**
 * Gives a file of the manifest to a function, if it is what was written: itself, or a copy in the present format, which is removed again.
 * @throws DataError
 */
export function withUsableFile<T>(
  folder: string,
  stored: StoredFile,
  what: string,
  advice: string,
  use: (file: string) => T,
): T {
  const format = verifiedBytes(folder, stored, what, advice).readUInt32BE(VERSION_AT)
  requireKnownFormat(format, what)
  const file = join(folder, stored.file)
  if (format === FORMAT) return use(file)
  const copy = join(folder, UPGRADED)
  try {
    copyInPresentFormat(file, copy)
    return use(copy)
  } finally {
    removeDatabase(copy)
  }
}

/** The copy of an older snapshot while it is restored. The next start removes one that a kill left behind. */
const UPGRADED = 'emulator.upgraded.sqlite'
export const removeUpgraded = (folder: string) => removeDatabase(join(folder, UPGRADED))

/** Copies a database that nobody has open, and brings the copy to the present format. */
export function copyInPresentFormat(file: string, target: string): void {
  removeDatabase(target)
  makeSecret(target)
  copyFileSync(file, target)
  openStore({ file: target }).close()
}

export const isOlder = (format: number | undefined): boolean => format !== undefined && format > 0 && format < FORMAT
