/** Rules for client grants, in the order in which they are checked. */
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
  description: 'A grant has either client_id or default_for, never both. The messages are inferred.',
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
  description: 'The client that a grant names exists.',
  check: ({ tenant, after }) =>
    after.client_id !== undefined && !tenant.store.clients.has(after.client_id) ? clientNotFound() : undefined,
}

const expressClientsHaveSystemGrantsOnly: Rule<ClientGrant> = {
  name: 'expressClientsHaveSystemGrantsOnly',
  operations: ['create'],
  evidence: 'recorded',
  source: 'observed-behaviour.md §8 (TestClientGrant_ExpressConfiguration)',
  description: 'A client of type express_configuration has only the grant that the server creates for it.',
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
  description: `The Management API has no default grants, and no grants for strict third-party clients. Narrowed:
    permissive third-party clients are accepted, because they keep the behavior from before the rule.`,
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
    'Only grants with subject_type user have authorization_details_types (recorded with this type only). The message is inferred.',
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
  description: 'A grant that Auth0 created cannot be modified or deleted; it is deleted together with its client.',
  check: ({ after }) => (after.is_system ? systemGrantStays() : undefined),
}

const scopeIsSubsetOfResourceServer: Rule<ClientGrant> = {
  name: 'scopeIsSubsetOfResourceServer',
  operations: ['create'],
  evidence: 'documented',
  source: 'errors.md §5 (quoted verbatim)',
  description: `Every scope in a grant with subject_type client is a scope of the API, if the API lists scopes.
    Recordings narrow this: updates with other scopes, grants for users and grants for an API without scopes were
    accepted. Scopes of the Management API are not checked: its list changes from month to month.`,
  check: ({ tenant, after: { audience = '', scope = [], subject_type } }) => {
    if (isManagementAudience(audience) || subject_type !== 'client') return undefined
    const { scopes = [] } = tenant.store.resourceServers.get(audience) ?? {}
    const ofApi = new Set(scopes.map(({ value }) => value))
    return ofApi.size === 0 || scope.every((name) => ofApi.has(name)) ? undefined : scopeNotInResourceServer()
  },
}

const grantsAreUnique: Rule<ClientGrant> = {
  name: 'grantsAreUnique',
  operations: ['create'],
  evidence: 'documented',
  source: 'clients-api.md §d (409)',
  description: 'A client has at most one grant for each API and subject type.',
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
