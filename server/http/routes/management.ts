/** The handlers of the Management API, by operation. */
import type { OperationId } from '../../../schema/operations.ts'
import * as cimd from '../../management/cimd/handlers.ts'
import * as clientGrants from '../../management/client-grants.ts'
import * as clientSearch from '../../management/client-search.ts'
import * as clients from '../../management/clients.ts'
import * as connections from '../../management/connections.ts'
import * as credentials from '../../management/credentials.ts'
import * as neighbours from '../../management/read-only-lists.ts'
import * as organizations from '../../management/organizations.ts'
import * as resourceServers from '../../management/resource-servers.ts'
import type { Handler } from '../../management/handler.ts'

export const MANAGEMENT_HANDLERS: Partial<Record<OperationId, Handler>> = {
  get_clients: clients.listClients,
  post_clients: clients.createClient,
  get_clients_search: clientSearch.searchClients,
  get_clients_by_id: clients.getClient,
  patch_clients_by_id: clients.updateClient,
  delete_clients_by_id: clients.deleteClient,
  'post_rotate-secret': clients.rotateSecret,
  get_client_connections: connections.listClientConnections,
  post_clients_cimd_preview: cimd.previewDocument,
  post_clients_cimd_register: cimd.registerDocument,
  get_credentials: credentials.listCredentials,
  post_credentials: credentials.createCredential,
  get_credentials_by_credential_id: credentials.getCredential,
  patch_credentials_by_credential_id: credentials.updateCredential,
  delete_credentials_by_credential_id: credentials.deleteCredential,
  'get_client-grants': clientGrants.listClientGrants,
  'post_client-grants': clientGrants.createClientGrant,
  'get_client-grant': clientGrants.getClientGrant,
  'patch_client-grants_by_id': clientGrants.updateClientGrant,
  'delete_client-grants_by_id': clientGrants.deleteClientGrant,
  'get_client-grant-organizations': organizations.listGrantOrganizations,
  'get_resource-servers': resourceServers.listResourceServers,
  'post_resource-servers': resourceServers.createResourceServer,
  'get_resource-servers_by_id': resourceServers.getResourceServer,
  'patch_resource-servers_by_id': resourceServers.updateResourceServer,
  'delete_resource-servers_by_id': resourceServers.deleteResourceServer,
  get_connections: connections.listConnections,
  get_organizations: organizations.listOrganizations,
  'get_connection-profiles': neighbours.emptyList('connection_profiles'),
  'get_user-attribute-profiles': neighbours.emptyList('user_attribute_profiles'),
  tenant_settings_route: neighbours.getTenantSettings,
}
