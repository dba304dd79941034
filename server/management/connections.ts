/** Handlers that list connections: of a client, or of the tenant. Only seeds create connections. */
import { connection as resource, type Connection } from '../../schema/connection.ts'
import { clientNotFound } from '../errors/management.ts'
import { formatList, parsePaging, type PageQuery, type Paging } from './paging.ts'
import type { FieldsQuery } from './client-answer.ts'
import type { ConnectionFilters } from '../store/connections.ts'
import type { Range } from '../store/page-types.ts'
import type { Call } from './handler.ts'
import { ok } from '../shared/answer.ts'

type ListQuery = FieldsQuery & PageQuery & { strategy?: string[]; name?: string }

/** The response is always an object, with a cursor if there are more results (documented; recorded with `take`). */
export function listClientConnections(call: Call<{ id: string }, ListQuery>) {
  if (!call.tenant.store.clients.has(call.params.id)) throw clientNotFound()
  return listPage(call, { client_id: call.params.id, strategies: call.query.strategy }, 'checkpoint')
}

export const listConnections = (call: Call<object, ListQuery>) =>
  listPage(call, { strategies: call.query.strategy, name: call.query.name })

function listPage(
  { tenant, access, query }: Call<object, ListQuery>,
  filters: ConnectionFilters,
  shape?: Paging['shape'],
) {
  const { connections } = tenant.store
  const paging = parsePaging(query, 'connections', tenant.clock)
  const select = selectMembers(access.scopes, query)
  const read = (range: Range) => {
    const page = connections.page(filters, range)
    return { json: JSON.stringify(page.connections.map(select)), length: page.connections.length, last: page.last }
  }
  return ok(
    formatList({ ...paging, shape: shape ?? paging.shape }, 'connections', tenant.clock, read, () =>
      connections.count(filters),
    ),
  )
}

/**
 * Returns a function that omits the members hidden by the query or the token. `options` needs the scope
 * read:connections_options (documented).
 */
function selectMembers(held: ReadonlySet<string>, { fields, include_fields = true }: FieldsQuery) {
  const namedFields = fields ? new Set(fields.split(',')) : undefined
  const isShown = (name: string) => {
    if (!resource.tiers.has(name) || (name === 'options' && !held.has('read:connections_options'))) return false
    return namedFields === undefined || namedFields.has(name) === include_fields
  }
  return (connection: Connection) => Object.fromEntries(Object.entries(connection).filter(([name]) => isShown(name)))
}
