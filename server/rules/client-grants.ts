/** Rules of client grants, in the order in which they are asked. */
import type { ClientGrant } from '../../schema/client-grant.ts'
import { isManagementAudience } from '../authentication/tokens.ts'
import { clientNotFound, clientTypeCannotBeUsed, duplicateGrant, grantNeedsClient, noSuchAudience, scopeNotInResourceServer } from '../errors.ts'
import type { Rule } from './rule.ts'

const grantHasClientOrDefault: Rule<ClientGrant> = {
  name: 'grantHasClientOrDefault',
  on: ['create'], evidence: 'documented', see: 'clients-api.md §d',
  says: 'A grant names a client, or the kind of clients that have it by default.',
  refuses: ({ after }) => (after.client_id === undefined && after.default_for === undefined ? grantNeedsClient() : undefined),
}

const clientOfGrantExists: Rule<ClientGrant> = {
  name: 'clientOfGrantExists',
  on: ['create'], evidence: 'documented', see: 'clients-api.md §d (404)',
  says: 'The client of a grant exists.',
  refuses: ({ tenant, after }) => (after.client_id !== undefined && !tenant.store.clients.has(after.client_id) ? clientNotFound() : undefined),
}

const expressClientsHaveSystemGrantsOnly: Rule<ClientGrant> = {
  name: 'expressClientsHaveSystemGrantsOnly',
  on: ['create'], evidence: 'recorded', see: 'observed-behaviour.md §8 (TestClientGrant_ExpressConfiguration)',
  says: 'Clients of type express_configuration get no grants but the one that the server makes for them.',
  refuses: ({ tenant, after }) => {
    const type = after.client_id === undefined ? undefined : tenant.store.clients.get(after.client_id)?.app_type
    return type === 'express_configuration' ? clientTypeCannotBeUsed(type) : undefined
  },
}

const audienceOfGrantExists: Rule<ClientGrant> = {
  name: 'audienceOfGrantExists',
  on: ['create'], evidence: 'documented', see: 'errors.md §3 (message quoted)',
  says: 'The audience is the Management API, whatever its host, or a resource server of the tenant.',
  refuses: ({ tenant, after: { audience = '' } }) =>
    isManagementAudience(audience) || tenant.store.resourceServers.get(audience)?.identifier === audience ? undefined : noSuchAudience(audience),
}

const scopeIsSubsetOfResourceServer: Rule<ClientGrant> = {
  name: 'scopeIsSubsetOfResourceServer',
  on: ['create'], evidence: 'documented', see: 'errors.md §5 (quoted verbatim)',
  says: `Every scope of a client's own grant is a scope of its API, where the API lists any.
    Narrowed by recordings: updates were accepted with other scopes, and so were grants of users and grants for an API made without scopes.
    Scopes of the Management API are not checked: its list changes from month to month.`,
  refuses: ({ tenant, after: { audience = '', scope = [], subject_type } }) => {
    if (isManagementAudience(audience) || subject_type !== 'client') return undefined
    const { scopes = [] } = tenant.store.resourceServers.get(audience) ?? {}
    const known = new Set(scopes.map(({ value }) => value))
    return known.size === 0 || scope.every((name) => known.has(name)) ? undefined : scopeNotInResourceServer()
  },
}

const grantsAreUnique: Rule<ClientGrant> = {
  name: 'grantsAreUnique',
  on: ['create'], evidence: 'documented', see: 'clients-api.md §d (409)',
  says: 'A client has one grant for an API and subject type.',
  refuses: ({ tenant, after }) => (tenant.store.clientGrants.hasSame(after) ? duplicateGrant() : undefined),
}

export const clientGrantRules: readonly Rule<ClientGrant>[] = [
  grantHasClientOrDefault, clientOfGrantExists, expressClientsHaveSystemGrantsOnly, audienceOfGrantExists, scopeIsSubsetOfResourceServer, grantsAreUnique,
]
