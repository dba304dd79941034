/** Clients in the store: a narrow row to filter and sort by, and the JSON members of each tier as text. */
import type Database from 'better-sqlite3'
import { client as resource, hidesSecret, type Client } from '../../schema/client.ts'
import type { Tier } from '../../schema/scopes.ts'
import { GLOBAL_SEQ } from './migrations.ts'
import { statementsOf, type Page, type Range } from './pages.ts'

/** What of a client is read: tiers, the members that the whole tenant shares, and a choice of properties. */
export interface View {
  tiers: readonly Tier[]
  /** Members appended where their tier is visible, by name: JSON texts. */
  shared: Partial<Record<Tier, Record<string, string>>>
  /** Names, dotted for members of an object; absent for all. */
  fields?: readonly string[] | undefined
  /** Whether the fields are left out instead of shown. */
  exclude?: boolean
}
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

/** The members of a tier as text, each with a comma in front. */
function members(client: Client, tier: Tier): string {
  let text = ''
  for (const [name, value] of Object.entries(client)) {
    if (value === undefined || resource.tiers.get(name) !== tier) continue
    if (name === 'client_secret' && hidesSecret(client)) continue
    text += `,${JSON.stringify(name)}:${JSON.stringify(value)}`
  }
  return text
}

const columnsOf = (client: Client) => ({
  summary: members(client, 'summary'),
  settings: members(client, 'settings'),
  keys: members(client, 'keys'),
  hidden_secret: hidesSecret(client) ? (client.client_secret ?? null) : null,
  client_id: client.client_id ?? '',
  name: client.name ?? '',
  app_type: client.app_type ?? null,
  is_first_party: client.is_first_party === false ? 0 : 1,
  is_global: client.global ? 1 : 0,
  external_client_id: client.external_client_id ?? null,
})

function revive(row: Row): Client {
  const client = JSON.parse(`{${(row.summary + row.settings + row.keys).slice(1)}}`) as Client
  return row.hidden_secret === null ? client : { ...client, client_secret: row.hidden_secret }
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
const path = (name: string) => quoted(`$.${name.split('.').map((part) => JSON.stringify(part)).join('.')}`)

/** SQL for one client as JSON text under a view. */
function element(view: View): string {
  const columns = view.tiers.map((tier) => `d.${tier}`)
  const shared = view.tiers.flatMap((tier) => Object.entries(view.shared[tier] ?? {}))
  const whole = `'{' || substr(${[...columns, ...shared.map(([name]) => `@${name}`)].join(' || ')}, 2) || '}'`
  if (!view.fields) return whole
  if (view.exclude) return `json_remove(${whole}, ${view.fields.map(path).join(', ')})`
  const chosen = new Map<string, string[]>()
  for (const name of view.fields) {
    const [property = '', member] = name.split('.')
    chosen.set(property, [...(chosen.get(property) ?? []), ...(member ? [member] : [])])
  }
  const parts = [...chosen].map(([name, inner]) => chosenMember(view, name, inner, view.fields?.includes(name) ?? false))
  return `'{' || substr(${parts.join(' || ')}, 2) || '}'`
}

/** SQL for `,"name":value`, or an empty text where the client does not have it. */
function chosenMember(view: View, name: string, inner: readonly string[], whole: boolean): string {
  const tier = resource.tiers.get(name) as Tier
  if (view.shared[tier]?.[name] !== undefined) return `@${name}`
  const source = `('{' || substr(d.${tier}, 2) || '}')`
  const label = (text: string) => quoted(`,${JSON.stringify(text)}:`)
  if (whole) return `coalesce(${label(name)} || (${source} -> ${path(name)}), '')`
  const parts = inner.map((member) => `coalesce(${label(member)} || (${source} -> ${path(`${name}.${member}`)}), '')`)
  return `CASE WHEN ${source} -> ${path(name)} IS NULL THEN '' ELSE ${label(name)} || '{' || substr(${parts.join(' || ')}, 2) || '}' END`
}

/** The shared members as bound values: `,"tenant":"acme"`. */
const sharedValues = (view: View) =>
  Object.fromEntries(view.tiers.flatMap((tier) => Object.entries(view.shared[tier] ?? {}).map(([name, json]) => [name, `,${JSON.stringify(name)}:${json}`])))

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
  const insertRow = db.prepare(`INSERT INTO client (seq, client_id, name, app_type, is_first_party, is_global, external_client_id)
    VALUES (@seq, @client_id, @name, @app_type, @is_first_party, @is_global, @external_client_id)`)
  const insertDocument = db.prepare('INSERT INTO client_document (seq, summary, settings, keys, hidden_secret) VALUES (@seq, @summary, @settings, @keys, @hidden_secret)')
  const updateRow = db.prepare('UPDATE client SET name = @name, app_type = @app_type, is_first_party = @is_first_party WHERE client_id = @client_id RETURNING seq').pluck()
  const updateDocument = db.prepare('UPDATE client_document SET summary = @summary, settings = @settings, keys = @keys, hidden_secret = @hidden_secret WHERE seq = @seq')
  const select = db.prepare('SELECT d.* FROM client c JOIN client_document d USING (seq) WHERE c.client_id = ?')
  const exists = db.prepare('SELECT 1 FROM client WHERE client_id = ?').pluck()
  const remove = db.prepare('DELETE FROM client WHERE client_id = ?')
  const count = db.prepare("UPDATE counter SET value = value + ? WHERE name = 'clients'")
  const counted = db.prepare("SELECT value FROM counter WHERE name = 'clients'").pluck()
  const forget = db.prepare('DELETE FROM client_alias WHERE seq = ?')
  const remember = db.prepare('INSERT OR IGNORE INTO client_alias (alias, seq) VALUES (?, ?)')
  const aliased = db.prepare('SELECT c.client_id FROM client_alias a JOIN client c USING (seq) WHERE a.alias = ?').pluck()
  const statement = statementsOf(db)
  /** For the views without `fields`, which are kept: the statement that reads one client, and its shared values. */
  const readers = new WeakMap<View, { statement: Database.Statement; values: Record<string, string> }>()
  const readerOf = (view: View) => {
    const known = readers.get(view)
    if (known) return known
    const sql = `SELECT ${element(view)} FROM client c JOIN client_document d USING (seq) WHERE c.client_id = @id`
    const made = { statement: statement(sql).pluck(), values: sharedValues(view) }
    readers.set(view, made)
    return made
  }
  const setAliases = (seq: number, aliases: readonly string[] = []) => {
    for (const alias of aliases) remember.run(alias, seq)
  }

  return {
    /** Keeps a new client. */
    insert(client: Client): void {
      const seq = client.global ? GLOBAL_SEQ : nextSeq()
      const columns = { seq, ...columnsOf(client) }
      insertRow.run(columns)
      insertDocument.run(columns)
      setAliases(seq, client.client_aliases)
      count.run(1)
    },
    /** The whole client, its hidden secret included. */
    get(id: string): Client | undefined {
      const row = select.get(id) as Row | undefined
      return row && revive(row)
    },
    has: (id: string): boolean => exists.get(id) === 1,
    /** Keeps the new state of a client that is there, by its client_id. */
    update(client: Client): void {
      const columns = columnsOf(client)
      const seq = updateRow.get(columns) as number
      updateDocument.run({ seq, ...columns })
      forget.run(seq)
      setAliases(seq, client.client_aliases)
    },
    /** Removes a client and what hangs on it; nothing happens where there is none. */
    delete(id: string): void {
      if (remove.run(id).changes > 0) count.run(-1)
    },
    /** The client that has this alias. */
    ownerOfAlias: (alias: string): string | undefined => aliased.get(alias) as string | undefined,
    /** One client as JSON text under a view, or undefined. */
    read(id: string, view: View): string | undefined {
      const reader = readerOf(view)
      return reader.statement.get({ id, ...reader.values }) as string | undefined
    },
    /** A page in the order of creation, the global client last: ids first, documents second. */
    page(view: View, filters: Filters, { offset = 0, after = 0, limit }: Range): Page {
      const { sql, values } = conditions(filters)
      const ids = `SELECT seq FROM client WHERE seq > @after ${sql && `AND ${sql}`} ORDER BY seq LIMIT @limit OFFSET @offset`
      const query = `SELECT '[' || coalesce(group_concat(${element(view)}, ',' ORDER BY d.seq), '') || ']' AS json, count(*) AS length, max(d.seq) AS last
        FROM (${ids}) JOIN client_document d USING (seq)`
      const row = statement(query).get({ ...values, ...sharedValues(view), after, limit, offset }) as Page & { last: number | null }
      return { ...row, last: row.last ?? 0 }
    },
    /** How many clients a filter lets through; without one, a number that is kept up to date. */
    count(filters: Filters): number {
      const { sql, values } = conditions(filters)
      if (!sql) return counted.get() as number
      return (statement(`SELECT count(*) AS n FROM client WHERE ${sql}`).get(values) as { n: number }).n
    },
  }
}
