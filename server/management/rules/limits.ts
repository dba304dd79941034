/**
 * Rules for sizes, unique values and references in a client. Limits are documented; the messages follow those of the
 * validator (inferred).
 */
import type { Client } from '../../../schema/client.ts'
import { isRecord } from '../../../schema/json.ts'
import {
  arrayTooLong,
  duplicateAlias,
  invalidBody,
  noInvitationClient,
  tooLong,
  tooManyProperties,
} from '../../errors/management.ts'
import { touches, type Rule } from './rule.ts'

const shared = { operations: ['create', 'update'], evidence: 'documented', source: 'clients-api.md §b.3' } as const

export const aliasesAreUnique: Rule<Client> = {
  ...shared,
  properties: ['client_aliases'],
  name: 'aliasesAreUnique',
  source: 'clients-api.md §a.2 (409, sentence documented)',
  description: 'No two clients have the same alias; names need not be unique.',
  check: ({ tenant, after }) => {
    const isTaken = (alias: string) => ![undefined, after.client_id].includes(tenant.store.clients.ownerOfAlias(alias))
    return [...new Set(after.client_aliases)].some(isTaken) ? duplicateAlias() : undefined
  },
}

const MAX_METADATA = 10
const MAX_METADATA_CHARACTERS = 255
const METADATA_NAME = /^[A-Za-z0-9:,\-+=_*?"/\\()<>@\t ]*$/

const metadataIsSmall: Rule<Client> = {
  ...shared,
  properties: ['client_metadata'],
  name: 'metadataIsSmall',
  description:
    'client_metadata has at most ten values, stored ones included. Names and values have at most 255 characters.',
  check: ({ after: { client_metadata } }) => {
    const metadata: unknown = client_metadata
    if (!isRecord(metadata)) return undefined
    const names = Object.keys(metadata)
    if (names.length > MAX_METADATA) return tooManyProperties('client_metadata', names.length, MAX_METADATA)
    const longName = names.find((name) => name.length > MAX_METADATA_CHARACTERS)
    if (longName !== undefined)
      return invalidBody(
        `A name in client_metadata has ${longName.length} characters, maximum ${MAX_METADATA_CHARACTERS}`,
      )
    const [property, value] =
      Object.entries(metadata).find(([, each]) => typeof each === 'string' && each.length > MAX_METADATA_CHARACTERS) ??
      []
    return property === undefined
      ? undefined
      : tooLong(`client_metadata.${property}`, String(value).length, MAX_METADATA_CHARACTERS)
  },
}

const metadataNamesAreWritable: Rule<Client> = {
  ...shared,
  properties: ['client_metadata'],
  name: 'metadataNamesAreWritable',
  description: 'Names in client_metadata contain only letters, digits, spaces, tabs and :,-+=_*?"/\\()<>@.',
  check: ({ after: { client_metadata = {} } }) => {
    const name = Object.keys(client_metadata).find((each) => !METADATA_NAME.test(each))
    return name === undefined ? undefined : invalidBody(`client_metadata cannot have the name ${JSON.stringify(name)}`)
  },
}

/** Lists with a documented maximum that the API schema does not contain. */
const LISTS: readonly {
  property: keyof Client & string
  path: string
  maximum: number
  list: (client: Client) => unknown
}[] = [
  { property: 'web_origins', path: 'web_origins', maximum: 100, list: ({ web_origins }) => web_origins },
  {
    property: 'oidc_logout',
    path: 'oidc_logout.backchannel_logout_urls',
    maximum: 1,
    list: ({ oidc_logout }) => oidc_logout?.backchannel_logout_urls,
  },
  {
    property: 'b2b_integration_configuration',
    path: 'b2b_integration_configuration.sso_profiles',
    maximum: 1,
    list: ({ b2b_integration_configuration }) => b2b_integration_configuration?.sso_profiles,
  },
  {
    property: 'token_vault_privileged_access',
    path: 'token_vault_privileged_access.ip_allowlist',
    maximum: 10,
    list: ({ token_vault_privileged_access }) => token_vault_privileged_access?.ip_allowlist,
  },
  {
    property: 'token_vault_privileged_access',
    path: 'token_vault_privileged_access.grants',
    maximum: 5,
    list: ({ token_vault_privileged_access }) => token_vault_privileged_access?.grants,
  },
]

const listsAreShort: Rule<Client> = {
  ...shared,
  name: 'listsAreShort',
  source: 'clients-api.md §b.3, §g.4',
  description: `web_origins has at most 100 entries, oidc_logout.backchannel_logout_urls 1,
    b2b_integration_configuration.sso_profiles 1, token_vault_privileged_access.ip_allowlist 10 and
    token_vault_privileged_access.grants 5.`,
  check: (situation) => {
    for (const { property, path, maximum, list } of LISTS) {
      if (
        !touches(situation, property) &&
        !(property === 'oidc_logout' && touches(situation, 'oidc_backchannel_logout'))
      )
        continue
      const value = list(situation.after)
      if (Array.isArray(value) && value.length > maximum) return arrayTooLong(path, value.length, maximum)
    }
    return undefined
  },
}

const MAX_VAULT_SCOPES = 20

const vaultScopesAreFew: Rule<Client> = {
  ...shared,
  properties: ['token_vault_privileged_access'],
  name: 'vaultScopesAreFew',
  description: 'All grants of token_vault_privileged_access together have at most 20 scopes.',
  check: ({ after: { token_vault_privileged_access } }) => {
    const count = (token_vault_privileged_access?.grants ?? []).reduce((sum, { scopes }) => sum + scopes.length, 0)
    return count > MAX_VAULT_SCOPES
      ? invalidBody(`token_vault_privileged_access.grants holds ${count} scopes, maximum ${MAX_VAULT_SCOPES}`)
      : undefined
  },
}

const identifiersAreForResourceServers: Rule<Client> = {
  name: 'identifiersAreForResourceServers',
  operations: ['create'],
  properties: ['resource_server_identifier'],
  evidence: 'documented',
  source: 'Terraform provider: documentation of auth0_client; recorded with app_type resource_server only',
  description: 'Only clients with app_type resource_server have a resource_server_identifier. The message is inferred.',
  check: ({ after: { app_type, resource_server_identifier } }) => {
    if (resource_server_identifier === undefined || app_type === 'resource_server') return undefined
    return invalidBody('resource_server_identifier can only be set when app_type is resource_server')
  },
}

const invitationClientExists: Rule<Client> = {
  ...shared,
  properties: ['my_organization_configuration'],
  name: 'invitationClientExists',
  source: 'clients-api.md §a.2, §a.4 (404, sentence documented)',
  description: 'The client in my_organization_configuration.invitation_landing_client_id exists.',
  check: ({ tenant, after: { my_organization_configuration } }) => {
    const id = my_organization_configuration?.invitation_landing_client_id
    if (id === undefined) return undefined
    return tenant.store.clients.has(id) ? undefined : noInvitationClient()
  },
}

export const limitRules = [
  aliasesAreUnique,
  metadataIsSmall,
  metadataNamesAreWritable,
  listsAreShort,
  vaultScopesAreFew,
  identifiersAreForResourceServers,
  invitationClientExists,
] as const
