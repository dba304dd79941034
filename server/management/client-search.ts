/** Handlers that search clients: GET /clients/search (documented, beta), and GET /clients with `q`. */
import { violation } from '../../schema/check.ts'
import { client as resource } from '../../schema/client.ts'
import { OPERATIONS } from '../../schema/operations.ts'
import { commaList, object } from '../../schema/schema.ts'
import type { Tier } from '../../schema/scopes.ts'
import type { Clock } from '../tenant/clock.ts'
import {
  invalidCursor,
  invalidPart,
  invalidSearch,
  searchBesideFilters,
  searchNeedsCheckpoint,
  tooManyFields,
} from '../errors/management.ts'
import {
  encodeCursor,
  formatList,
  parsePaging,
  decodeCursor,
  DEFAULT_PAGE_SIZE,
  wrapJson,
  type PageQuery,
} from './paging.ts'
import { viewOf, type FieldsQuery } from './client-answer.ts'
import { LIST_LIMITS } from './search/searchable-fields.ts'
import { parseLucene } from './search/lucene.ts'
import { parseScim } from './search/scim.ts'
import type { SearchPosition, Sort } from '../store/client-search.ts'
import type { View } from '../store/client-view.ts'
import type { Call } from './handler.ts'
import type { Access } from '../access/access.ts'
import { ok } from '../shared/answer.ts'

interface SearchQuery extends FieldsQuery {
  q?: string
  parser?: keyof typeof PARSERS
  take?: number
  from?: string
  sort?: Sort
}

const PARSERS = { lucene: (text: string) => parseLucene(text), scim: parseScim }

/** The response is always an object, with a cursor if there are more results (documented). */
export function searchClients({ tenant, access, query }: Call<object, SearchQuery>) {
  const { q = '', parser = 'lucene', sort, take = DEFAULT_PAGE_SIZE } = query
  checkFields(query.fields)
  const after = query.from === undefined ? undefined : decodePosition(query.from, sort, tenant.clock)
  const filter = PARSERS[parser](q)
  const { json, last, more } = tenant.store.clientSearch.page(
    searchView(access, query),
    { filter, sort },
    { after, limit: take },
  )
  const next =
    more && last
      ? `"next":${JSON.stringify(encodeCursor(cursorPosition(last, sort), cursorKind(sort), tenant.clock))},`
      : ''
  return ok(wrapJson(`{${next}"clients":`, json, '}'))
}

/** A cursor is valid only for the same sort order. */
const cursorKind = (sort: Sort | undefined) => (sort ? `search by ${sort}` : 'search')

/**
 * A cursor has at most 1000 characters (documented). A longer key is not in the cursor; the search reads it from the
 * store again.
 */
const MAX_KEY_LENGTH = 100

function cursorPosition({ seq, key }: SearchPosition, sort: Sort | undefined): (string | number)[] {
  return sort === undefined || key === undefined || (typeof key === 'string' && key.length > MAX_KEY_LENGTH)
    ? [seq]
    : [seq, key]
}

function decodePosition(cursor: string, sort: Sort | undefined, clock: Clock): SearchPosition {
  const position = decodeCursor(cursor, cursorKind(sort), clock)
  const [seq, key] = Array.isArray(position) ? (position as unknown[]) : []
  if (!Number.isSafeInteger(seq) || !['string', 'number', 'undefined'].includes(typeof key)) throw invalidCursor()
  return { seq, key } as SearchPosition
}

/** Properties that the search never shows, whatever `fields` and the token allow (documented). */
const HIDDEN_PROPERTIES = ['client_secret', 'encryption_key', 'signing_keys', 'owners', 'addons']
const isShown = (name: string) => !HIDDEN_PROPERTIES.includes(name.split('.')[0] as string)

/**
 * The names that `fields` accepts: every property of the responses, also those that `fields` of GET /clients rejects
 * (inferred).
 */
const SELECTABLE_FIELDS = [...new Set([...resource.selectable, ...resource.tiers.keys()])].filter(isShown)
const MAX_FIELDS = 50
const parameter: { description?: string } | undefined = OPERATIONS.get_clients_search.query?.['fields']
const fieldsQuery = object({ fields: commaList(SELECTABLE_FIELDS, { description: parameter?.description ?? '' }) })

/** @throws 400 for a name that no response shows, or for too many names */
function checkFields(fields: string | undefined): void {
  if (fields === undefined) return
  const message = violation('Query', fieldsQuery, { fields })
  if (message !== undefined) throw invalidPart('Query', message)
  const { length } = fields.split(',')
  if (length > MAX_FIELDS) throw tooManyFields(length, MAX_FIELDS)
}

function searchView(access: Access, query: FieldsQuery): View {
  const view = viewOf(access, query)
  if (view.fields && !view.exclude) return view
  const hidden = HIDDEN_PROPERTIES.filter((name) => view.tiers.includes(resource.tiers.get(name) as Tier))
  return hidden.length === 0 ? view : { ...view, fields: [...(view.fields ?? []), ...hidden], exclude: true }
}

interface ByGrantQuery extends FieldsQuery, PageQuery {
  q?: string
}
const FILTERS = ['is_global', 'is_first_party', 'app_type', 'external_client_id']

/**
 * GET /clients with `q`: clients by the organizations of their grants. Other filters and offset paging are not allowed
 * (documented).
 */
export function listClientsByGrant({ tenant, access, query }: Call<object, ByGrantQuery>) {
  const otherFilters = FILTERS.filter((name) => name in query)
  if (otherFilters.length > 0) throw searchBesideFilters(otherFilters)
  if (query.from === undefined && query.take === undefined) throw searchNeedsCheckpoint()
  const filter = parseLucene(query.q ?? '', LIST_LIMITS)
  if (filter?.kind !== 'condition') throw invalidSearch(1, `expected ${EXPECTED_QUERY} and nothing else`)
  const view = viewOf(access, query)
  const page = ({ after = 0, limit }: { after?: number; limit: number }) => {
    const { last, ...results } = tenant.store.clientSearch.page(view, { filter }, { after: { seq: after }, limit })
    return { ...results, last: last?.seq ?? 0 }
  }
  return ok(formatList(parsePaging(query, 'clients', tenant.clock), 'clients', tenant.clock, page, () => 0))
}

const EXPECTED_QUERY = 'client_grant.organization_id:{id} or client_grant.allow_any_organization:true'
