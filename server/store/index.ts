/** One tenant's database: opens it, brings it up to date, and holds everything that knows SQL. */
import Database from 'better-sqlite3'
import { cimdDocumentStore } from './cimd-documents.ts'
import { clientSearch } from './client-search.ts'
import { clientStore } from './clients.ts'
import { clientGrantStore } from './client-grants.ts'
import { connectionStore } from './connections.ts'
import { credentialStore } from './credentials.ts'
import { drawStore } from './draws.ts'
import { checkDriver } from './check-driver.ts'
import { MIGRATIONS } from './migrations.ts'
import { organizationStore } from './organizations.ts'
import { createSequence } from './sequence.ts'
import { resourceServerStore } from './resource-servers.ts'
import { replaceEntities } from './replace.ts'
import { tenantState } from './tenant-state.ts'
import { inSlices, type Work } from '../shared/slices.ts'

/** Where a database is: in memory (from an image where there is one), or in a file. */
export type StoreSource = { file: string } | { image?: Buffer }

export type Store = ReturnType<typeof openStore>

/** How long a call waits for another program that writes to the file, in milliseconds. The whole process waits with it. */
const BUSY_MS = 500

/**
 * Opens a store and prepares all its statements once.
 * @throws Error with a sentence for people when the file is not ours or comes from a later release, or the driver does not run here.
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
  const places = createSequence(db)
  const nextSeq = places.next
  const clients = clientStore(db, nextSeq)
  const state = tenantState(db)
  const clearReadCache = () => {
    places.forget()
    clients.clearReadCache()
  }
  let inTransaction: ((work: () => unknown) => unknown) | undefined
  return {
    cimdDocuments: cimdDocumentStore(db),
    clients,
    clientGrants: clientGrantStore(db, nextSeq),
    clientSearch: clientSearch(db),
    connections: connectionStore(db, nextSeq),
    credentials: credentialStore(db, nextSeq),
    draws: drawStore(db),
    organizations: organizationStore(db, nextSeq),
    resourceServers: resourceServerStore(db, nextSeq),
    /** Runs a function whose writes are kept together or not at all; it must not be asynchronous. */
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
     * Replaces all entities by those of another file, in one transaction: other programs, a full disk or a kill leave either the old
     * state or the new one.
     * @param file a database of the present format
     * @param change whether the clock goes back to its beginning too, and the id by which `lastContent` knows the new content
     * @throws the error of SQLite; everything is then as it was
     */
    replaceFrom(file: string, { resetsClock, id }: { resetsClock: boolean; id?: string }): void {
      replaceEntities(db, file, () => {
        if (resetsClock) state.saveClock(undefined)
        if (id !== undefined) state.rememberContent(id)
      })
      clearReadCache()
    },
    /** Reads all pages. @returns whether each of them is what SQLite expects */
    isWhole: () => db.pragma('quick_check', { simple: true }) === 'ok',
    /**
     * Runs work in slices whose writes are kept together or not at all. The transaction is open between the slices: nothing else may use the store.
     * @throws WorkEnded when the store was closed meanwhile
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
    /** Whether the store has not been closed. */
    isOpen: () => db.open,
    /** The whole database as bytes, to open again as `image`. */
    image: () => db.serialize(),
    /** Writes a copy of the database to a new file. */
    copyTo: (file: string) => void db.prepare('VACUUM INTO ?').run(file),
    close: () => void db.close(),
  }
}

/** Whether somebody else's tables are in it. */
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
    // Half of the driver's own: a million clients are read as fast, and the process stays smaller.
    db.pragma('cache_size = -8000')
  }
  if (version === MIGRATIONS.length) return
  // All steps or none: a file is of one format or of another.
  db.transaction(() => {
    for (const migration of MIGRATIONS.slice(version)) db.exec(migration)
    db.pragma(`user_version = ${MIGRATIONS.length}`)
  })()
}
