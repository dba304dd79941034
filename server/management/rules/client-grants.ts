/** Rules of client grants, in the order in which they are asked. */
import type { ClientGrant } from '../../../schema/client-grant.ts'
import {
  apiIsNotForThirdParties,
  clientNotFound,
  clientTypeCannotBeUsed,
  duplicateGrant,
  grantNeedsClient,
  invalidBody,
  noSuchAudience,
  scopeNotInResourceServer,
  systemGrantStays,
} from '../../errors/management.ts'
import { planGrantRules } from './plan.ts'
import type { Rule } from './rule.ts'
import { isManagementAudience } from '../../access/audience.ts'

const grantHasClientOrDefault: Rule<ClientGrant> = {
  name: 'grantHasClientOrDefault',
  operations: ['create'],
  evidence: 'documented',
  source: 'clients-api.md §d',
  description:
    'A grant names a client, or the kind of clients that have it by default, and never both. The sentences are inferred.',
  check: ({ after }) => {
    if (after.client_id === undefined && after.default_for === undefined) return grantNeedsClient()
    return after.client_id !== undefined && after.default_for !== undefined
      ? invalidBody('client_id and default_for cannot be used together')
      : undefined
  },
}

const clientOfGrantExists: Rule<ClientGrant> = {
  name: 'clientOfGrantExists',
  operations: ['create'],
  evidence: 'documented',
  source: 'clients-api.md §d (404)',
  description: 'The client of a grant exists.',
  check: ({ tenant, after }) =>
    after.client_id !== undefined && !tenant.store.clients.has(after.client_id) ? clientNotFound() : undefined,
}

const expressClientsHaveSystemGrantsOnly: Rule<ClientGrant> = {
  name: 'expressClientsHaveSystemGrantsOnly',
  operations: ['create'],
  evidence: 'recorded',
  source: 'observed-behaviour.md §8 (TestClientGrant_ExpressConfiguration)',
  description: 'Clients of type express_configuration get no grants but the one that the server makes for them.',
  check: ({ tenant, after }) => {
    const type = after.client_id === undefined ? undefined : tenant.store.clients.get(after.client_id)?.app_type
    return type === 'express_configuration' ? clientTypeCannotBeUsed(type) : undefined
  },
}

const audienceOfGrantExists: Rule<ClientGrant> = {
  name: 'audienceOfGrantExists',
  operations: ['create'],
  evidence: 'documented',
  source: 'errors.md §3 (message quoted)',
  description: 'The audience is the Management API, whatever its host, or a resource server of the tenant.',
  check: ({ tenant, after: { audience = '' } }) =>
    isManagementAudience(audience) || tenant.store.resourceServers.get(audience)?.identifier === audience
      ? undefined
      : noSuchAudience(audience),
}

const systemApisAreForFirstParties: Rule<ClientGrant> = {
  name: 'systemApisAreForFirstParties',
  operations: ['create'],
  evidence: 'documented',
  source: 'clients-api.md §d (400, sentence documented)',
  description: `The Management API has no grants by default, nor for strict third-party clients. Narrowed: permissive ones are let through, since they are as they
    were before the rule.`,
  check: ({ tenant, after: { audience = '', client_id, default_for } }) => {
    if (!isManagementAudience(audience)) return undefined
    const client = client_id === undefined ? undefined : tenant.store.clients.get(client_id)
    const isStrict = client?.is_first_party === false && client.third_party_security_mode === 'strict'
    return default_for !== undefined || isStrict ? apiIsNotForThirdParties() : undefined
  },
}

const detailsAreForUsers: Rule<ClientGrant> = {
  name: 'detailsAreForUsers',
  operations: ['create', 'update'],
  properties: ['authorization_details_types'],
  evidence: 'documented',
  source: 'clients-api.md §d',
  description:
    'authorization_details_types are for grants of subject_type user (recorded with it only). The sentence is inferred.',
  check: ({ after: { authorization_details_types: types = [], subject_type } }) => {
    if (types.length === 0 || subject_type === 'user') return undefined
    return invalidBody('authorization_details_types can only be set when subject_type is user')
  },
}

const systemGrantsStay: Rule<ClientGrant> = {
  name: 'systemGrantsStay',
  operations: ['update', 'delete'],
  evidence: 'documented',
  source: 'clients-api.md §d (is_system in the API document)',
  description: 'A grant that Auth0 made cannot be modified or deleted; it goes with its client.',
  check: ({ after }) => (after.is_system ? systemGrantStays() : undefined),
}

const scopeIsSubsetOfResourceServer: Rule<ClientGrant> = {
  name: 'scopeIsSubsetOfResourceServer',
  operations: ['create'],
  evidence: 'documented',
  source: 'errors.md §5 (quoted verbatim)',
  description: `Every scope of a client's own grant is a scope of its API, where the API lists any.
    Narrowed by recordings: updates were accepted with other scopes, and so were grants of users and grants for an API made without scopes.
    Scopes of the Management API are not checked: its list changes from month to month.`,
  check: ({ tenant, after: { audience = '', scope = [], subject_type } }) => {
    if (isManagementAudience(audience) || subject_type !== 'client') return undefined
    const { scopes = [] } = tenant.store.resourceServers.get(audience) ?? {}
    const known = new Set(scopes.map(({ value }) => value))
    return known.size === 0 || scope.every((name) => known.has(name)) ? undefined : scopeNotInResourceServer()
  },
}

const grantsAreUnique: Rule<ClientGrant> = {
  name: 'grantsAreUnique',
  operations: ['create'],
  evidence: 'documented',
  source: 'clients-api.md §d (409)',
  description: 'A client has one grant for an API and subject type.',
  check: ({ tenant, after }) => (tenant.store.clientGrants.hasSame(after) ? duplicateGrant() : undefined),
}

export const clientGrantRules: readonly Rule<ClientGrant>[] = [
  systemGrantsStay,
  grantHasClientOrDefault,
  clientOfGrantExists,
  expressClientsHaveSystemGrantsOnly,
  audienceOfGrantExists,
  systemApisAreForFirstParties,
  scopeIsSubsetOfResourceServer,
  detailsAreForUsers,
  grantsAreUnique,
  ...planGrantRules,
]
