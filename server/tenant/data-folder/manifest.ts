/**
 * The manifest of a tenant in a data folder, `NAME.json`: its Hosts, its key, and the files that belong to it.
 * It is replaced as a whole, so each change of it is one step that happened or did not.
 */
import { createPrivateKey } from 'node:crypto'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isRecord, type JsonRecord } from '../../../schema/json.ts'
import { DataError } from '../../errors/data-error.ts'
import { writeFileAtomically } from '../../shared/whole-file.ts'

/** What is stored of a tenant besides its entities. */
export interface TenantRecord {
  /** Host names that are the tenant's own, in lower case. */
  hosts: readonly string[]
  /** Private half of its own signing key, in PEM form; absent while it uses the key of the installation. */
  key?: string
  /** The key of the seeds that the tenant was created with (seeds/library.ts); absent where nobody knows. */
  seeds?: string
}

/** A file that never changes once it is listed. */
export interface StoredFile {
  /** Name in the data folder. */
  file: string
  /** Of its bytes, in hexadecimal form. */
  sha256: string
  bytes: number
}

export interface StoredSnapshot extends StoredFile {
  name: string
  /** Milliseconds since the epoch, by the clock of the tenant. */
  taken_at: number
}

export interface Manifest extends TenantRecord {
  /** `creating` until the seeds are loaded, `deleted` until the last file is removed. */
  state: 'creating' | 'ready' | 'deleted'
  /** The state after the seeds, which a reset goes back to; absent while it is not there. */
  seeded?: StoredFile
  snapshots: readonly StoredSnapshot[]
  /**
   * A listed file whose content the live database must get: decided, but perhaps not done yet. The live database remembers the id of
   * the last content that it got, in the same transaction.
   */
  refill?: { file: string; id: string }
  /** Names of other tenants of the folder that are to be removed. */
  removes?: readonly string[]
  /** Files that are to be removed: unfinished ones, and those that were replaced. */
  leftovers: readonly string[]
}

const EMULATOR = 'auth0-clients-emulator'
/** The format of manifests. It has its own number: the database counts its migrations. */
const FORMAT = 1
/** All manifests of a folder are written to this file first. A kill can leave it behind; the next start removes it. */
const TEMPORARY = 'emulator.new'

export const manifestFile = (folder: string, tenant: string) => join(folder, `${tenant}.json`)

/** Whether the file of a tenant says that it is a manifest, be it whole or damaged. */
export const isMarked = (folder: string, tenant: string): boolean =>
  textOf(manifestFile(folder, tenant))?.includes(EMULATOR) === true

/** Removes what a kill left behind while a manifest was written. */
export const removeTemporary = (folder: string) => rmSync(join(folder, TEMPORARY), { force: true })

/**
 * Replaces the manifest of a tenant in one step.
 * @throws Error of the file system; the old manifest is then still there
 */
export function writeManifest(folder: string, tenant: string, manifest: Manifest): void {
  writeFileAtomically(
    manifestFile(folder, tenant),
    JSON.stringify({ emulator: EMULATOR, format: FORMAT, ...manifest }),
    join(folder, TEMPORARY),
  )
}

/** The files that a manifest lists, except the live database and the leftovers. */
export const storedFilesOf = ({ seeded, snapshots }: Manifest): StoredFile[] => [
  ...(seeded ? [seeded] : []),
  ...snapshots,
]

/** The manifest that decides that everything of a tenant is removed. */
export const deletedManifest = (tenant: string, manifest: Manifest): Manifest => ({
  ...manifest,
  state: 'deleted',
  leftovers: [
    ...new Set([...manifest.leftovers, `${tenant}.sqlite`, ...storedFilesOf(manifest).map(({ file }) => file)]),
  ],
})

/** The record that releases before the manifest kept in the same file. */
export interface OldRecord {
  old: true
  record: TenantRecord
}

/**
 * Reads the file of a tenant.
 * @returns undefined where there is no file, `foreign` for a file of another program
 * @throws Error with a sentence for people for a manifest that is damaged or from a later release
 */
export function readManifest(folder: string, tenant: string): Manifest | OldRecord | 'foreign' | undefined {
  const file = manifestFile(folder, tenant)
  const text = textOf(file)
  if (text === undefined) return undefined
  const value = parsed(text)
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

/** The error about a manifest that cannot be understood. */
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** @throws DataError for Hosts that are no texts, and for a key that is no RSA key */
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

/** Names of files have no path, so nothing outside of the folder can be listed. */
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
