/** A data folder belongs to one process at a time: two would not see what the other one remembers of it. */
import Database from 'better-sqlite3'

/**
 * Takes a lock that the system gives back when the process ends, however it ends. Nothing is ever written to the file.
 * @param file exists; nobody may open and close it but SQLite, which would lose the lock of this process
 * @returns gives the lock back; undefined where another process has it
 */
export function lockFolder(file: string): (() => void) | undefined {
  const db = new Database(file, { timeout: 0 })
  try {
    db.exec('BEGIN EXCLUSIVE')
    return () => void db.close()
  } catch (error) {
    db.close()
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return undefined
    throw error
  }
}
