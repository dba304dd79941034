/** Checks and opens the database files of a data folder. */
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

/** Returns the entry of a complete file for the manifest. */
export function storedFile(folder: string, file: string): StoredFile {
  const bytes = readFileSync(join(folder, file))
  return { file, sha256: sha256(bytes), bytes: bytes.length }
}

/** Returns the size of a file in bytes; undefined if there is no file. */
export const sizeOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.size

/** Whether a file is a whole database of this emulator, of any format. Does not write to the file. */
export const isOurs = (file: string): boolean => Boolean(sizeOf(file)) && isStore(file)

/**
 * Offset of `user_version` in the header of a SQLite file (documented, fileformat2.html), and the length of that
 * header.
 */
const VERSION_AT = 60
const HEADER = 100

/**
 * Reads the format of a database (the number of its migrations) from its header. Undefined if the file is not a
 * database.
 */
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
 * Opens the live database of a tenant and migrates it to the current format.
 * @throws DataError with a message for the user
 */
export const openLive = (file: string): Store => openFrom({ file }, file)

/** Opens a store. @param origin the file that error messages name */
function openFrom(source: StoreSource, origin: string): Store {
  try {
    return openStore(source)
  } catch (cause) {
    throw new DataError(`Cannot open the data in ${origin}: ${reasonOf(cause as Error)}`, { cause })
  }
}

const hasDamageCode = (error: unknown) =>
  /^SQLITE_(?:NOTADB|CORRUPT)/.test(String((error as { code?: unknown } | undefined)?.code))

/** Whether the cause of an error of `openLive` is a damaged file: not a database, or a database with damaged pages. */
export const isDamage = ({ cause }: Error): boolean => hasDamageCode(cause)

function reasonOf(error: Error): string {
  if (hasDamageCode(error)) return `${error.message}.`
  return troubleOf(error) ?? error.message
}

/**
 * The maximum size in bytes of a live database that a start checks. The check of a larger one would take longer than
 * half a second.
 */
const MOST_CHECKED = 64 * 1024 * 1024

/**
 * Opens the live database of a tenant, and checks all its pages if it is not too large.
 * @throws DataError with a message for the user
 */
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
    // For some kinds of damage, SQLite throws an error during the check.
    return false
  }
}

/**
 * Reads a file of the manifest and verifies its hash.
 * @param what a name of the file for messages
 * @param advice a text about usable alternatives for messages
 * @throws DataError if the file is missing or damaged
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

/** Opens a copy of a file of the manifest in memory, in the current format. @throws DataError */
export function openVerifiedImage(folder: string, stored: StoredFile, what: string, advice: string): Store {
  const image = verifiedBytes(folder, stored, what, advice)
  requireKnownFormat(image.readUInt32BE(VERSION_AT), what)
  return openFrom({ image }, join(folder, stored.file))
}

/**
 * Verifies a file of the manifest and calls a function with its path. For a file in an older format, the function gets
 * a migrated copy, which is removed afterwards.
 * @throws DataError if the file is missing, damaged or newer
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
    copyInCurrentFormat(file, copy)
    return use(copy)
  } finally {
    removeDatabase(copy)
  }
}

/** The migrated copy of an older file during a restore or a reset. After a kill, the next start removes it. */
const UPGRADED = 'emulator.upgraded.sqlite'
export const removeUpgraded = (folder: string) => removeDatabase(join(folder, UPGRADED))

/** Copies a database that is not open, and migrates the copy to the current format. */
export function copyInCurrentFormat(file: string, target: string): void {
  removeDatabase(target)
  makeSecret(target)
  copyFileSync(file, target)
  openStore({ file: target }).close()
}

export const isOlder = (format: number | undefined): boolean => format !== undefined && format > 0 && format < FORMAT
