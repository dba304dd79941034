/** Connections in the store: each as a document, and beside it which clients it is enabled for. */
import type Database from 'better-sqlite3'
import type { Connection } from '../../schema/connection.ts'
import { statementsOf, type Range } from './pages.ts'

export interface ConnectionFilters {
  /** Only connections that are enabled for this client. */
  client_id?: string | undefined
  strategies?: readonly string[] | undefined
  name?: string | undefined
}
/** A page of connections, and the place of the last. */
export interface ConnectionPage {
  connections: Connection[]
  last: number
}

function conditions({ client_id, strategies, name }: ConnectionFilters) {
  const terms = [
    ...(client_id === undefined ? [] : ['id IN (SELECT connection FROM connection_client WHERE client_id = @client_id)']),
    ...(strategies === undefined ? [] : ['strategy IN (SELECT value FROM json_each(@strategies))']),
    ...(name === undefined ? [] : ['name = @name']),
  ]
  const values = { ...(client_id !== undefined && { client_id }), ...(strategies && { strategies: JSON.stringify(strategies) }), ...(name !== undefined && { name }) }
  return { sql: terms.map((term) => ` AND ${term}`).join(''), values }
}

/** The part of the store that keeps connections. */
export function connectionStore(db: Database.Database, nextSeq: () => number) {
  const insert = db.prepare('INSERT INTO connection (seq, id, name, strategy, document) VALUES (@seq, @id, @name, @strategy, @document)')
  const enable = db.prepare('INSERT OR IGNORE INTO connection_client (client_id, connection) VALUES (?, ?)')
  const statement = statementsOf(db)

  return {
    /** Keeps a new connection, enabled for these clients. */
    insert(connection: Connection, clientIds: readonly string[]): void {
      const { id, name, strategy } = connection
      insert.run({ seq: nextSeq(), id, name, strategy, document: JSON.stringify(connection) })
      for (const clientId of clientIds) enable.run(clientId, id)
    },
    /** A page in the order of creation. */
    page(filters: ConnectionFilters, { offset = 0, after = 0, limit }: Range): ConnectionPage {
      const { sql, values } = conditions(filters)
      const query = `SELECT seq, document FROM connection WHERE seq > @after${sql} ORDER BY seq LIMIT @limit OFFSET @offset`
      const rows = statement(query).all({ ...values, after, limit, offset }) as { seq: number; document: string }[]
      return { connections: rows.map(({ document }) => JSON.parse(document) as Connection), last: rows.at(-1)?.seq ?? 0 }
    },
    count(filters: ConnectionFilters): number {
      const { sql, values } = conditions(filters)
      return (statement(`SELECT count(*) AS n FROM connection WHERE true${sql}`).get(values) as { n: number }).n
    },
  }
}
