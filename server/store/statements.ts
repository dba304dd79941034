/** Statements, made on their first use: a tenant that lives for one test uses few of them, and making them all takes longer than opening its database. */
import type Database from 'better-sqlite3'
import { LRUCache } from 'lru-cache'

/** The part of a statement of the driver that the store uses. */
export type Statement = Pick<Database.Statement, 'run' | 'get' | 'all'>

/** Makes statements whose rows are objects, and statements whose rows are the value of their one column. */
export interface Prepare {
  (sql: string): Statement
  one(sql: string): Statement
}

/** The statements of a database. */
export function preparing(db: Database.Database): Prepare {
  const later = (make: () => Database.Statement): Statement => {
    let made: Database.Statement | undefined
    const statement = () => {
      made ??= make()
      return made
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

const REMEMBERED_STATEMENTS = 200

/** Prepares statements for views and filters once; the least used are forgotten. */
export function statementsOf(db: Database.Database): (sql: string) => Database.Statement {
  let made: LRUCache<string, Database.Statement> | undefined
  return (sql) => {
    made ??= new LRUCache({ max: REMEMBERED_STATEMENTS })
    const known = made.get(sql)
    if (known) return known
    const statement = db.prepare(sql)
    made.set(sql, statement)
    return statement
  }
}
