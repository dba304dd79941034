/** /api/v2/resource-servers: enough of it to make grants for audiences of one's own. The Management API itself is the first of them. */
import {
  resourceServer as resource,
  type ResourceServer,
  type ResourceServerBody,
} from '../../schema/resource-server.ts'
import { MANAGEMENT_SCOPES } from '../../schema/scopes.ts'
import { duplicateResourceServer, resourceServerNotFound, systemResourceServer } from '../errors/management.ts'
import { listText, pagingOf, type PageQuery } from './paging.ts'
import type { Range } from '../store/page-types.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { Call } from './handler.ts'
import { completed, merged } from './patch.ts'
import { audienceOf, isManagementAudience } from '../access/audience.ts'
import { created, noContent, ok } from '../shared/answer.ts'

type ById = { id: string }

/** The identifier under which the Management API is stored; answers show it with the host of the request. */
const MANAGEMENT_API = 'urn:auth0-clients-emulator:management-api'

export function listResourceServers({ tenant, query, host }: Call<object, PageQuery & { identifiers?: string[] }>) {
  const { resourceServers } = tenant.store
  const paging = pagingOf(query, 'resource_servers', tenant.clock)
  const read = (range: Range) => {
    const page = resourceServers.page(range)
    return { ...page, json: page.json.replace(JSON.stringify(MANAGEMENT_API), () => JSON.stringify(audienceOf(host))) }
  }
  if (query.identifiers) {
    const found = namedServers(tenant, query.identifiers).map((server) => shown(server, host))
    return ok(
      listText(
        paging,
        'resource_servers',
        tenant.clock,
        () => ({ json: JSON.stringify(found), length: 0, last: 0 }),
        () => found.length,
      ),
    )
  }
  return ok(listText(paging, 'resource_servers', tenant.clock, read, resourceServers.count))
}

/** The APIs of these identifiers, each once: one API may be large, and a query may name it a thousand times. */
function namedServers(tenant: Tenant, identifiers: readonly string[]): ResourceServer[] {
  const keys = new Set(identifiers.map(keyOf))
  const servers = [...keys].flatMap((key) => tenant.store.resourceServers.get(key) ?? [])
  return [...new Map(servers.map((server) => [server.id, server])).values()]
}

export const createResourceServer = ({ tenant, body, host }: Call<object, object, ResourceServerBody>) =>
  created(JSON.stringify(shown(addResourceServer(tenant, body), host)))

export function getResourceServer({ tenant, params, host }: Call<ById>) {
  const server = find(tenant, params.id)
  if (!server) throw resourceServerNotFound()
  return ok(JSON.stringify(shown(server, host)))
}

export function updateResourceServer({ tenant, params, body, host }: Call<ById, object, ResourceServerBody>) {
  const before = find(tenant, params.id)
  if (!before) throw resourceServerNotFound()
  if (before.is_system) throw systemResourceServer()
  const after = merged(resource.rows, before, body)
  tenant.store.resourceServers.update(after)
  return ok(JSON.stringify(shown(after, host)))
}

/** Its grants go with it; one that is not there is as good as deleted. */
export function deleteResourceServer({ tenant, params }: Call<ById>) {
  const server = find(tenant, params.id)
  if (!server) return noContent
  if (server.is_system) throw systemResourceServer()
  const { id = '', identifier = '' } = server
  tenant.store.transaction(() => {
    tenant.store.clientGrants.deleteByAudience(identifier)
    tenant.store.resourceServers.delete(id)
  })
  return noContent
}

/** Adds a resource server as POST does, for POST itself and for seeds. */
export function addResourceServer(tenant: Tenant, body: ResourceServerBody, id?: string): ResourceServer {
  const draw = tenant.ids.for('resource server', body.identifier)
  const server = { id: id ?? draw.resourceServerId(), ...completed(resource.rows, body) } as ResourceServer
  if (find(tenant, server.identifier ?? '')) throw duplicateResourceServer()
  tenant.store.transaction(() => {
    tenant.store.resourceServers.insert(server)
    draw.keep()
  })
  return server
}

/** Adds one of a seed: one that is there takes on what the seed says, and of the Management API the id alone is the tenant's own. */
export function seedResourceServer(tenant: Tenant, body: ResourceServerBody, id?: string): void {
  const before = find(tenant, body.identifier ?? '')
  if (!before) addResourceServer(tenant, body, id)
  else if (!before.is_system)
    tenant.store.resourceServers.put({ ...completed(resource.rows, body), id: id ?? before.id } as ResourceServer)
  else if (id !== undefined) pinManagementApi(tenant, id)
}

/** Gives the Management API the id that it had elsewhere. */
export function pinManagementApi(tenant: Tenant, id: string): void {
  tenant.store.resourceServers.put({ ...find(tenant, MANAGEMENT_API), id })
}

/** All of them, the Management API under its name for this host. */
export const allResourceServers = (tenant: Pick<Tenant, 'store'>, host: string) =>
  tenant.store.resourceServers.all().map((server) => shown(server, host))

/** Adds the Management API; every tenant has it. To be called in a transaction. */
export function addManagementApi(tenant: Tenant): void {
  const body = {
    name: 'Auth0 Management API',
    scopes: MANAGEMENT_SCOPES.map((value) => ({ value })),
    skip_consent_for_verifiable_first_party_clients: false,
    is_system: true,
  }
  const draw = tenant.ids.for('resource server', MANAGEMENT_API)
  tenant.store.resourceServers.insert({
    id: draw.resourceServerId(),
    ...completed(resource.rows, body),
    identifier: MANAGEMENT_API,
  } as ResourceServer)
  draw.keep()
}

/** The API that an audience names; an audience is never an id, nor the name under which we keep the Management API. */
export function resourceServerFor(tenant: Tenant, audience: string): ResourceServer | undefined {
  const server = find(tenant, audience)
  return server && isNamed(server, audience) ? server : undefined
}

/** Whether an audience names an API: the Management API has as many names as it has hosts, and a grant keeps the one that it was made with. */
export const isNamed = ({ identifier, is_system }: ResourceServer, audience: string) =>
  is_system ? isManagementAudience(audience) : identifier === audience

/** The key under which the store has an API: the Management API has one for all of its names. */
const keyOf = (name: string) => (isManagementAudience(name) ? MANAGEMENT_API : name)
const find = (tenant: Tenant, name: string) => tenant.store.resourceServers.get(keyOf(name))

const shown = (server: ResourceServer, host: string): ResourceServer =>
  server.is_system ? { ...server, identifier: audienceOf(host) } : server
