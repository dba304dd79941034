/** Checks and copies database files that no process writes to. */
import Database from 'better-sqlite3'

/** Whether a file is a whole database of this emulator, of any format. */
export function isStore(file: string): boolean {
  try {
    return reading(file, (db) => {
      const hasClients =
        db
          .prepare("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'client_document'")
          .pluck()
          .get() === 1
      return hasClients && db.pragma('quick_check', { simple: true }) === 'ok'
    })
  } catch {
    return false
  }
}

/** Copies a database to a new file, including the changes that are only in its write-ahead log. */
export const copyDatabase = (file: string, target: string): void =>
  reading(file, (db) => void db.prepare('VACUUM INTO ?').run(target))

function reading<T>(file: string, use: (db: Database.Database) => T): T {
  const db = new Database(file, { readonly: true, fileMustExist: true })
  try {
    return use(db)
  } finally {
    db.close()
  }
}
