/**
 * The entries of an export: every property as it is kept, so nothing is filled in. The rules are asked as for an update that
 * changes nothing: a state that was reached by updates may be one that a create would refuse (recorded for scopes of grants).
 */
import type { Client } from '../../schema/client.ts'
import type { ClientGrant } from '../../schema/client-grant.ts'
import type { ResourceServer } from '../../schema/resource-server.ts'
import type { CompleteClient } from '../../schema/seed.ts'
import { isManagementAudience } from '../authentication/tokens.ts'
import { pinManagementApi } from '../management/resource-servers.ts'
import { clientGrantRules } from '../rules/client-grants.ts'
import { clientRules } from '../rules/clients.ts'
import { obey } from '../rules/rule.ts'
import { SeedReason, type Loading } from './add.ts'

export function putResourceServer({ tenant }: Loading, server: ResourceServer): void {
  const { id, identifier } = server
  if (id === undefined || identifier === undefined) throw new SeedReason('an API of a complete seed needs id and identifier')
  if (isManagementAudience(identifier)) pinManagementApi(tenant, id)
  else tenant.store.resourceServers.put(server)
}

export function putClient({ tenant, named }: Loading, { credentials = [], updated_at, ...client }: CompleteClient): void {
  if (client.client_id === undefined || client.name === undefined) throw new SeedReason('a client of a complete seed needs client_id and name')
  const { clients, credentials: kept } = tenant.store
  clients.put(client, updated_at === undefined ? 0 : Date.parse(updated_at))
  kept.deleteOf(client.client_id)
  for (const { pem, ...credential } of credentials) kept.insert(client.client_id, credential, pem ?? null)
  if (!client.global) obey<Client>(clientRules, 'update', { tenant, before: client, after: client, sent: client })
  named.set(client.name, client.client_id)
}

export function putClientGrant({ tenant }: Loading, grant: ClientGrant): void {
  if (grant.id === undefined || grant.audience === undefined) throw new SeedReason('a grant of a complete seed needs id and audience')
  if (!grant.is_system) obey(clientGrantRules, 'update', { tenant, before: grant, after: grant, sent: grant })
  tenant.store.clientGrants.put(grant)
}
