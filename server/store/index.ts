/** One tenant's database: opens it, brings it up to date, and holds everything that knows SQL. */
import Database from 'better-sqlite3'
import { cimdDocumentStore } from './cimd-documents.ts'
import { clientSearch } from './client-search.ts'
import { clientStore } from './clients.ts'
import { clientGrantStore } from './client-grants.ts'
import { connectionStore } from './connections.ts'
import { credentialStore } from './credentials.ts'
import { checkDriver } from './driver.ts'
import { MIGRATIONS } from './migrations.ts'
import { organizationStore } from './organizations.ts'
import { placesOf } from './places.ts'
import { resourceServerStore } from './resource-servers.ts'
import { inSlices, type Work } from '../slices.ts'
import { preparing } from './statements.ts'

/** Where a database is: in memory (from an image where there is one), or in a file. */
export type Source = { file: string } | { image?: Buffer }

export type Store = ReturnType<typeof openStore>

/**
 * Opens a store and prepares all its statements once.
 * @throws Error with a sentence for people when the file is not ours or comes from a later release, or the driver does not run here.
 */
export function openStore(source: Source) {
  checkDriver()
  const db = 'file' in source ? new Database(source.file) : new Database(source.image ?? ':memory:')
  try {
    prepareDatabase(db, 'file' in source)
  } catch (error) {
    db.close()
    throw error
  }
  const prepare = preparing(db)
  const drawn = prepare.one("UPDATE counter SET value = value + 1 WHERE name = 'drawn' RETURNING value")
  const places = placesOf(db)
  const nextSeq = places.next
  const clients = clientStore(db, nextSeq)
  let inTransaction: ((work: () => unknown) => unknown) | undefined
  const forgetUndone = () => {
    places.forget()
    clients.forgetReads()
  }
  return {
    cimdDocuments: cimdDocumentStore(db),
    clients,
    clientGrants: clientGrantStore(db, nextSeq),
    clientSearch: clientSearch(db),
    connections: connectionStore(db, nextSeq),
    credentials: credentialStore(db, nextSeq),
    organizations: organizationStore(db, nextSeq),
    resourceServers: resourceServerStore(db, nextSeq),
    /** The number of a draw of a repeatable source, never the same: from 1. */
    nextDraw: () => drawn.get() as number,
    /** Runs a function whose writes are kept together or not at all; it must not be asynchronous. */
    transaction<T>(work: () => T): T {
      try {
        inTransaction ??= db.transaction((run: () => unknown) => run()).immediate
        return inTransaction(work) as T
      } catch (error) {
        forgetUndone()
        throw error
      }
    },
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
        forgetUndone()
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
  if (isForeign(db, version)) throw new Error('it is the database of another program. Choose another folder with --data.')
  if (version > MIGRATIONS.length) throw new Error(`it was written by a later release (format ${version}, this one knows ${MIGRATIONS.length}). Use that release, or another folder with --data.`)
  if (version === 0) db.pragma('page_size = 8192')
  if (onDisk) {
    db.pragma('journal_mode = WAL')
    db.pragma('synchronous = NORMAL')
    // Half of the driver's own: a million clients are read as fast, and the process stays smaller.
    db.pragma('cache_size = -8000')
  }
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < version) continue
    db.transaction(() => {
      db.exec(migration)
      db.pragma(`user_version = ${index + 1}`)
    })()
  }
}
