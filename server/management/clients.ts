/** Handlers of /api/v2/clients. client-answer.ts builds the responses, rules/clients.ts has the rules. */
import { client as resource, type Client, type ClientBody } from '../../schema/client.ts'
import { requireWritable } from '../access/scopes.ts'
import { clientNotFound } from '../errors/management.ts'
import type { Draw } from '../tenant/ids.ts'
import { respondWithLinks, parsePaging, type PageQuery } from './paging.ts'
import { viewOf, formatWrittenClient, type FieldsQuery } from './client-answer.ts'
import { clientRules } from './rules/clients.ts'
import { checkRules } from './rules/rule.ts'
import type { Filters } from '../store/clients.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { Call } from './handler.ts'
import { listClientsByGrant } from './client-search.ts'
import { insertCredentials, prepareCredentials } from './make-credentials.ts'
import { fillDefaults, mergePatch } from './patch.ts'
import { audienceOf } from '../access/audience.ts'
import { created, noContent, ok } from '../shared/answer.ts'

type ById = { id: string }
type ListQuery = FieldsQuery & PageQuery & Omit<Filters, 'app_type'> & { app_type?: string; q?: string }

export function listClients(call: Call<object, ListQuery>) {
  if (call.query.q) return listClientsByGrant(call)
  const { tenant, access, query, host, url } = call
  const view = viewOf(access, query)
  const filters: Filters = {
    is_global: query.is_global,
    is_first_party: query.is_first_party,
    app_type: query.app_type?.split(','),
    external_client_id: query.external_client_id,
  }
  const paging = parsePaging(query, 'clients', tenant.clock)
  const { clients } = tenant.store
  return respondWithLinks(
    paging,
    'clients',
    tenant.clock,
    `${host}${url}`,
    (range) => clients.page(view, filters, range),
    () => clients.count(filters),
  )
}

export function createClient({ tenant, access, body, host }: Call<object, object, ClientBody>) {
  requireWritable(access.scopes, resource.rows, body, 'create', 'create:clients')
  return created(formatWrittenClient('created', access, addClient(tenant, body, host)))
}

export function getClient({ tenant, access, params, query }: Call<ById, FieldsQuery>) {
  const text = tenant.store.clients.read(params.id, viewOf(access, query))
  if (text === undefined) throw clientNotFound()
  return ok(text)
}

export function updateClient({ tenant, access, params, body }: Call<ById, object, ClientBody>) {
  requireWritable(access.scopes, resource.rows, body, 'update', 'update:clients')
  const before = tenant.store.clients.get(params.id)
  if (!before) throw clientNotFound()
  const after = mirrorLogout(mergePatch(resource.rows, before, clearEmptyLogout(replaceLogoutAlias(body))))
  checkRules(clientRules, 'update', { tenant, before, after, body })
  tenant.store.transaction(() => tenant.store.clients.update(after, tenant.clock.now(), before))
  return ok(formatWrittenClient('updated', access, after))
}

/** Succeeds even if there is no client with this id (recorded five times). */
export function deleteClient({ tenant, params }: Call<ById>) {
  const client = tenant.store.clients.get(params.id)
  if (client) checkRules(clientRules, 'delete', { tenant, after: client })
  tenant.store.clients.delete(params.id)
  return noContent
}

export function rotateSecret({ tenant, access, params }: Call<ById>) {
  const before = tenant.store.clients.get(params.id)
  if (!before) throw clientNotFound()
  checkRules(clientRules, 'rotate', { tenant, after: before })
  // The draw depends on the stored secret, so an emulator that loaded an export of this one rotates to the same secret.
  const draw = tenant.ids.for('rotation', before.client_secret, params.id)
  const after = { ...before, client_secret: draw.clientSecret() }
  tenant.store.transaction(() => {
    tenant.store.clients.update(after, tenant.clock.now(), before)
    draw.keep()
  })
  return ok(formatWrittenClient('updated', access, after))
}

/**
 * Adds a client, for POST and for seeds.
 * @param pins the properties that a seed can fix: client_id and client_secret
 * @returns the client with its full credentials; only the response to POST shows them
 */
export function addClient(tenant: Tenant, body: ClientBody, host: string, pins: Client = {}): Client {
  const draw =
    pins.client_id === undefined
      ? tenant.ids.for('client', body, pins)
      : tenant.ids.forPinned('client', body, pins.client_id)
  const { stored, response, credentials } = prepareCredentials(tenant, replaceLogoutAlias(body), draw)
  const draft = fillDefaults(resource.rows, stored) as Client
  const isStrict = draft.third_party_security_mode === 'strict' && draft.is_first_party === false
  const client = mirrorLogout({
    client_id: isStrict ? draw.thirdPartyClientId() : draw.clientId(),
    client_secret: draw.clientSecret(),
    ...draft,
    ...pins,
  })
  checkRules(clientRules, 'create', { tenant, after: client, body })
  tenant.store.transaction(() => {
    if (pins.client_id === undefined) tenant.store.clients.insert(client, tenant.clock.now())
    else replaceClient(tenant, client)
    insertCredentials(tenant, client.client_id ?? '', credentials)
    if (client.app_type === 'express_configuration') addSystemGrant(tenant, client, host, draw)
    draw.keep()
  })
  return Object.keys(response).length === 0 ? client : ({ ...client, ...response } as Client)
}

/** Adds or replaces a client of a seed. Deletes the credentials of a replaced client, and keeps its grants. */
function replaceClient({ store, clock }: Pick<Tenant, 'store' | 'clock'>, client: Client): void {
  store.clients.put(client, clock.now())
  store.credentials.deleteOf(client.client_id ?? '')
}

/**
 * Replaces `oidc_backchannel_logout`, the old name of oidc_logout, in a body. With null, both are removed (recorded for
 * PATCH).
 */
function replaceLogoutAlias(body: ClientBody): ClientBody {
  if (!('oidc_backchannel_logout' in body)) return body
  const { oidc_backchannel_logout: alias, ...rest } = body
  return alias === undefined || rest.oidc_logout !== undefined ? rest : { ...rest, oidc_logout: alias }
}

/** An update with an empty oidc_logout also removes both names (recorded). A create fills in the defaults instead. */
const clearEmptyLogout = (body: ClientBody): ClientBody =>
  body.oidc_logout && Object.keys(body.oidc_logout).length === 0 ? { ...body, oidc_logout: null } : body

/** Copies the URLs of oidc_logout, if any, to the old name: reads show both (recorded). */
function mirrorLogout(client: Client): Client {
  if (!client.oidc_logout && !('oidc_backchannel_logout' in client)) return client
  const { oidc_backchannel_logout: _, ...rest } = client
  const urls = client.oidc_logout?.backchannel_logout_urls
  return urls ? { ...rest, oidc_backchannel_logout: { backchannel_logout_urls: urls } } : rest
}

/** The scopes of the system grant of an express_configuration client, in their recorded order (120 of 120). */
const EXPRESS_SCOPES = [
  'read:clients',
  'read:user_attribute_profiles',
  'read:connection_profiles',
  'read:organizations_summary',
  'read:connections',
  'create:connections',
  'update:connections',
  'read:connections_options',
  'update:connections_options',
  'read:organization_connections',
  'create:organization_connections',
  'update:organization_connections',
  'create:scim_config',
  'read:scim_token',
  'create:scim_token',
  'delete:scim_token',
]

/** Adds the system grant of a client. If a seed replaces the client, the grant keeps its id. */
function addSystemGrant(tenant: Pick<Tenant, 'store'>, { client_id = '' }: Client, host: string, draw: Draw): void {
  const { clientGrants } = tenant.store
  const id = clientGrants.ofClient(client_id).find(({ is_system }) => is_system)?.id ?? draw.grantId()
  clientGrants.put({
    id,
    client_id,
    audience: audienceOf(host),
    scope: EXPRESS_SCOPES,
    is_system: true,
    subject_type: 'client',
  })
}
