/**
 * Assigns sequence numbers in the order of creation. No number is used twice, so a cursor stays valid after the newest
 * entity is deleted.
 */
import type Database from 'better-sqlite3'
import { preparing } from './statements.ts'

/**
 * The number of sequence numbers that one query reserves. Those that are unused when the database is closed are never
 * used.
 */
const BLOCK = 1000

/** Creates the sequence of a database. */
export function createSequence(db: Database.Database) {
  const take = preparing(db).one(`UPDATE counter SET value = value + ${BLOCK} WHERE name = 'seq' RETURNING value`)
  let last = 0
  let end = 0
  return {
    next(): number {
      if (last === end) {
        end = take.get() as number
        last = end - BLOCK
      }
      return ++last
    },
    /** Discards the reserved numbers. Call it after a rollback, which may also have undone the reservation. */
    discardBlock(): void {
      end = last
    },
  }
}
