/**
 * /api/v2/resource-servers: as much as client grants for your own APIs need. Every tenant has the Management API as its
 * first resource server.
 */
import {
  resourceServer as resource,
  type ResourceServer,
  type ResourceServerBody,
} from '../../schema/resource-server.ts'
import { MANAGEMENT_SCOPES } from '../../schema/scopes.ts'
import { duplicateResourceServer, resourceServerNotFound, systemResourceServer } from '../errors/management.ts'
import { formatList, parsePaging, type PageQuery } from './paging.ts'
import type { Range } from '../store/page-types.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { Call } from './handler.ts'
import { fillDefaults, mergePatch } from './patch.ts'
import { audienceOf, isManagementAudience } from '../access/audience.ts'
import { created, noContent, ok } from '../shared/answer.ts'

type ById = { id: string }

/**
 * The stored identifier of the Management API. Responses replace it with an identifier that has the host of the
 * request.
 */
const MANAGEMENT_API = 'urn:auth0-clients-emulator:management-api'

export function listResourceServers({ tenant, query, host }: Call<object, PageQuery & { identifiers?: string[] }>) {
  const { resourceServers } = tenant.store
  const paging = parsePaging(query, 'resource_servers', tenant.clock)
  const read = (range: Range) => {
    const page = resourceServers.page(range)
    return { ...page, json: page.json.replace(JSON.stringify(MANAGEMENT_API), () => JSON.stringify(audienceOf(host))) }
  }
  if (query.identifiers) {
    const servers = findResourceServers(tenant.store, query.identifiers).map((server) =>
      withManagementAudience(server, host),
    )
    return ok(
      formatList(
        paging,
        'resource_servers',
        tenant.clock,
        () => ({ json: JSON.stringify(servers), length: 0, last: 0 }),
        () => servers.length,
      ),
    )
  }
  return ok(formatList(paging, 'resource_servers', tenant.clock, read, resourceServers.count))
}

/**
 * Returns the APIs with these identifiers, each once: an API can be large, and a query can name it a thousand times.
 */
function findResourceServers(store: Tenant['store'], identifiers: readonly string[]): ResourceServer[] {
  const keys = new Set(identifiers.map(storeKey))
  const servers = [...keys].flatMap((key) => store.resourceServers.get(key) ?? [])
  return [...new Map(servers.map((server) => [server.id, server])).values()]
}

export const createResourceServer = ({ tenant, body, host }: Call<object, object, ResourceServerBody>) =>
  created(JSON.stringify(withManagementAudience(addResourceServer(tenant, body), host)))

export function getResourceServer({ tenant, params, host }: Call<ById>) {
  const server = find(tenant.store, params.id)
  if (!server) throw resourceServerNotFound()
  return ok(JSON.stringify(withManagementAudience(server, host)))
}

export function updateResourceServer({ tenant, params, body, host }: Call<ById, object, ResourceServerBody>) {
  const before = find(tenant.store, params.id)
  if (!before) throw resourceServerNotFound()
  if (before.is_system) throw systemResourceServer()
  const after = mergePatch(resource.rows, before, body)
  tenant.store.resourceServers.update(after)
  return ok(JSON.stringify(withManagementAudience(after, host)))
}

/** Deletes a resource server and its grants. Succeeds even if there is none with this id. */
export function deleteResourceServer({ tenant, params }: Call<ById>) {
  const server = find(tenant.store, params.id)
  if (!server) return noContent
  if (server.is_system) throw systemResourceServer()
  const { id = '', identifier = '' } = server
  tenant.store.transaction(() => {
    tenant.store.clientGrants.deleteByAudience(identifier)
    tenant.store.resourceServers.delete(id)
  })
  return noContent
}

/** Adds a resource server, for POST and for seeds. */
function addResourceServer(
  tenant: Pick<Tenant, 'store' | 'ids'>,
  body: ResourceServerBody,
  id?: string,
): ResourceServer {
  const draw = tenant.ids.for('resource server', body.identifier)
  const server = { id: id ?? draw.resourceServerId(), ...fillDefaults(resource.rows, body) } as ResourceServer
  if (find(tenant.store, server.identifier ?? '')) throw duplicateResourceServer()
  tenant.store.transaction(() => {
    tenant.store.resourceServers.insert(server)
    draw.keep()
  })
  return server
}

/** Adds or replaces a resource server of a seed. Of the Management API, a seed changes only the id. */
export function seedResourceServer(tenant: Pick<Tenant, 'store' | 'ids'>, body: ResourceServerBody, id?: string): void {
  const before = find(tenant.store, body.identifier ?? '')
  if (!before) addResourceServer(tenant, body, id)
  else if (!before.is_system)
    tenant.store.resourceServers.put({ ...fillDefaults(resource.rows, body), id: id ?? before.id } as ResourceServer)
  else if (id !== undefined) pinManagementApi(tenant, id)
}

/** Sets the id of the Management API, for the import of an export. */
export function pinManagementApi({ store }: Pick<Tenant, 'store'>, id: string): void {
  store.resourceServers.put({ ...find(store, MANAGEMENT_API), id })
}

/** Returns all resource servers, the Management API with its identifier for this host. */
export const allResourceServers = (tenant: Pick<Tenant, 'store'>, host: string) =>
  tenant.store.resourceServers.all().map((server) => withManagementAudience(server, host))

/** Adds the Management API to a new tenant. Call it in a transaction. */
export function addManagementApi(tenant: Pick<Tenant, 'store' | 'ids'>): void {
  const body = {
    name: 'Auth0 Management API',
    scopes: MANAGEMENT_SCOPES.map((value) => ({ value })),
    skip_consent_for_verifiable_first_party_clients: false,
    is_system: true,
  }
  const draw = tenant.ids.for('resource server', MANAGEMENT_API)
  tenant.store.resourceServers.insert({
    id: draw.resourceServerId(),
    ...fillDefaults(resource.rows, body),
    identifier: MANAGEMENT_API,
  } as ResourceServer)
  draw.keep()
}

/**
 * Returns the API with this audience. An audience is never an id, and never the stored identifier of the Management
 * API.
 */
export function findResourceServer(store: Tenant['store'], audience: string): ResourceServer | undefined {
  const server = find(store, audience)
  return server && isAudienceOf(server, audience) ? server : undefined
}

/**
 * Whether an audience names an API. The Management API has an audience for each host, and a grant stores the one of its
 * create.
 */
export const isAudienceOf = ({ identifier, is_system }: ResourceServer, audience: string) =>
  is_system ? isManagementAudience(audience) : identifier === audience

/** Returns the key of an API in the store. All audiences of the Management API have the same key. */
const storeKey = (name: string) => (isManagementAudience(name) ? MANAGEMENT_API : name)
/** Returns the resource server with this id or identifier. */
const find = (store: Tenant['store'], name: string) => store.resourceServers.get(storeKey(name))

/** Returns the server as a response shows it: the Management API with its identifier for this host. */
const withManagementAudience = (server: ResourceServer, host: string): ResourceServer =>
  server.is_system ? { ...server, identifier: audienceOf(host) } : server
