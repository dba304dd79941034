/** Handlers of /api/v2/client-grants. Their rules are in rules/client-grants.ts. */
import { clientGrant as resource, type ClientGrant, type ClientGrantBody } from '../../schema/client-grant.ts'
import { grantNotFound } from '../errors/management.ts'
import { respondWithLinks, parsePaging, type PageQuery } from './paging.ts'
import { clientGrantRules } from './rules/client-grants.ts'
import { checkRules } from './rules/rule.ts'
import type { GrantFilters } from '../store/client-grants.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { Call } from './handler.ts'
import { fillDefaults, mergePatch } from './patch.ts'
import { isManagementAudience } from '../access/audience.ts'
import { created, noContent, ok } from '../shared/answer.ts'

type ById = { id: string }

export function listClientGrants({ tenant, query, host, url }: Call<object, PageQuery & GrantFilters>) {
  const { audience, client_id, subject_type, default_for, allow_any_organization } = query
  const filters = { audience, client_id, subject_type, default_for, allow_any_organization }
  const paging = parsePaging(query, 'client_grants', tenant.clock)
  const { clientGrants } = tenant.store
  return respondWithLinks(
    paging,
    'client_grants',
    tenant.clock,
    `${host}${url}`,
    (range) => clientGrants.page(filters, range),
    () => clientGrants.count(filters),
  )
}

export const createClientGrant = ({ tenant, body }: Call<object, object, ClientGrantBody>) =>
  created(JSON.stringify(addClientGrant(tenant, body)))

export const getClientGrant = ({ tenant, params }: Call<ById>) => ok(JSON.stringify(requireGrant(tenant, params.id)))

export function updateClientGrant({ tenant, params, body }: Call<ById, object, ClientGrantBody>) {
  const before = requireGrant(tenant, params.id)
  const after = orderMembers(mergePatch(resource.rows, before, body))
  checkRules(clientGrantRules, 'update', { tenant, before, after, body })
  tenant.store.clientGrants.update(after)
  return ok(JSON.stringify(after))
}

/** Succeeds even if there is no grant with this id (recorded 23 times). */
export function deleteClientGrant({ tenant, params }: Call<ById>) {
  const grant = tenant.store.clientGrants.get(params.id)
  if (grant) checkRules(clientGrantRules, 'delete', { tenant, after: grant })
  tenant.store.clientGrants.delete(params.id)
  return noContent
}

/** Adds a grant, for POST and for seeds. */
export function addClientGrant(tenant: Tenant, body: ClientGrantBody, pins: Pick<ClientGrant, 'id'> = {}): ClientGrant {
  const draft = fillDefaults(resource.rows, body) as ClientGrant
  const draw = tenant.ids.for('grant', identifyingParts(draft))
  const grant = orderMembers({ id: pins.id ?? draw.grantId(), ...draft, ...pins })
  checkRules(clientGrantRules, 'create', { tenant, after: grant, body })
  tenant.store.transaction(() => {
    tenant.store.clientGrants.put(grant)
    draw.keep()
  })
  return grant
}

/**
 * Returns the properties that no two grants share. The audience of the Management API contains the port, which can
 * change with the next start.
 */
const identifyingParts = ({ client_id, audience = '', subject_type, default_for }: ClientGrant) => [
  client_id,
  isManagementAudience(audience) ? 'management' : audience,
  subject_type,
  default_for,
]

function requireGrant(tenant: Tenant, id: string): ClientGrant {
  const grant = tenant.store.clientGrants.get(id)
  if (!grant) throw grantNotFound()
  return grant
}

/**
 * Orders the members as in the real responses. `scope` is absent if all scopes are granted, and otherwise always
 * present (recorded).
 */
function orderMembers(grant: ClientGrant): ClientGrant {
  const { scope = [], ...rest } = grant
  const members: ClientGrant = rest.allow_all_scopes ? rest : { ...rest, scope }
  const names = Object.keys(resource.rows) as (keyof ClientGrant)[]
  return Object.fromEntries(names.flatMap((name) => (members[name] === undefined ? [] : [[name, members[name]]])))
}
