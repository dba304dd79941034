/** Opens the database of one tenant, migrates it, and creates the parts of its store. All SQL is in this folder. */
import Database from 'better-sqlite3'
import { createCimdDocumentStore } from './cimd-documents.ts'
import { createClientSearch } from './client-search.ts'
import { createClientStore } from './clients.ts'
import { createClientGrantStore } from './client-grants.ts'
import { createConnectionStore } from './connections.ts'
import { createCredentialStore } from './credentials.ts'
import { createDrawStore } from './draws.ts'
import { checkDriver } from './check-driver.ts'
import { MIGRATIONS } from './migrations.ts'
import { createOrganizationStore } from './organizations.ts'
import { createSequence } from './sequence.ts'
import { createResourceServerStore } from './resource-servers.ts'
import { replaceEntities } from './replace.ts'
import { createTenantState } from './tenant-state.ts'
import { inSlices, type Work } from '../shared/slices.ts'

/** The location of a database: a file, or memory. In memory it starts from `image`, or empty. */
export type StoreSource = { file: string } | { image?: Buffer }

export type Store = ReturnType<typeof openStore>

/** The time to wait while another program writes to the file, in milliseconds. The whole process waits. */
const BUSY_MS = 500

/**
 * Opens a store. Its statements are prepared at their first use.
 * @throws Error with a message for the user if the file belongs to another program or a later release, or the driver
 * does not run on this Node version
 */
export function openStore(source: StoreSource) {
  checkDriver()
  const db =
    'file' in source ? new Database(source.file, { timeout: BUSY_MS }) : new Database(source.image ?? ':memory:')
  try {
    prepareDatabase(db, 'file' in source)
  } catch (error) {
    db.close()
    throw error
  }
  const sequence = createSequence(db)
  const nextSeq = sequence.next
  const clients = createClientStore(db, nextSeq)
  const state = createTenantState(db)
  const clearReadCache = () => {
    sequence.discardBlock()
    clients.clearReadCache()
  }
  let inTransaction: ((work: () => unknown) => unknown) | undefined
  return {
    cimdDocuments: createCimdDocumentStore(db),
    clients,
    clientGrants: createClientGrantStore(db, nextSeq),
    clientSearch: createClientSearch(db),
    connections: createConnectionStore(db, nextSeq),
    credentials: createCredentialStore(db, nextSeq),
    draws: createDrawStore(db),
    organizations: createOrganizationStore(db, nextSeq),
    resourceServers: createResourceServerStore(db, nextSeq),
    /** Runs a function in a transaction. The function must not be asynchronous. */
    transaction<T>(work: () => T): T {
      try {
        inTransaction ??= db.transaction((run: () => unknown) => run()).immediate
        return inTransaction(work) as T
      } catch (error) {
        clearReadCache()
        throw error
      }
    },
    ...state,
    /**
     * Replaces all entities with those of another file, in one transaction. After a full disk, a kill, or an error
     * because of another program, the database has either the old state or the new one.
     * @param file a database in the current format
     * @param change `resetsClock`: also remove the saved clock. `id`: the id that `lastContent` then returns
     * @throws the error of SQLite; nothing has changed then
     */
    replaceFrom(file: string, { resetsClock, id }: { resetsClock: boolean; id?: string }): void {
      replaceEntities(db, file, () => {
        if (resetsClock) state.saveClock(undefined)
        if (id !== undefined) state.rememberContent(id)
      })
      clearReadCache()
    },
    /** Reads all pages of the database. @returns whether SQLite finds no damage */
    isWhole: () => db.pragma('quick_check', { simple: true }) === 'ok',
    /**
     * Runs work in slices, in one transaction. The transaction stays open between the slices, so nothing else may use
     * the store.
     * @throws WorkEnded if the store was closed before the work ended
     */
    async transactionInSlices<T>(work: Work<T>): Promise<T> {
      db.exec('BEGIN IMMEDIATE')
      try {
        const result = await inSlices(work, () => db.open)
        db.exec('COMMIT')
        return result
      } catch (error) {
        if (db.open && db.inTransaction) db.exec('ROLLBACK')
        clearReadCache()
        throw error
      }
    },
    /** Whether the store is open. */
    isOpen: () => db.open,
    /** Returns the whole database as bytes. `openStore` opens them as `image`. */
    image: () => db.serialize(),
    /** Writes a copy of the database to a new file. */
    copyTo: (file: string) => void db.prepare('VACUUM INTO ?').run(file),
    close: () => void db.close(),
  }
}

/** Whether a database belongs to another program. */
function isForeign(db: Database.Database, version: number): boolean {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all()
  return version === 0 ? tables.length > 0 : !tables.includes('client_document')
}

function prepareDatabase(db: Database.Database, onDisk: boolean): void {
  db.pragma('foreign_keys = ON')
  const version = db.pragma('user_version', { simple: true }) as number
  if (isForeign(db, version))
    throw new Error('it is the database of another program. Choose another folder with --data.')
  if (version > MIGRATIONS.length)
    throw new Error(
      `it was written by a later release (format ${version}, this one knows ${MIGRATIONS.length}). Use that release, or another folder with --data.`,
    )
  if (version === 0) db.pragma('page_size = 8192')
  if (onDisk) {
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    // Half of the driver's default. Reading a million clients is as fast, and the process uses less memory.
    db.pragma('cache_size = -8000')
  }
  if (version === MIGRATIONS.length) return
  // In one transaction, so that a file never has a format between two releases.
  db.transaction(() => {
    for (const migration of MIGRATIONS.slice(version)) db.exec(migration)
    db.pragma(`user_version = ${MIGRATIONS.length}`)
  })()
}
