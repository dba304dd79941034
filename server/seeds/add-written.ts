/**
 * Loads the entries of a seed that people write: create bodies, optionally with fixed ids. They are added as POST adds
 * them.
 */
import type { Client } from '../../schema/client.ts'
import type { ClientGrant, ClientGrantBody } from '../../schema/client-grant.ts'
import type {
  SeedClient,
  SeedConnection,
  SeedGrant,
  SeedOrganization,
  SeedOrganizationGrant,
  SeedResourceServer,
} from '../../schema/seed.ts'
import { addClientGrant as createClientGrant } from '../management/client-grants.ts'
import { addClient } from '../management/clients.ts'
import { insertCredentials, makeCredential } from '../management/make-credentials.ts'
import { seedResourceServer } from '../management/resource-servers.ts'
import { each, type Work } from '../shared/slices.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { completeLists, namesCredentials, withCredentials } from './credentials.ts'
import { SeedReason } from './seed-error.ts'
import { isManagementAudience } from '../access/audience.ts'

/** The state of loading one document. */
export interface Loading {
  tenant: Tenant
  /** The host for the audience of system grants, as a request would name it. */
  host: string
  /** The ids of the clients of the document by their names. */
  named: Map<string, string[]>
  /** The ids and names that the document has used so far. */
  seen: Set<string>
  /** The ids of clients and grants that the document sets itself. */
  pinned: ReadonlySet<string>
  /** For each name of clients without client_id: the sequence number of the last client that such an entry replaced. */
  replaced: Map<string, number>
}
/**
 * Rejects an entry that the same document already has. A later document may name an entity again.
 * @param by whether the key is an id or a name
 * @throws SeedReason
 */
export function once({ seen }: Loading, kind: string, key: string | null | undefined, by: 'id' | 'name' = 'id'): void {
  if (key == null) return
  const name = `${by} of ${kind} ${key}`
  if (seen.has(name)) throw new SeedReason(`${kind} ${key} stands in the seed twice`)
  seen.add(name)
}

/**
 * Registers a client by its name, so that later grants, connections and organizations of the document can refer to it.
 */
export function nameClient({ named }: Loading, { name = '', client_id = '' }: Client): void {
  const ids = named.get(name)
  if (ids) ids.push(client_id)
  else named.set(name, [client_id])
}

/** Adds an API of a seed. */
export function addResourceServer(loading: Loading, { id, ...body }: SeedResourceServer): void {
  const { tenant } = loading
  once(loading, 'the API', body.identifier, 'name')
  once(loading, 'the API', id)
  if (id !== undefined) requireFreeId(tenant, id, body.identifier ?? '')
  seedResourceServer(tenant, body, id)
}

/** Rejects an id that another API has: APIs are matched by identifier, so storing it would remove the other API. */
function requireFreeId({ store }: Tenant, id: string, identifier: string): void {
  const owner = store.resourceServers.get(id)
  if (owner?.id !== id || owner.identifier === identifier || (owner.is_system && isManagementAudience(identifier)))
    return
  throw new SeedReason(`another API has the id ${id} already`)
}

/** Adds a client of a seed with its credentials. Replaces the client with the same id, or else with the same name. */
export function addSeedClient(
  loading: Loading,
  { client_id, client_secret, credentials = [], ...body }: SeedClient,
): void {
  const { tenant, host } = loading
  once(loading, 'the client', client_id)
  const { embedded, again, left } = withCredentials(body, credentials)
  const id = client_id ?? replacedClientId(loading, body.name ?? '')
  const secret = client_secret ?? (id === undefined ? undefined : tenant.store.clients.get(id)?.client_secret)
  if (id !== undefined && body.app_type !== 'express_configuration') deleteSystemGrants(tenant, id)
  const added = addClient(tenant, embedded, host, {
    ...(id !== undefined && { client_id: id }),
    ...(secret !== undefined && { client_secret: secret }),
  })
  const begin = id === undefined ? tenant.ids.for : tenant.ids.forPinned
  insertCredentials(
    tenant,
    added.client_id ?? '',
    left.map((credential, index) =>
      makeCredential(tenant, credential, begin('credential', credential, [added.client_id, index])),
    ),
  )
  if (namesCredentials(body)) completeLists(tenant, added.client_id ?? '', again)
  nameClient(loading, added)
}

/**
 * Returns the id of the client that an entry without client_id replaces: the first client with its name that the
 * document has not used yet. So a seed that is loaded again finds the clients that it created, even if several have the
 * same name.
 */
function replacedClientId({ tenant, pinned, replaced }: Loading, name = ''): string | undefined {
  const { clients } = tenant.store
  let client = clients.nextNamed(name, replaced.get(name) ?? 0)
  while (client && pinned.has(client.id)) client = clients.nextNamed(name, client.seq)
  // When no client is left, all later clients with this name are those that the document adds.
  replaced.set(name, client?.seq ?? Infinity)
  return client?.id
}

/** Deletes the grants that the server created for a client. Other grants stay when the client is replaced. */
function deleteSystemGrants({ store: { clientGrants } }: Tenant, clientId: string): void {
  for (const { id = '', is_system } of clientGrants.ofClient(clientId)) if (is_system) clientGrants.delete(id)
}

/** Adds a grant of a seed. The seed may name its client by id or by name. */
export function addClientGrant(loading: Loading, { id, ...body }: SeedGrant): void {
  const { client_id: key } = body
  once(loading, 'the grant', id)
  const named: ClientGrantBody =
    typeof key === 'string' ? { ...body, client_id: clientIdOf(loading, key) ?? key } : body
  const { id: added } = createClientGrant(loading.tenant, named, pinOf(loading, id, named))
  nameGrant(loading, added)
}

/**
 * Returns the id for a grant, and deletes the grant that it replaces if the ids differ. The id is the one in the
 * document, or else that of the replaced grant, unless the document sets that id for another grant.
 */
function pinOf(loading: Loading, id: string | undefined, grant: ClientGrantBody): Pick<ClientGrant, 'id'> {
  const same = replacedGrant(loading, { ...grant, id: id ?? '' } as ClientGrant)
  if (same !== undefined && (id !== undefined || loading.pinned.has(same)))
    loading.tenant.store.clientGrants.delete(same)
  const grantId = id ?? (same !== undefined && !loading.pinned.has(same) ? same : undefined)
  return grantId === undefined ? {} : { id: grantId }
}

/**
 * Registers a grant: a second one for the same client, API and subject type is then a duplicate within the document.
 */
export const nameGrant = ({ seen }: Loading, id: string | undefined): void => void seen.add(grantKey(id))

const grantKey = (id: string | undefined) => `loaded grant ${id}`

/** Returns the id of the grant that a grant replaces: same client, API and subject type, and not from this document. */
export function replacedGrant({ tenant, seen }: Loading, grant: ClientGrant): string | undefined {
  const id = tenant.store.clientGrants.idOfSame(grant)
  return id === undefined || seen.has(grantKey(id)) ? undefined : id
}

/**
 * Returns the id of a client that a seed names by id or by name. Names in the document take precedence over the
 * tenant's.
 */
function clientIdOf({ tenant, named }: Loading, key: string): string | undefined {
  const { clients } = tenant.store
  if (clients.has(key)) return key
  const [clientId, another] = named.get(key) ?? clients.idsNamed(key)
  if (another !== undefined)
    throw new SeedReason(`there are several clients of the name ${key}: write the client_id of the one that is meant`)
  return clientId
}

/** Returns the id of an existing client. @throws SeedReason */
function requireClientId(loading: Loading, key: string): string {
  const id = clientIdOf(loading, key)
  if (id === undefined) throw new SeedReason(`there is no client ${key}`)
  return id
}

/** Adds a connection of a seed, and enables it for its clients. */
export function* addConnection(loading: Loading, { enabled_clients = [], ...body }: SeedConnection): Work<void> {
  const {
    store: { connections },
    ids,
  } = loading.tenant
  once(loading, 'the connection', body.name, 'name')
  once(loading, 'the connection', body.id)
  const draw = ids.for('connection', body.name)
  const connection = { id: body.id ?? connections.idOf(body.name ?? '') ?? draw.connectionId(), ...body }
  connections.put(connection)
  draw.keep()
  yield* each(enabled_clients, (key) => connections.enable(connection.id ?? '', requireClientId(loading, key)))
}

/** Adds an organization of a seed, and assigns its grants. */
export function* addOrganization(loading: Loading, { client_grants = [], ...body }: SeedOrganization): Work<void> {
  const {
    store: { organizations },
    ids,
  } = loading.tenant
  once(loading, 'the organization', body.name, 'name')
  once(loading, 'the organization', body.id)
  const draw = ids.for('organization', body.name)
  const organization = { id: body.id ?? organizations.idOf(body.name ?? '') ?? draw.organizationId(), ...body }
  organizations.put(organization)
  draw.keep()
  yield* each(client_grants, (grant) => {
    for (const grantId of grantIdsOf(loading, grant)) organizations.assign(organization.id ?? '', grantId)
  })
}

/** Returns the ids of the grants that an entry of an organization names. */
function grantIdsOf(loading: Loading, { id, client_id, audience }: SeedOrganizationGrant): string[] {
  const { store } = loading.tenant
  if (id !== undefined) {
    if (!store.clientGrants.get(id)) throw new SeedReason(`there is no grant ${id}`)
    return [id]
  }
  if (client_id === undefined)
    throw new SeedReason('an entry of client_grants names neither a grant (id) nor a client (client_id)')
  const grants = store.clientGrants
    .ofClient(requireClientId(loading, client_id))
    .filter((grant) => audience === undefined || grant.audience === audience)
  if (grants.length === 0)
    throw new SeedReason(`the client ${client_id} has no grant${audience === undefined ? '' : ` for ${audience}`}`)
  return grants.map(({ id: grantId = '' }) => grantId)
}

/** Adds a client metadata document. Rejects other URLs than https://, because the server never requests them. */
export function addDocument({ tenant }: Loading, [url, document]: [string, unknown]): void {
  if (!url.startsWith('https://')) throw new SeedReason(`${url} does not begin with https://`)
  tenant.store.cimdDocuments.put(url, document)
}
