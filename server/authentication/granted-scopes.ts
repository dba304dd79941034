/** The scopes that a client can request for an API. */
import type { Client } from '../../schema/client.ts'
import type { ClientGrant } from '../../schema/client-grant.ts'
import type { ResourceServer } from '../../schema/resource-server.ts'
import { MANAGEMENT_SCOPES } from '../../schema/scopes.ts'
import { isAudienceOf } from '../management/resource-servers.ts'
import type { Tenant } from '../tenant/tenant.ts'

/**
 * Returns the scopes of a client's grants for an API, or undefined if it has no grant.
 * A third-party client without its own grant has the default grants; its own grants take precedence (documented).
 */
export function findGrantedScopes(
  tenant: Pick<Tenant, 'store' | 'login'>,
  client: Client,
  server: ResourceServer,
): readonly string[] | undefined {
  if (client.client_id === tenant.login.clientId && server.is_system) return MANAGEMENT_SCOPES
  const { clientGrants } = tenant.store
  const forServer = ({ audience = '', subject_type = 'client' }: ClientGrant) =>
    subject_type === 'client' && isAudienceOf(server, audience)
  const own = clientGrants.ofClient(client.client_id ?? '').filter(forServer)
  const byDefault =
    client.is_first_party === false ? clientGrants.defaultFor('third_party_clients').filter(forServer) : []
  const grants = own.length > 0 ? own : byDefault
  if (grants.length === 0) return undefined
  return [...new Set(grants.flatMap((grant) => scopesOf(grant, server)))]
}

const scopesOf = ({ allow_all_scopes, scope = [] }: ClientGrant, { scopes = [] }: ResourceServer) =>
  allow_all_scopes ? scopes.map(({ value }) => value) : scope
