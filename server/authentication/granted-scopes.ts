/** What the grants of a client let it ask for. */
import type { Client } from '../../schema/client.ts'
import type { ClientGrant } from '../../schema/client-grant.ts'
import type { ResourceServer } from '../../schema/resource-server.ts'
import { MANAGEMENT_SCOPES } from '../../schema/scopes.ts'
import { isNamed } from '../management/resource-servers.ts'
import type { Tenant } from '../tenant/tenant.ts'

/**
 * The scopes of the grants of a client for an API, or undefined where it has none.
 * Third-party clients without one of their own have those that are the default for them; their own win (documented).
 */
export function grantedScopes(tenant: Tenant, client: Client, server: ResourceServer): readonly string[] | undefined {
  if (client.client_id === tenant.login.clientId && server.is_system) return MANAGEMENT_SCOPES
  const { clientGrants } = tenant.store
  const forServer = ({ audience = '', subject_type = 'client' }: ClientGrant) =>
    subject_type === 'client' && isNamed(server, audience)
  const own = clientGrants.ofClient(client.client_id ?? '').filter(forServer)
  const byDefault =
    client.is_first_party === false ? clientGrants.defaultFor('third_party_clients').filter(forServer) : []
  const grants = own.length > 0 ? own : byDefault
  if (grants.length === 0) return undefined
  return [...new Set(grants.flatMap((grant) => scopesOf(grant, server)))]
}

const scopesOf = ({ allow_all_scopes, scope = [] }: ClientGrant, { scopes = [] }: ResourceServer) =>
  allow_all_scopes ? scopes.map(({ value }) => value) : scope
