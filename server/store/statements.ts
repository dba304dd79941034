/**
 * Prepares statements at their first use. A tenant for one test uses few of them, and preparing all takes longer than
 * opening its database.
 */
import type Database from 'better-sqlite3'
import { LRUCache } from 'lru-cache'

/** The functions of the driver's statements that the store uses. */
export type Statement = Pick<Database.Statement, 'run' | 'get' | 'all'>

/**
 * Prepares a statement whose rows are objects. `one` prepares a statement with one column, whose rows are its values.
 */
export interface Prepare {
  (sql: string): Statement
  one(sql: string): Statement
}

/** Creates the function that prepares statements of a database. */
export function preparing(db: Database.Database): Prepare {
  const later = (make: () => Database.Statement): Statement => {
    let prepared: Database.Statement | undefined
    const statement = () => {
      prepared ??= make()
      return prepared
    }
    return {
      run: (...values) => statement().run(...values),
      get: (...values) => statement().get(...values),
      all: (...values) => statement().all(...values),
    }
  }
  return Object.assign((sql: string) => later(() => db.prepare(sql)), {
    one: (sql: string) => later(() => db.prepare(sql).pluck()),
  })
}

const CACHED_STATEMENTS = 200

/** Creates a cache of statements for views and filters. The least recently used statements are evicted. */
export function statementsOf(db: Database.Database): (sql: string) => Database.Statement {
  let cache: LRUCache<string, Database.Statement> | undefined
  return (sql) => {
    cache ??= new LRUCache({ max: CACHED_STATEMENTS })
    const cached = cache.get(sql)
    if (cached) return cached
    const statement = db.prepare(sql)
    cache.set(sql, statement)
    return statement
  }
}
