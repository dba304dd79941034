/** Clients in the store: a narrow row to filter and sort by, and the JSON members of each tier as text. */
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

/** A client as text, for an export. */
export interface ClientText {
  seq: number
  id: string
  /** Milliseconds since the epoch. */
  updatedAt: number
  /** Its members as JSON text, without the braces. */
  members: string
  /** Its secret, if that is not among the members. */
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

/** Characters of a value of metadata that the search looks at (documented). */
export const SEARCHED_CHARACTERS = 64

/** The metadata as the search sees it: two levels of names (documented), joined by a dot. */
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

/** The part of the store that keeps clients. */
export function clientStore(db: Database.Database, nextSeq: () => number) {
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
  // The index folds case, so it answers the first comparison only.
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
  /** How many there are, once somebody has asked. */
  let total: number | undefined
  const forget = prepare('DELETE FROM client_alias WHERE seq = ?')
  const remember = prepare('INSERT OR IGNORE INTO client_alias (alias, seq) VALUES (?, ?)')
  const aliased = prepare.one('SELECT c.client_id FROM client_alias a JOIN client c USING (seq) WHERE a.alias = ?')
  const statement = statementsOf(db)
  const remembered = createReadCache()
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
    remembered.clear()
    total = undefined
  }
  const setAliases = (seq: number, aliases: readonly string[] = []) => {
    for (const alias of new Set(aliases)) remember.run(alias, seq)
  }
  const forgetMetadata = prepare('DELETE FROM client_metadata WHERE seq = ?')
  const addMetadata = prepare('INSERT OR IGNORE INTO client_metadata (key, value, seq) VALUES (?, ?, ?)')
  const setMetadata = (seq: number, metadata: unknown) => {
    for (const [key, value] of searchableMetadata(metadata)) addMetadata.run(key, value, seq)
  }
  const insert = (client: Client, now: number): void => {
    const seq = client.global ? GLOBAL_SEQ : nextSeq()
    remembered.forget(client.client_id ?? '')
    insertRow.run(seq, client.client_id ?? '', client.global ? 1 : 0, ...rowOf(client, now))
    insertDocument.run(seq, ...documentColumns(client))
    setAliases(seq, client.client_aliases)
    setMetadata(seq, client.client_metadata)
    if (total !== undefined) total++
  }
  const update = (client: Client, now: number, before?: Client): void => {
    remembered.forget(client.client_id ?? '')
    const stays = (name: keyof Client) =>
      before !== undefined && JSON.stringify(before[name]) === JSON.stringify(client[name])
    const isAsFiltered = FILTERED.every(stays)
    const seq = (
      isAsFiltered
        ? rename.get(client.name ?? '', now, client.client_id)
        : updateRow.get(...rowOf(client, now), client.client_id)
    ) as number
    updateDocument.run(...documentColumns(client), seq)
    if (!stays('client_aliases')) {
      forget.run(seq)
      setAliases(seq, client.client_aliases)
    }
    if (!stays('client_metadata')) {
      forgetMetadata.run(seq)
      setMetadata(seq, client.client_metadata)
    }
  }

  return {
    /** Keeps a new client; `now` in milliseconds. */
    insert,
    /** The whole client, its hidden secret included. */
    get(id: string): Client | undefined {
      const row = select.get(id) as Row | undefined
      return row && revive(row)
    },
    has: (id: string): boolean => exists.get(id) === 1,
    /** Keeps the new state of a client that is there, by its client_id; `now` in milliseconds. @param before its state in the store, where it is at hand: what stays need not be written */
    update,
    /** Keeps a client, be there one of its client_id or not; a global one takes the place of the one that is there. */
    put(client: Client, now: number): void {
      if (client.global) {
        clearReadCache()
        removeOtherGlobal.run(client.client_id)
      }
      if (exists.get(client.client_id) === 1) update(client, now)
      else insert(client, now)
    },
    /** All of them, the global one last. */
    texts: (): Generator<ClientText> =>
      pagesBehind(
        0,
        (after, limit) => selectTexts.all(after, limit) as ClientText[],
        ({ seq }) => seq,
      ),
    /** The ids of clients of this name: two at most, to tell whether there are several. */
    idsNamed: (name: string) => named.all({ name }) as string[],
    /** The first client of this name behind a place; neither the global client nor one of a metadata document. */
    nextNamed: (name: string, after: number) =>
      nextNamed.get({ name, after }) as { seq: number; id: string } | undefined,
    /** Removes a client and what hangs on it; nothing happens where there is none. */
    delete(id: string): void {
      remembered.forget(id)
      if (remove.run(id).changes > 0 && total !== undefined) total--
    },
    /** The client that has this alias. */
    ownerOfAlias: (alias: string): string | undefined => aliased.get(alias) as string | undefined,
    /** One client as JSON text under a view, or undefined. */
    read: (id: string, view: View): string | undefined => remembered.text(view, id, () => readText(view, id)),
    /** To be called when writes were undone: what was read between them was never true. */
    clearReadCache,
    /** A page in the order of creation, the global client last: ids first, documents second. */
    page: (view: View, filters: Filters, range: Range): Page<Buffer> =>
      remembered.page(view, JSON.stringify([filters, range]), () => readPage(view, filters, range)),
    /** How many clients a filter lets through; without one, a number that is counted once and kept up to date. */
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
