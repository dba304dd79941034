/** Places: numbers in the order of creation. None is given out twice, so that a cursor stays true when the newest entity is deleted. */
import type Database from 'better-sqlite3'
import { preparing } from './statements.ts'

/** So many are taken from the database at a time; what is left of them when it is closed is never used. */
const BLOCK = 1000

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
    /** To be called when writes were undone: taking the block may have been one of them. */
    forget(): void {
      end = last
    },
  }
}
