/** Stores connections as JSON documents, and the clients that each connection is enabled for. */
import type Database from 'better-sqlite3'
import type { Connection } from '../../schema/connection.ts'
import type { Work } from '../shared/slices.ts'
import { assignedTo, pagesBehind } from './assigned.ts'
import type { Range } from './page-types.ts'
import { preparing, statementsOf } from './statements.ts'

export interface ConnectionFilters {
  /** Only connections that are enabled for this client. */
  client_id?: string | undefined
  strategies?: readonly string[] | undefined
  name?: string | undefined
}
/** A page of connections, and the sequence number of the last one. */
export interface ConnectionPage {
  connections: Connection[]
  last: number
}

function conditions({ client_id, strategies, name }: ConnectionFilters) {
  const terms = [
    ...(client_id === undefined
      ? []
      : ['id IN (SELECT connection FROM connection_client WHERE client_id = @client_id)']),
    ...(strategies === undefined ? [] : ['strategy IN (SELECT value FROM json_each(@strategies))']),
    ...(name === undefined ? [] : ['name = @name']),
  ]
  const values = {
    ...(client_id !== undefined && { client_id }),
    ...(strategies && { strategies: JSON.stringify(strategies) }),
    ...(name !== undefined && { name }),
  }
  return { sql: terms.map((term) => ` AND ${term}`).join(''), values }
}

/** Creates the part of the store for connections. */
export function createConnectionStore(db: Database.Database, nextSeq: () => number) {
  const prepare = preparing(db)
  const upsert =
    prepare(`INSERT INTO connection (seq, id, name, strategy, document) VALUES (@seq, @id, @name, @strategy, @document)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, strategy = excluded.strategy, document = excluded.document`)
  const removeNamesake = prepare('DELETE FROM connection WHERE name = @name AND id <> @id')
  const idOf = prepare.one('SELECT id FROM connection WHERE name = ?')
  const selectTexts = prepare('SELECT seq, id, document FROM connection WHERE seq > ? ORDER BY seq LIMIT ?')
  const disable = prepare('DELETE FROM connection_client WHERE connection = ?')
  const enabledFor = prepare(`SELECT e.client_id AS id, c.seq FROM connection_client e JOIN client c USING (client_id)
    WHERE e.connection = ? AND e.client_id > ? ORDER BY e.client_id LIMIT ?`)
  const enable = prepare('INSERT OR IGNORE INTO connection_client (client_id, connection) VALUES (?, ?)')
  const statement = statementsOf(db)

  return {
    /** Stores a connection that is not enabled for any client. Replaces connections with the same id or name. */
    put(connection: Connection): void {
      const { id, name, strategy } = connection
      removeNamesake.run({ id, name })
      upsert.run({ seq: nextSeq(), id, name, strategy, document: JSON.stringify(connection) })
      disable.run(id)
    },
    /** Enables a connection for a client. */
    enable: (id: string, clientId: string): void => void enable.run(clientId, id),
    idOf: (name: string) => idOf.get(name) as string | undefined,
    /** Reads all connections as JSON texts, in the order of creation. */
    texts: (): Generator<{ id: string; document: string }> =>
      pagesBehind(
        0,
        (after, limit) => selectTexts.all(after, limit) as { seq: number; id: string; document: string }[],
        ({ seq }) => seq,
      ),
    /** Returns the ids of the clients that a connection is enabled for, in the order of creation. */
    clientsOf: (id: string): Work<string[]> => assignedTo(enabledFor, id),
    /** Reads a page in the order of creation. */
    page(filters: ConnectionFilters, { offset = 0, after = 0, limit }: Range): ConnectionPage {
      const { sql, values } = conditions(filters)
      const query = `SELECT seq, document FROM connection WHERE seq > @after${sql} ORDER BY seq LIMIT @limit OFFSET @offset`
      const rows = statement(query).all({ ...values, after, limit, offset }) as { seq: number; document: string }[]
      return {
        connections: rows.map(({ document }) => JSON.parse(document) as Connection),
        last: rows.at(-1)?.seq ?? 0,
      }
    },
    count(filters: ConnectionFilters): number {
      const { sql, values } = conditions(filters)
      return (statement(`SELECT count(*) AS n FROM connection WHERE true${sql}`).get(values) as { n: number }).n
    },
  }
}
