/** Writes a tenant as a seed document; loading it makes the same tenant again. */
import type { Client } from '../../schema/client.ts'
import type { ResourceServer } from '../../schema/resource-server.ts'
import type { CompleteClient, CompleteSeed } from '../../schema/seed.ts'
import { allResourceServers } from '../management/resource-servers.ts'
import type { Tenant } from '../tenant.ts'

/**
 * Everything that the tenant, or another store in its place, holds, its secrets included.
 * @param host names the Management API in it, as answers do
 */
export function exportSeed(tenant: Pick<Tenant, 'store'>, host: string): CompleteSeed {
  const { clients, clientGrants, connections, organizations, cimdDocuments } = tenant.store
  return {
    complete: true,
    resourceServers: allResourceServers(tenant, host).map(exportedServer),
    clients: clients.all().map(({ client, updatedAt }) => exportedClient(tenant, client, updatedAt)),
    clientGrants: clientGrants.all(),
    connections: connections.all().map(({ connection, clientIds }) => ({ ...connection, enabled_clients: clientIds })),
    organizations: organizations.all().map(({ organization, grantIds }) => ({ ...organization, client_grants: grantIds.map((id) => ({ id })) })),
    cimdDocuments: cimdDocuments.all(),
  }
}

/** Of the Management API the id alone is the tenant's own. */
const exportedServer = (server: ResourceServer): ResourceServer => {
  const { id, name, identifier, is_system } = server
  return is_system ? { id, name, identifier, is_system } as ResourceServer : server
}

function exportedClient({ store }: Pick<Tenant, 'store'>, client: Client, updatedAt: number): CompleteClient {
  const { client_id = '' } = client
  const credentials = store.credentials.all(client_id).map(({ credential, publicKey }) => ({ ...credential, ...(publicKey !== null && { pem: publicKey }) }))
  return { ...client, client_id, updated_at: new Date(updatedAt).toISOString(), ...(credentials.length > 0 && { credentials }) }
}
