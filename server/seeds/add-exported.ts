/**
 * Loads the entries of our own export. An entry has every stored property, so no default is filled in.
 *
 * A stored client is the result of creates and updates, and each of them obeyed the rules for the properties it sent.
 * The result may break a rule that no single request broke: for example, a rotation was set, and its grant type was
 * removed later. So the rules for single properties are not checked again. Only the rules for relations to other
 * entries are.
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

/** The rules for relations between entries: aliases and credentials. */
const REFERENCE_RULES = [aliasesAreUnique, ...credentialListRules]

/** Stores an API of an export. Of the Management API, only the id belongs to the tenant. */
export function addExportedResourceServer(loading: Loading, server: ResourceServer): void {
  const { tenant } = loading
  const { id, identifier } = server
  if (id === undefined || identifier === undefined)
    throw new SeedReason('an API of a complete seed needs id and identifier')
  once(loading, 'the API', identifier, 'name')
  once(loading, 'the API', id)
  if (isManagementAudience(identifier)) pinManagementApi(tenant, id)
  else tenant.store.resourceServers.put(server)
}

/** Stores a client of an export, and replaces its credentials. */
export function addExportedClient(loading: Loading, { credentials = [], updated_at, ...client }: CompleteClient): void {
  if (client.client_id === undefined || client.name === undefined)
    throw new SeedReason('a client of a complete seed needs client_id and name')
  once(loading, 'the client', client.client_id)
  const { tenant } = loading
  const { clients, credentials: storedCredentials } = tenant.store
  clients.put(client, updated_at === undefined ? 0 : Date.parse(updated_at))
  storedCredentials.deleteOf(client.client_id)
  for (const { pem, ...credential } of credentials) storedCredentials.insert(client.client_id, credential, pem ?? null)
  checkRules<Client>(REFERENCE_RULES, 'update', { tenant, before: client, after: client, body: client })
  nameClient(loading, client)
}

/** Stores a grant of an export. Replaces a grant for the same client, API and subject type. */
export function addExportedGrant(loading: Loading, grant: ClientGrant): void {
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
