/** Searches clients. Turns a filter into SQL in which all texts of the query are bound values. */
import type Database from 'better-sqlite3'
import type { Condition, FieldName, Filter, Operator } from './client-filter.ts'
import { arrayOf, formOf, joints, type View } from './client-view.ts'
import { SEARCHED_CHARACTERS } from './clients.ts'
import type { Page } from './page-types.ts'
import { statementsOf } from './statements.ts'

export type Sort = 'name' | 'updated_at'
/** The client after which a page starts: its sequence number and, in a sorted list, its sort key. */
export interface SearchPosition {
  seq: number
  /** If it is absent, the query reads it from the client. */
  key?: string | number | undefined
}
export interface Search {
  filter?: Filter | undefined
  sort?: Sort | undefined
}
/** A page of a search. */
export interface SearchPage {
  json: Buffer
  length: number
  /** The last client of the page. */
  last: SearchPosition | undefined
  /** Whether there are clients after this page. */
  more: boolean
}

/** Binds a value and returns its name in the SQL. */
type Bind = (value: string | number) => string

/**
 * Returns SQL that is true for the clients that match a filter. If it is NULL for a client, the complement of the
 * filter is true.
 */
function sqlOf(filter: Filter, bind: Bind): string {
  if (filter.kind === 'not') return `((${sqlOf(filter.of, bind)}) IS NOT TRUE)`
  if (filter.kind !== 'condition')
    return `(${filter.of.map((part) => sqlOf(part, bind)).join(filter.kind === 'all' ? ' AND ' : ' OR ')})`
  return CONDITIONS[filter.field](filter, bind)
}

const text = ({ value }: Condition) => String(value)

const equality = (column: string) => (condition: Condition, bind: Bind) =>
  condition.operator === 'pr' ? `${column} IS NOT NULL` : `${column} = ${bind(text(condition))}`

const ORDERINGS: Partial<Record<Operator, string>> = { eq: '=', gt: '>', ge: '>=', lt: '<', le: '<=' }

/** Compares names and ignores the case of A–Z, as the index does. That Auth0 ignores case is inferred. */
function name(condition: Condition, bind: Bind): string {
  const sought = text(condition)
  const like = (pattern: string) => `name LIKE ${bind(pattern)} ESCAPE '\\'`
  const literal = sought.replaceAll(/[\\%_]/g, '\\$&')
  if (condition.operator === 'eq') return `name = ${bind(sought)} COLLATE NOCASE`
  if (condition.operator === 'pr' || sought === '') return 'name IS NOT NULL'
  if (condition.operator === 'sw') {
    const prefix = sought.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
    // The index treats A as a, so no indexed text is between @ and [.
    return within('name COLLATE NOCASE', prefix, firstTextAfter(prefix).replace(/A$/, '['), bind)
  }
  return like(condition.operator === 'co' ? `%${literal}%` : `%${literal}`)
}

/**
 * Returns SQL for texts with a prefix, as a range. SQLite uses an index for a range, but not for LIKE with a bound
 * pattern.
 */
function within(column: string, prefix: string, end: string, bind: Bind): string {
  const from = `${column} >= ${bind(prefix)}`
  return end === '' ? from : `(${from} AND ${column} < ${bind(end)})`
}

const LAST_CHARACTER = 0x10ffff
const LAST_BEFORE_SURROGATES = 0xd7ff
const FIRST_BEHIND_SURROGATES = 0xe000

/** Returns the first text after all texts with a prefix; empty if there is none. */
function firstTextAfter(prefix: string): string {
  const points = [...prefix].map((character) => character.codePointAt(0) as number)
  while (points.at(-1) === LAST_CHARACTER) points.pop()
  const last = points.pop()
  if (last === undefined) return ''
  return String.fromCodePoint(...points, last === LAST_BEFORE_SURROGATES ? FIRST_BEHIND_SURROGATES : last + 1)
}

/** Compares metadata with regard to case (inferred from client_id, for which it is documented). */
function metadata(condition: Condition, bind: Bind): string {
  const key = bind(condition.key ?? '')
  const sought = text(condition).slice(0, SEARCHED_CHARACTERS)
  const isPresent = condition.operator === 'pr' || (sought === '' && condition.operator !== 'eq')
  const compared = isPresent ? 'true' : metadataComparison(condition.operator, sought, bind)
  return `seq IN (SELECT m.seq FROM client_metadata m WHERE m.key = ${key} AND ${compared})`
}

function metadataComparison(operator: Operator, sought: string, bind: Bind): string {
  if (operator === 'sw') return within('m.value', sought, firstTextAfter(sought), bind)
  if (operator === 'co') return `instr(m.value, ${bind(sought)}) > 0`
  const value = bind(sought)
  return operator === 'ew' ? `substr(m.value, -length(${value})) = ${value}` : `m.value = ${value}`
}

const ofGrants = (condition: string) =>
  `client_id IN (SELECT g.client_id FROM client_grant g WHERE g.client_id IS NOT NULL AND ${condition})`

/** Returns the SQL for each field. All texts of a query are bound with bind(). */
const CONDITIONS: Record<FieldName, (condition: Condition, bind: Bind) => string> = {
  client_id: equality('client_id'),
  external_client_id: equality('external_client_id'),
  app_type: equality('app_type'),
  name,
  is_first_party: ({ operator, value }) =>
    operator === 'pr' ? 'is_first_party IS NOT NULL' : `is_first_party = ${value ? 1 : 0}`,
  updated_at: ({ operator, value }, bind) =>
    operator === 'pr' ? 'updated_at IS NOT NULL' : `updated_at ${ORDERINGS[operator]} ${bind(Number(value))}`,
  metadata,
  // Finds only organizations that are assigned to the grant. A grant for any organization has a separate field
  // (inferred).
  'client_grant.organization_id': (condition, bind) => {
    const assigned = condition.operator === 'pr' ? 'true' : `o.organization = ${bind(text(condition))}`
    return ofGrants(`g.id IN (SELECT o.grant_id FROM organization_grant o WHERE ${assigned})`)
  },
  // A client matches if one of its grants matches, also for false (inferred).
  'client_grant.allow_any_organization': ({ operator, value }) =>
    ofGrants(operator === 'pr' ? 'true' : `g.allow_any_organization = ${value ? 1 : 0}`),
}

/** The order of a list in SQL. */
interface Order {
  key: string
  by: string
  /** The condition for clients after a position. */
  behind: string
}
const CREATION: Order = { key: 'NULL', by: 'seq', behind: 'seq > @seq' }
const sortedBy = (column: string, collation = ''): Order => ({
  key: column,
  by: `${column}${collation}, seq`,
  behind: `(${column}${collation}, seq) > (coalesce(@key, (SELECT ${column} FROM client WHERE seq = @seq), ''), @seq)`,
})
const ORDERS: Record<Sort, Order> = { name: sortedBy('name', ' COLLATE NOCASE'), updated_at: sortedBy('updated_at') }

/** Creates the part of the store that searches clients. */
export function createClientSearch(db: Database.Database) {
  const statement = statementsOf(db)
  const find = ({ filter, sort }: Search, after: SearchPosition | undefined, limit: number) => {
    const values: Record<string, string | number | null> = {
      limit,
      ...(after && { seq: after.seq, ...(sort && { key: after.key ?? null }) }),
    }
    const bind: Bind = (value) => {
      const bound = `v${Object.keys(values).length}`
      values[bound] = value
      return `@${bound}`
    }
    const { key, by, behind } = sort ? ORDERS[sort] : CREATION
    const terms = [...(after ? [behind] : []), ...(filter ? [sqlOf(filter, bind)] : [])]
    return statement(
      `SELECT seq, ${key} AS key FROM client WHERE ${terms.join(' AND ') || 'true'} ORDER BY ${by} LIMIT @limit`,
    ).all(values) as Required<SearchPosition>[]
  }
  const read = (view: View, positions: readonly SearchPosition[]) => {
    const form = formOf(view)
    const sql = arrayOf(form, 'SELECT value AS seq FROM json_each(@ids) ORDER BY key LIMIT @length')
    const row = statement(sql).get({
      ids: JSON.stringify(positions.map(({ seq }) => seq)),
      length: positions.length,
      ...joints(form),
    }) as Page<Buffer>
    return row.json
  }
  return {
    /** Reads a page: first the positions of its clients, then their documents. */
    page(
      view: View,
      search: Search,
      { after, limit }: { after?: SearchPosition | undefined; limit: number },
    ): SearchPage {
      const positions = find(search, after, limit + 1)
      const page = positions.slice(0, limit)
      return { json: read(view, page), length: page.length, last: page.at(-1), more: positions.length > limit }
    },
  }
}
