/**
 * Reads and writes the manifest of a tenant in a data folder, `NAME.json`: its hosts, its key, and the files that
 * belong to it. The whole file is replaced at each change, so a change is made completely or not at all.
 */
import { createPrivateKey } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isRecord, type JsonRecord } from '../../../schema/json.ts'
import { DataError } from '../../errors/data-error.ts'
import { writeFileAtomically } from '../../shared/whole-file.ts'

/** The stored data of a tenant that is not in its database. */
export interface TenantRecord {
  /** Host names that only this tenant uses, in lower case. */
  hosts: readonly string[]
  /**
   * The private key of the tenant's own signing key, in PEM form. Absent while the tenant uses the installation's key.
   */
  key?: string
  /** The key of the seeds that the tenant was created from (seeds/library.ts). Absent if it is not known. */
  seeds?: string
}

/** A file that does not change after the manifest lists it. */
export interface StoredFile {
  /** Its name in the data folder. */
  file: string
  /** The hash of its bytes, as hexadecimal digits. */
  sha256: string
  bytes: number
}

export interface StoredSnapshot extends StoredFile {
  name: string
  /** Milliseconds since the epoch, by the clock of the tenant. */
  taken_at: number
}

export interface Manifest extends TenantRecord {
  /** `creating` until the seeds are loaded. `deleted` until the last file is removed. */
  state: 'creating' | 'ready' | 'deleted'
  /** The state after the seeds, which a reset restores. Absent while there is no such file. */
  seeded?: StoredFile
  snapshots: readonly StoredSnapshot[]
  /**
   * A listed file whose content must replace the live database's content. The replacement may be done already: the live
   * database stores the id of its last content in the same transaction.
   */
  refill?: { file: string; id: string }
  /** Names of other tenants of the folder that must be removed. */
  removes?: readonly string[]
  /** Files that must be removed: unfinished and replaced files. */
  leftovers: readonly string[]
}

const EMULATOR = 'auth0-clients-emulator'
/** The format of manifests. It is independent of the database's format, which is the number of migrations. */
const FORMAT = 1
/** The temporary file for all manifests of a folder. After a kill it can still exist; the next start removes it. */
const TEMPORARY = 'emulator.new'

export const manifestFile = (folder: string, tenant: string) => join(folder, `${tenant}.json`)

/** Whether the file of a tenant contains the mark of a manifest. It may be damaged. */
export const isMarked = (folder: string, tenant: string): boolean =>
  textOf(manifestFile(folder, tenant))?.includes(EMULATOR) === true

/** Removes the temporary file that can exist after a kill. */
export const removeTemporary = (folder: string) => rmSync(join(folder, TEMPORARY), { force: true })

/**
 * Replaces the manifest of a tenant in one step.
 * @throws Error of the file system; the old manifest is then unchanged
 */
export function writeManifest(folder: string, tenant: string, manifest: Manifest): void {
  writeFileAtomically(
    manifestFile(folder, tenant),
    JSON.stringify({ emulator: EMULATOR, format: FORMAT, ...manifest }),
    join(folder, TEMPORARY),
  )
}

/** Returns the files of a manifest, without its leftovers. */
export const storedFilesOf = ({ seeded, snapshots }: Manifest): StoredFile[] => [
  ...(seeded ? [seeded] : []),
  ...snapshots,
]

/** Returns a manifest that marks a tenant as deleted and lists all its files as leftovers. */
export const deletedManifest = (tenant: string, manifest: Manifest): Manifest => ({
  ...manifest,
  state: 'deleted',
  leftovers: [
    ...new Set([...manifest.leftovers, `${tenant}.sqlite`, ...storedFilesOf(manifest).map(({ file }) => file)]),
  ],
})

/** The record that releases before the manifest stored in the same file. */
export interface OldRecord {
  old: true
  record: TenantRecord
}

/**
 * Reads the file of a tenant.
 * @returns undefined if there is no file, `foreign` for a file of another program
 * @throws DataError with a message for the user for a manifest that is damaged or from a later release
 */
export function readManifest(folder: string, tenant: string): Manifest | OldRecord | 'foreign' | undefined {
  const file = manifestFile(folder, tenant)
  const text = textOf(file)
  if (text === undefined) return undefined
  const value = parseJson(text)
  if (!isRecord(value) || (value['emulator'] !== EMULATOR && !isOldRecord(value))) return 'foreign'
  if (typeof value['format'] === 'number' && value['format'] > FORMAT) {
    throw new DataError(
      `${file} was written by a later release (format ${value['format']}, this one knows ${FORMAT}). Use that release, or another folder with --data.`,
    )
  }
  const { emulator, format: _, ...members } = value
  if (emulator === undefined) return { old: true, record: recordIn(members, folder, tenant) }
  if (!isManifest(members)) throw damaged(folder, tenant)
  return { ...members, ...recordIn(members, folder, tenant) }
}

const NAMES_OF_OLD_RECORD = ['hosts', 'key']
const isOldRecord = (value: JsonRecord) =>
  Object.keys(value).length > 0 && Object.keys(value).every((name) => NAMES_OF_OLD_RECORD.includes(name))

/** Returns the error for a damaged manifest. */
export const damaged = (folder: string, tenant: string) =>
  new DataError(
    `${tenant}.json in the data folder is damaged (${manifestFile(folder, tenant)}). It holds the Hosts, the key and the list of files of the tenant ${tenant}. ` +
      'Put back a copy of it, or move it away: the next start then finds the data and the snapshots by their names, and the tenant has no Host and no key of its own.',
  )

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new DataError(`Cannot read ${file}: ${message}`, { cause })
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Reads the record of a tenant.
 * @throws DataError for hosts that are not strings, and for a key that is not an RSA key
 */
function recordIn({ hosts = [], key, seeds }: JsonRecord, folder: string, tenant: string): TenantRecord {
  if (!Array.isArray(hosts) || !hosts.every((host) => typeof host === 'string')) throw damaged(folder, tenant)
  if (key !== undefined && !isPrivateKey(key)) throw damaged(folder, tenant)
  return { hosts, ...(typeof key === 'string' && { key }), ...(typeof seeds === 'string' && { seeds }) }
}

function isPrivateKey(value: unknown): value is string {
  try {
    return typeof value === 'string' && createPrivateKey(value).asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}

/** Whether a value is a file name without a path, so that a manifest cannot list files outside the folder. */
const isFileName = (value: unknown): value is string =>
  typeof value === 'string' && /^[a-z0-9-]+\.[a-z0-9.-]+$/.test(value)

const isStoredFile = (value: unknown): value is StoredFile =>
  isRecord(value) &&
  isFileName(value['file']) &&
  typeof value['sha256'] === 'string' &&
  typeof value['bytes'] === 'number'

const isStoredSnapshot = (value: unknown): value is StoredSnapshot => {
  if (!isStoredFile(value)) return false
  const { name, taken_at } = value as Partial<StoredSnapshot>
  return typeof name === 'string' && typeof taken_at === 'number'
}

const isText = (value: unknown) => typeof value === 'string'
const isRefill = (value: unknown) => isRecord(value) && isFileName(value['file']) && typeof value['id'] === 'string'

const isListOf = <T>(value: unknown, is: (item: unknown) => item is T): value is T[] =>
  Array.isArray(value) && value.every(is)

function isManifest(value: JsonRecord): value is JsonRecord & Manifest {
  const { state, seeded, snapshots, refill, removes = [], leftovers } = value
  return (
    ['creating', 'ready', 'deleted'].includes(String(state)) &&
    (seeded === undefined || isStoredFile(seeded)) &&
    isListOf(snapshots, isStoredSnapshot) &&
    (refill === undefined || isRefill(refill)) &&
    isListOf(removes, isText) &&
    isListOf(leftovers, isFileName)
  )
}
