/** The entries of a seed that people write: create bodies with pins, added as POST adds them. */
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

/** A document while it is loaded. */
export interface Loading {
  tenant: Tenant
  /** For the audience of system grants, as a request would name it. */
  host: string
  /** The ids of the clients of the document by their names. */
  named: Map<string, string[]>
  /** What the document has named so far. */
  seen: Set<string>
  /** The ids of clients and grants that the document pins. */
  pinned: ReadonlySet<string>
  /** For each name of clients without client_id: the place of the last client that such an entry replaced. */
  replaced: Map<string, number>
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
  if (owner?.id !== id || owner.identifier === identifier || (owner.is_system && isManagementAudience(identifier)))
    return
  throw new SeedReason(`another API has the id ${id} already`)
}

export function addSeedClient(
  loading: Loading,
  { client_id, client_secret, credentials = [], ...body }: SeedClient,
): void {
  const { tenant, host } = loading
  once(loading, 'the client', client_id)
  const { embedded, again, left } = withCredentials(body, credentials)
  const id = client_id ?? namesake(loading, body.name ?? '')
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
 * The client that an entry without client_id replaces: the first of its name that the document has not named yet. So a seed that is loaded
 * again finds the clients that it made, also where it has several of one name.
 */
function namesake({ tenant, pinned, replaced }: Loading, name = ''): string | undefined {
  const { clients } = tenant.store
  let found = clients.nextNamed(name, replaced.get(name) ?? 0)
  while (found && pinned.has(found.id)) found = clients.nextNamed(name, found.seq)
  // Once none is left, the clients of this name that follow are those that the document adds.
  replaced.set(name, found?.seq ?? Infinity)
  return found?.id
}

/** A client that is replaced keeps its grants, except those that the server made for a type of client that it no longer has. */
function deleteSystemGrants({ store: { clientGrants } }: Tenant, clientId: string): void {
  for (const { id = '', is_system } of clientGrants.ofClient(clientId)) if (is_system) clientGrants.delete(id)
}

export function addClientGrant(loading: Loading, { id, ...body }: SeedGrant): void {
  const { client_id: key } = body
  once(loading, 'the grant', id)
  const named: ClientGrantBody =
    typeof key === 'string' ? { ...body, client_id: clientIdOf(loading, key) ?? key } : body
  const { id: added } = createClientGrant(loading.tenant, named, pinOf(loading, id, named))
  nameGrant(loading, added)
}

/** The id of a grant that replaces another one: the pinned one, else that of the replaced grant, unless the document pins it elsewhere. */
function pinOf(loading: Loading, id: string | undefined, grant: ClientGrantBody): Pick<ClientGrant, 'id'> {
  const same = replacedGrant(loading, { ...grant, id: id ?? '' } as ClientGrant)
  if (same !== undefined && (id !== undefined || loading.pinned.has(same)))
    loading.tenant.store.clientGrants.delete(same)
  const kept = id ?? (same !== undefined && !loading.pinned.has(same) ? same : undefined)
  return kept === undefined ? {} : { id: kept }
}

/** From here on, another grant for the same client, API and subject type is a duplicate within the document. */
export const nameGrant = ({ seen }: Loading, id: string | undefined): void => void seen.add(grantKey(id))

const grantKey = (id: string | undefined) => `loaded grant ${id}`

/** The id of the grant for the same client, API and subject type that a grant replaces: not one of the document itself. */
export function replacedGrant({ tenant, seen }: Loading, grant: ClientGrant): string | undefined {
  const id = tenant.store.clientGrants.idOfSame(grant)
  return id === undefined || seen.has(grantKey(id)) ? undefined : id
}

/** The id of a client that a seed names by id or by name; the names of the document go before those of the tenant. */
function clientIdOf({ tenant, named }: Loading, key: string): string | undefined {
  const { clients } = tenant.store
  if (clients.has(key)) return key
  const [found, another] = named.get(key) ?? clients.idsNamed(key)
  if (another !== undefined)
    throw new SeedReason(`there are several clients of the name ${key}: write the client_id of the one that is meant`)
  return found
}

function knownClientId(loading: Loading, key: string): string {
  const id = clientIdOf(loading, key)
  if (id === undefined) throw new SeedReason(`there is no client ${key}`)
  return id
}

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
  yield* each(enabled_clients, (key) => connections.enable(connection.id ?? '', knownClientId(loading, key)))
}

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
  yield* each(client_grants, (meant) => {
    for (const grantId of grantIdsOf(loading, meant)) organizations.assign(organization.id ?? '', grantId)
  })
}

function grantIdsOf(loading: Loading, { id, client_id, audience }: SeedOrganizationGrant): string[] {
  const { store } = loading.tenant
  if (id !== undefined) {
    if (!store.clientGrants.get(id)) throw new SeedReason(`there is no grant ${id}`)
    return [id]
  }
  if (client_id === undefined)
    throw new SeedReason('an entry of client_grants names neither a grant (id) nor a client (client_id)')
  const grants = store.clientGrants
    .ofClient(knownClientId(loading, client_id))
    .filter((grant) => audience === undefined || grant.audience === audience)
  if (grants.length === 0)
    throw new SeedReason(`the client ${client_id} has no grant${audience === undefined ? '' : ` for ${audience}`}`)
  return grants.map(({ id: grantId = '' }) => grantId)
}

/** A document under another URL would never be asked for. */
export function addDocument({ tenant }: Loading, [url, document]: [string, unknown]): void {
  if (!url.startsWith('https://')) throw new SeedReason(`${url} does not begin with https://`)
  tenant.store.cimdDocuments.put(url, document)
}
