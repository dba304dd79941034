/** What the tables of a store share: pages in the order of creation, and statements that are made on first need. */
import type Database from 'better-sqlite3'
import { LRUCache } from 'lru-cache'

/** Which part of a list is read. */
export interface Range {
  offset?: number
  /** Only entities behind this place. */
  after?: number
  limit: number
}
/** A page as a JSON array text. */
export interface Page {
  json: string
  length: number
  /** Place of the last entity of the page; 0 for an empty one. */
  last: number
}

const REMEMBERED_STATEMENTS = 200

/** Prepares statements for views and filters once; the least used are forgotten. */
export function statementsOf(db: Database.Database): (sql: string) => Database.Statement {
  const made = new LRUCache<string, Database.Statement>({ max: REMEMBERED_STATEMENTS })
  return (sql) => {
    const known = made.get(sql)
    if (known) return known
    const statement = db.prepare(sql)
    made.set(sql, statement)
    return statement
  }
}
