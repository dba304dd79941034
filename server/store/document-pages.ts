/** Reads pages of a table that stores each entity as one JSON document, in the order of creation. */
import type Database from 'better-sqlite3'
import type { Page, Range } from './page-types.ts'
import { statementsOf } from './statements.ts'

type Filters = Record<string, string | boolean | undefined>

/** Creates functions that read pages of `table` and count its rows. Filters compare columns for equality. */
export function createDocumentPages(db: Database.Database, table: string) {
  const statement = statementsOf(db)
  const where = (filters: Filters) => {
    const used = Object.entries(filters).filter(([, value]) => value !== undefined)
    return {
      sql: used.map(([name]) => ` AND ${name} = @${name}`).join(''),
      values: Object.fromEntries(
        used.map(([name, value]) => [name, typeof value === 'boolean' ? Number(value) : value]),
      ),
    }
  }
  return {
    page(filters: Filters, { offset = 0, after = 0, limit }: Range): Page<string> {
      const { sql, values } = where(filters)
      const query = `SELECT '[' || coalesce(group_concat(document, ',' ORDER BY seq), '') || ']' AS json, count(*) AS length, coalesce(max(seq), 0) AS last
        FROM (SELECT seq, document FROM ${table} WHERE seq > @after${sql} ORDER BY seq LIMIT @limit OFFSET @offset)`
      return statement(query).get({ ...values, after, limit, offset }) as Page<string>
    },
    count(filters: Filters): number {
      const { sql, values } = where(filters)
      return (statement(`SELECT count(*) AS n FROM ${table} WHERE true${sql}`).get(values) as { n: number }).n
    },
  }
}
