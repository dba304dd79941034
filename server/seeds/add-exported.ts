/**
 * The entries of an export: every property as it is kept, so nothing is filled in. What a client holds was reached by creates and
 * updates, each held to the rules of what it sent; all of it at once may break a rule that none of them broke (a rotation was set,
 * its grant type taken away later). So the rules of single properties are not asked again, as they are not of a client that is older
 * than a rule: only those of what it has in common with other entries.
 */
import type { Client } from '../../schema/client.ts'
import type { ClientGrant } from '../../schema/client-grant.ts'
import type { ResourceServer } from '../../schema/resource-server.ts'
import type { CompleteClient } from '../../schema/seed.ts'
import { clientNotFound, duplicateGrant } from '../errors/management.ts'
import { pinManagementApi } from '../management/resource-servers.ts'
import { clientGrantRules } from '../management/rules/client-grants.ts'
import { credentialListRules } from '../management/rules/credential-lists.ts'
import { aliasesAreUnique } from '../management/rules/limits.ts'
import { checkRules } from '../management/rules/rule.ts'
import { nameClient, nameGrant, once, replacedGrant, type Loading } from './add-written.ts'
import { SeedReason } from './seed-error.ts'
import { isManagementAudience } from '../access/audience.ts'

/** What a client has in common with other entries: aliases, and credentials. */
const REFERENCE_RULES = [aliasesAreUnique, ...credentialListRules]

export function putResourceServer(loading: Loading, server: ResourceServer): void {
  const { tenant } = loading
  const { id, identifier } = server
  if (id === undefined || identifier === undefined)
    throw new SeedReason('an API of a complete seed needs id and identifier')
  once(loading, 'the API', identifier, 'name')
  once(loading, 'the API', id)
  if (isManagementAudience(identifier)) pinManagementApi(tenant, id)
  else tenant.store.resourceServers.put(server)
}

export function putClient(loading: Loading, { credentials = [], updated_at, ...client }: CompleteClient): void {
  if (client.client_id === undefined || client.name === undefined)
    throw new SeedReason('a client of a complete seed needs client_id and name')
  once(loading, 'the client', client.client_id)
  const { tenant } = loading
  const { clients, credentials: kept } = tenant.store
  clients.put(client, updated_at === undefined ? 0 : Date.parse(updated_at))
  kept.deleteOf(client.client_id)
  for (const { pem, ...credential } of credentials) kept.insert(client.client_id, credential, pem ?? null)
  checkRules<Client>(REFERENCE_RULES, 'update', { tenant, before: client, after: client, body: client })
  nameClient(loading, client)
}

export function putClientGrant(loading: Loading, grant: ClientGrant): void {
  const { tenant } = loading
  if (grant.id === undefined || grant.audience === undefined)
    throw new SeedReason('a grant of a complete seed needs id and audience')
  once(loading, 'the grant', grant.id)
  const { clients, clientGrants } = tenant.store
  if (grant.client_id !== undefined && !clients.has(grant.client_id)) throw clientNotFound()
  const replaced = replacedGrant(loading, grant)
  if (replaced !== undefined) clientGrants.delete(replaced)
  if (clientGrants.hasSame(grant)) throw duplicateGrant()
  if (!grant.is_system) checkRules(clientGrantRules, 'update', { tenant, before: grant, after: grant, body: grant })
  clientGrants.put(grant)
  nameGrant(loading, grant.id)
}
