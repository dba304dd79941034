/** The entries of a seed that people write: create bodies with pins, added as POST adds them. */
import type { Client } from '../../schema/client.ts'
import type { ClientGrantBody } from '../../schema/client-grant.ts'
import type { SeedClient, SeedConnection, SeedGrant, SeedOrganization, SeedOrganizationGrant, SeedResourceServer } from '../../schema/seed.ts'
import { isManagementAudience } from '../authentication/tokens.ts'
import * as clientGrants from '../management/client-grants.ts'
import { addClient } from '../management/clients.ts'
import { insertCredentials, makeCredential } from '../management/new-credentials.ts'
import { seedResourceServer } from '../management/resource-servers.ts'
import type { Tenant } from '../tenant.ts'
import { completeLists, withCredentials } from './credentials.ts'
import { SeedReason } from './seed-error.ts'

/** A document while it is loaded. */
export interface Loading {
  tenant: Tenant
  /** For the audience of system grants, as a request would name it. */
  host: string
  /** The ids of the clients of the document by their names. */
  named: Map<string, string[]>
  /** What the document has named so far. */
  seen: Set<string>
}
/**
 * A later document may name something again, the same document may not: that is a slip.
 * @param by which of the names of its kind the key is
 */
export function once({ seen }: Loading, kind: string, key: string | null | undefined, by: 'id' | 'name' = 'id'): void {
  if (key == null) return
  const name = `${by} of ${kind} ${key}`
  if (seen.has(name)) throw new SeedReason(`${kind} ${key} stands in the seed twice`)
  seen.add(name)
}

/** From here on grants, connections and organizations of the document can name it. */
export function nameClient({ named }: Loading, { name = '', client_id = '' }: Client): void {
  const ids = named.get(name)
  if (ids) ids.push(client_id)
  else named.set(name, [client_id])
}

export function addResourceServer(loading: Loading, { id, ...body }: SeedResourceServer): void {
  const { tenant } = loading
  once(loading, 'the API', body.identifier, 'name')
  once(loading, 'the API', id)
  if (id !== undefined) requireFreeId(tenant, id, body.identifier ?? '')
  seedResourceServer(tenant, body, id)
}

/** An API is known by its identifier: with the id of another it would drive that one out. */
function requireFreeId({ store }: Tenant, id: string, identifier: string): void {
  const owner = store.resourceServers.get(id)
  if (owner?.id !== id || owner.identifier === identifier || (owner.is_system && isManagementAudience(identifier))) return
  throw new SeedReason(`another API has the id ${id} already`)
}

export function addSeedClient(loading: Loading, { client_id, client_secret, credentials = [], ...body }: SeedClient): void {
  const { tenant, host } = loading
  once(loading, 'the client', client_id)
  const { embedded, again, left } = withCredentials(body, credentials)
  const pins = { ...(client_id !== undefined && { client_id }), ...(client_secret !== undefined && { client_secret }) }
  if (client_id !== undefined) forgetSystemGrants(tenant, client_id)
  const added = addClient(tenant, embedded, host, pins)
  const begin = client_id === undefined ? tenant.ids.for : tenant.ids.forPinned
  insertCredentials(tenant, added.client_id ?? '', left.map((credential, index) => makeCredential(tenant, credential, begin('credential', credential, [added.client_id, index]))))
  completeLists(tenant, added.client_id ?? '', again)
  nameClient(loading, added)
}

/** A client that takes the place of another keeps its grants, but for those that the server made: it makes them anew where they belong. */
function forgetSystemGrants({ store: { clientGrants } }: Tenant, clientId: string): void {
  for (const { id = '', is_system } of clientGrants.ofClient(clientId)) if (is_system) clientGrants.delete(id)
}

export function addClientGrant(loading: Loading, { id, ...body }: SeedGrant): void {
  const { client_id: key } = body
  once(loading, 'the grant', id)
  const named: ClientGrantBody = typeof key === 'string' ? { ...body, client_id: clientIdOf(loading, key) ?? key } : body
  clientGrants.addClientGrant(loading.tenant, named, id === undefined ? {} : { id })
}

/** The id of a client that a seed names by id or by name; the names of the document go before those of the tenant. */
function clientIdOf({ tenant, named }: Loading, key: string): string | undefined {
  const { clients } = tenant.store
  if (clients.has(key)) return key
  const [found, another] = named.get(key) ?? clients.idsNamed(key)
  if (another !== undefined) throw new SeedReason(`there are several clients of the name ${key}: write the client_id of the one that is meant`)
  return found
}

function knownClientId(loading: Loading, key: string): string {
  const id = clientIdOf(loading, key)
  if (id === undefined) throw new SeedReason(`there is no client ${key}`)
  return id
}

export function addConnection(loading: Loading, { enabled_clients = [], ...body }: SeedConnection): void {
  const { store, ids } = loading.tenant
  once(loading, 'the connection', body.name, 'name')
  once(loading, 'the connection', body.id)
  const clientIds = enabled_clients.map((key) => knownClientId(loading, key))
  const draw = ids.for('connection', body.name)
  store.connections.put({ id: body.id ?? store.connections.idOf(body.name ?? '') ?? draw.connectionId(), ...body }, clientIds)
  draw.keep()
}

export function addOrganization(loading: Loading, { client_grants = [], ...body }: SeedOrganization): void {
  const { store, ids } = loading.tenant
  once(loading, 'the organization', body.name, 'name')
  once(loading, 'the organization', body.id)
  const grantIds = client_grants.flatMap((meant) => grantIdsOf(loading, meant))
  const draw = ids.for('organization', body.name)
  store.organizations.put({ id: body.id ?? store.organizations.idOf(body.name ?? '') ?? draw.organizationId(), ...body }, grantIds)
  draw.keep()
}

function grantIdsOf(loading: Loading, { id, client_id, audience }: SeedOrganizationGrant): string[] {
  const { store } = loading.tenant
  if (id !== undefined) {
    if (!store.clientGrants.get(id)) throw new SeedReason(`there is no grant ${id}`)
    return [id]
  }
  if (client_id === undefined) throw new SeedReason('an entry of client_grants names neither a grant (id) nor a client (client_id)')
  const grants = store.clientGrants.ofClient(knownClientId(loading, client_id)).filter((grant) => audience === undefined || grant.audience === audience)
  if (grants.length === 0) throw new SeedReason(`the client ${client_id} has no grant${audience === undefined ? '' : ` for ${audience}`}`)
  return grants.map(({ id: grantId = '' }) => grantId)
}

/** A document under another URL would never be asked for. */
export function addDocument({ tenant }: Loading, url: string, document: unknown): void {
  if (!url.startsWith('https://')) throw new SeedReason(`${url} does not begin with https://`)
  tenant.store.cimdDocuments.put(url, document)
}
