/** Stores clients: a narrow row for filters and sorting, and the JSON members of each scope tier as text. */
import type Database from 'better-sqlite3'
import type { Client } from '../../schema/client.ts'
import { isRecord } from '../../schema/json.ts'
import { documentOf } from './client-tiers.ts'
import { pagesBehind } from './assigned.ts'
import { arrayOf, formOf, joints, type View } from './client-view.ts'
import { GLOBAL_SEQ } from './migrations.ts'
import type { Page, Range } from './page-types.ts'
import { createReadCache } from './read-cache.ts'
import { preparing, statementsOf } from './statements.ts'

export interface Filters {
  is_global?: boolean | undefined
  is_first_party?: boolean | undefined
  app_type?: readonly string[] | undefined
  external_client_id?: string | undefined
}
interface Row {
  seq: number
  summary: string
  settings: string
  keys: string
  hidden_secret: string | null
}

/** A client as JSON text, for an export. */
export interface ClientText {
  seq: number
  id: string
  /** Milliseconds since the epoch. */
  updatedAt: number
  /** Its members as JSON text, without the braces. */
  members: string
  /** The secret, if it is not among the members. */
  hiddenSecret: string | null
}

const documentColumns = (client: Client) => {
  const { summary, settings, keys, hiddenSecret } = documentOf(client)
  return [summary, settings, keys, hiddenSecret] as const
}

/** Members that lists filter by. */
const FILTERED = ['app_type', 'is_first_party', 'external_client_id'] as const

/** The columns that an update may change. */
const rowOf = (client: Client, now: number) =>
  [
    client.name ?? '',
    client.app_type ?? null,
    client.is_first_party === false ? 0 : 1,
    client.external_client_id ?? null,
    now,
  ] as const

/** The number of characters of a metadata value that a search compares (documented). */
export const SEARCHED_CHARACTERS = 64

/** Returns the metadata that a search can find: two levels of names (documented), joined by a dot. */
function* searchableMetadata(metadata: unknown, above = ''): Generator<[key: string, value: string]> {
  if (!isRecord(metadata)) return
  for (const [name, value] of Object.entries(metadata)) {
    if (isRecord(value) && above === '') yield* searchableMetadata(value, `${name}.`)
    else if (value !== null && typeof value !== 'object')
      yield [above + name, String(value).slice(0, SEARCHED_CHARACTERS)]
  }
}

function revive(row: Row): Client {
  const client = JSON.parse(`{${row.summary}${row.settings}${row.keys}}`) as Client
  return row.hidden_secret === null ? client : { ...client, client_secret: row.hidden_secret }
}

function conditions(filters: Filters): { sql: string; values: Record<string, unknown> } {
  const terms: string[] = []
  const values: Record<string, unknown> = {}
  const equals = (name: keyof Filters, value: unknown) => {
    if (value === undefined) return
    terms.push(`${name} = @f_${name}`)
    values[`f_${name}`] = typeof value === 'boolean' ? Number(value) : value
  }
  equals('is_global', filters.is_global)
  equals('is_first_party', filters.is_first_party)
  equals('external_client_id', filters.external_client_id)
  if (filters.app_type) {
    terms.push('app_type IN (SELECT value FROM json_each(@f_app_type))')
    values['f_app_type'] = JSON.stringify(filters.app_type)
  }
  return { sql: terms.join(' AND '), values }
}

/** Creates the part of the store for clients. */
export function createClientStore(db: Database.Database, nextSeq: () => number) {
  const prepare = preparing(db)
  const insertRow = prepare(
    'INSERT INTO client (seq, client_id, is_global, name, app_type, is_first_party, external_client_id, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const insertDocument = prepare(
    'INSERT INTO client_document (seq, summary, settings, keys, hidden_secret) VALUES (?, ?, ?, ?, ?)',
  )
  const updateRow = prepare.one(
    'UPDATE client SET name = ?, app_type = ?, is_first_party = ?, external_client_id = ?, updated_at = ? WHERE client_id = ? RETURNING seq',
  )
  const rename = prepare.one('UPDATE client SET name = ?, updated_at = ? WHERE client_id = ? RETURNING seq')
  const updateDocument = prepare(
    'UPDATE client_document SET summary = ?, settings = ?, keys = ?, hidden_secret = ? WHERE seq = ?',
  )
  const select = prepare('SELECT d.* FROM client c JOIN client_document d USING (seq) WHERE c.client_id = ?')
  const exists = prepare.one('SELECT 1 FROM client WHERE client_id = ?')
  // The index ignores case, so SQLite uses it for the first comparison only.
  const named = prepare.one(
    'SELECT client_id FROM client WHERE name = @name COLLATE NOCASE AND name = @name COLLATE BINARY ORDER BY seq LIMIT 2',
  )
  const nextNamed =
    prepare(`SELECT seq, client_id AS id FROM client WHERE name = @name COLLATE NOCASE AND name = @name COLLATE BINARY AND seq > @after
    AND is_global = 0 AND external_client_id IS NULL ORDER BY seq LIMIT 1`)
  const selectTexts =
    prepare(`SELECT c.seq, c.client_id AS id, c.updated_at AS updatedAt, d.summary || d.settings || d.keys AS members, d.hidden_secret AS hiddenSecret
    FROM client c JOIN client_document d USING (seq) WHERE seq > ? ORDER BY seq LIMIT ?`)
  const remove = prepare('DELETE FROM client WHERE client_id = ?')
  const removeOtherGlobal = prepare('DELETE FROM client WHERE is_global = 1 AND client_id <> ?')
  const counted = prepare.one('SELECT count(*) FROM client')
  /** The number of clients; undefined until it is first counted. */
  let total: number | undefined
  const removeAliases = prepare('DELETE FROM client_alias WHERE seq = ?')
  const insertAlias = prepare('INSERT OR IGNORE INTO client_alias (alias, seq) VALUES (?, ?)')
  const aliased = prepare.one('SELECT c.client_id FROM client_alias a JOIN client c USING (seq) WHERE a.alias = ?')
  const statement = statementsOf(db)
  const cache = createReadCache()
  const readText = (view: View, id: string) => {
    const { open, sql, close } = formOf(view)
    const query = `SELECT ? || ${sql} || ? FROM client c JOIN client_document d USING (seq) WHERE c.client_id = ?`
    return statement(query).pluck().get(open, close, id) as string | undefined
  }
  const readPage = (view: View, filters: Filters, { offset = 0, after = 0, limit }: Range): Page<Buffer> => {
    const form = formOf(view)
    const { sql, values } = conditions(filters)
    const ids = `SELECT seq FROM client WHERE seq > @after ${sql && `AND ${sql}`} ORDER BY seq LIMIT @limit OFFSET @offset`
    const row = statement(arrayOf(form, ids)).get({
      ...values,
      ...joints(form),
      after,
      limit,
      offset,
    }) as Page<Buffer> & { last: number | null }
    return { ...row, last: row.last ?? 0 }
  }
  const clearReadCache = () => {
    cache.clear()
    total = undefined
  }
  const setAliases = (seq: number, aliases: readonly string[] = []) => {
    for (const alias of new Set(aliases)) insertAlias.run(alias, seq)
  }
  const removeMetadata = prepare('DELETE FROM client_metadata WHERE seq = ?')
  const addMetadata = prepare('INSERT OR IGNORE INTO client_metadata (key, value, seq) VALUES (?, ?, ?)')
  const setMetadata = (seq: number, metadata: unknown) => {
    for (const [key, value] of searchableMetadata(metadata)) addMetadata.run(key, value, seq)
  }
  const insert = (client: Client, now: number): void => {
    const seq = client.global ? GLOBAL_SEQ : nextSeq()
    cache.evict(client.client_id ?? '')
    insertRow.run(seq, client.client_id ?? '', client.global ? 1 : 0, ...rowOf(client, now))
    insertDocument.run(seq, ...documentColumns(client))
    setAliases(seq, client.client_aliases)
    setMetadata(seq, client.client_metadata)
    if (total !== undefined) total++
  }
  const update = (client: Client, now: number, before?: Client): void => {
    cache.evict(client.client_id ?? '')
    const stays = (name: keyof Client) =>
      before !== undefined && JSON.stringify(before[name]) === JSON.stringify(client[name])
    const hasSameFilters = FILTERED.every(stays)
    const seq = (
      hasSameFilters
        ? rename.get(client.name ?? '', now, client.client_id)
        : updateRow.get(...rowOf(client, now), client.client_id)
    ) as number
    updateDocument.run(...documentColumns(client), seq)
    if (!stays('client_aliases')) {
      removeAliases.run(seq)
      setAliases(seq, client.client_aliases)
    }
    if (!stays('client_metadata')) {
      removeMetadata.run(seq)
      setMetadata(seq, client.client_metadata)
    }
  }

  return {
    /** Stores a new client. @param now milliseconds since the epoch */
    insert,
    /** Returns a whole client, with its hidden secret. */
    get(id: string): Client | undefined {
      const row = select.get(id) as Row | undefined
      return row && revive(row)
    },
    has: (id: string): boolean => exists.get(id) === 1,
    /**
     * Stores the new state of an existing client.
     * @param now milliseconds since the epoch
     * @param before the stored state, if the caller has it. Unchanged parts are then not written.
     */
    update,
    /** Inserts or updates a client. A global client replaces the existing global client. */
    put(client: Client, now: number): void {
      if (client.global) {
        clearReadCache()
        removeOtherGlobal.run(client.client_id)
      }
      if (exists.get(client.client_id) === 1) update(client, now)
      else insert(client, now)
    },
    /** Reads all clients in the order of creation. The global client is last. */
    texts: (): Generator<ClientText> =>
      pagesBehind(
        0,
        (after, limit) => selectTexts.all(after, limit) as ClientText[],
        ({ seq }) => seq,
      ),
    /**
     * Returns the ids of clients with this name: two at most, so that the caller can detect a name with several
     * clients.
     */
    idsNamed: (name: string) => named.all({ name }) as string[],
    /**
     * Returns the first client with this name after a sequence number. Skips the global client and clients from
     * metadata documents.
     */
    nextNamed: (name: string, after: number) =>
      nextNamed.get({ name, after }) as { seq: number; id: string } | undefined,
    /** Deletes a client and all rows that refer to it. Does nothing if there is no such client. */
    delete(id: string): void {
      cache.evict(id)
      if (remove.run(id).changes > 0 && total !== undefined) total--
    },
    /** Returns the id of the client with this alias. */
    ownerOfAlias: (alias: string): string | undefined => aliased.get(alias) as string | undefined,
    /** Returns a client as JSON text for a view; undefined if there is no such client. */
    read: (id: string, view: View): string | undefined => cache.text(view, id, () => readText(view, id)),
    /** Clears the cache. Call it after a rollback, because reads before the rollback may be in the cache. */
    clearReadCache,
    /** Reads a page in the order of creation. The global client is last. */
    page: (view: View, filters: Filters, range: Range): Page<Buffer> =>
      cache.page(view, JSON.stringify([filters, range]), () => readPage(view, filters, range)),
    /** Counts the clients that match the filters. Without filters, the number is counted once and then updated. */
    count(filters: Filters): number {
      const { sql, values } = conditions(filters)
      if (!sql) {
        total ??= counted.get() as number
        return total
      }
      return (statement(`SELECT count(*) AS n FROM client WHERE ${sql}`).get(values) as { n: number }).n
    },
  }
}
