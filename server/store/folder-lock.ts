/** Locks a data folder for one process. Two processes would not see the changes in each other's caches. */
import Database from 'better-sqlite3'

/**
 * Takes a lock. The operating system releases it when the process ends, also after a crash. Nothing is written to the
 * file.
 * @param file an existing file. Only SQLite may open and close it: another open and close in this process would lose
 * the lock.
 * @returns a function that releases the lock; undefined if another process has the lock
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
