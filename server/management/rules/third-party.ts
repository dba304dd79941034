/**
 * Rules for third-party clients and for clients of a metadata document (clients-api.md §g.5, §g.6). Only the message
 * about grant types is known.
 */
import type { Client } from '../../../schema/client.ts'
import { invalidBody, invalidGrantTypes } from '../../errors/management.ts'
import { touches, type Rule } from './rule.ts'

const isStrict = ({ is_first_party, third_party_security_mode }: Client) =>
  is_first_party === false && third_party_security_mode === 'strict'
const shared = { operations: ['create', 'update'], evidence: 'documented', source: 'clients-api.md §g.5' } as const

const securityModeStays: Rule<Client> = {
  name: 'securityModeStays',
  operations: ['update'],
  properties: ['third_party_security_mode'],
  evidence: 'documented',
  source: 'clients-api.md §a.4',
  description:
    'third_party_security_mode cannot be changed after the create. A recording narrows this: an update with the stored value was accepted.',
  check: ({ before, after }) => {
    if (before?.third_party_security_mode === after.third_party_security_mode) return undefined
    return invalidBody('third_party_security_mode cannot be changed')
  },
}

/**
 * The properties of a strict client (documented), the further ones of a client of a metadata document, and the two that
 * make a client strict.
 */
const STRICT_PROPERTIES: ReadonlySet<string> = new Set([
  'name',
  'description',
  'logo_uri',
  'callbacks',
  'allowed_origins',
  'web_origins',
  'grant_types',
  'token_endpoint_auth_method',
  'app_type',
  'client_metadata',
  'jwt_configuration',
  'refresh_token',
  'client_authentication_methods',
  'require_proof_of_possession',
  'redirection_policy',
  'oidc_conformant',
  'organization_usage',
  'organization_require_behavior',
  'organization_discovery_methods',
  'default_organization',
  'token_quota',
  'skip_non_verifiable_callback_uri_confirmation_prompt',
  'is_first_party',
  'third_party_security_mode',
  'client_secret',
])
const isUnset = (value: unknown) => !value || (typeof value === 'object' && Object.keys(value).length === 0)

const strictClientsKeepToTheirProperties: Rule<Client> = {
  ...shared,
  name: 'strictClientsKeepToTheirProperties',
  description:
    'A strict client has only the documented properties. Other properties are accepted if the value is null, false, empty, or the value that the server set.',
  check: ({ before, after, body = {} }) => {
    if (!isStrict(after)) return undefined
    const rejected = Object.entries(body).filter(([name, value]) => {
      const isAllowed = STRICT_PROPERTIES.has(name) || isUnset(value)
      return !isAllowed && value !== (before ?? { custom_login_page_on: true })[name as keyof Client]
    })
    return rejected.length > 0
      ? invalidBody(
          `A third-party client with strict security mode cannot have: ${rejected.map(([name]) => name).join(', ')}`,
        )
      : undefined
  },
}

const STRICT_APP_TYPES = ['regular_web', 'spa', 'native', 'non_interactive']

const strictClientsAreOfFourTypes: Rule<Client> = {
  ...shared,
  properties: ['app_type'],
  name: 'strictClientsAreOfFourTypes',
  description: 'The app_type of a strict client is regular_web, spa, native or non_interactive, or is not set.',
  check: ({ after }) => {
    if (!isStrict(after) || !after.app_type || STRICT_APP_TYPES.includes(after.app_type)) return undefined
    return invalidBody(
      `app_type of a third-party client with strict security mode must be one of: ${STRICT_APP_TYPES.join(', ')}`,
    )
  },
}

const STRICT_GRANT_TYPES = ['authorization_code', 'refresh_token', 'client_credentials']

const strictClientsUseThreeGrants: Rule<Client> = {
  ...shared,
  properties: ['grant_types'],
  name: 'strictClientsUseThreeGrants',
  description:
    'A strict client uses only authorization_code, refresh_token and client_credentials. The message is the one for unknown grant types.',
  check: ({ after }) => {
    if (!isStrict(after)) return undefined
    const rejected = after.grant_types?.filter((type) => !STRICT_GRANT_TYPES.includes(type)) ?? []
    return rejected.length > 0 ? invalidGrantTypes(rejected) : undefined
  },
}

const strictTokensAreAsymmetric: Rule<Client> = {
  ...shared,
  properties: ['jwt_configuration'],
  name: 'strictTokensAreAsymmetric',
  description:
    'The tokens of a strict client are signed with RS256. Another page allows RS512 and PS256, so only HS256 is rejected.',
  check: ({ after }) => {
    if (!isStrict(after) || after.jwt_configuration?.alg !== 'HS256') return undefined
    return invalidBody('jwt_configuration.alg of a third-party client with strict security mode must be RS256')
  },
}

const strictRefreshTokensExpire: Rule<Client> = {
  ...shared,
  properties: ['refresh_token'],
  name: 'strictRefreshTokensExpire',
  description:
    'The refresh tokens of a strict client expire, and have an idle lifetime. Recorded: an infinite total lifetime is accepted.',
  check: ({ after }) => {
    if (!isStrict(after)) return undefined
    if (after.refresh_token?.expiration_type === 'non-expiring')
      return invalidBody(
        'refresh_token.expiration_type of a third-party client with strict security mode must be expiring',
      )
    if (!after.refresh_token?.infinite_idle_token_lifetime) return undefined
    return invalidBody(
      'refresh_token.infinite_idle_token_lifetime of a third-party client with strict security mode must be false',
    )
  },
}

const strictClientsProveThemselvesWithKeys: Rule<Client> = {
  ...shared,
  properties: ['client_authentication_methods'],
  name: 'strictClientsProveThemselvesWithKeys',
  description: 'The only client_authentication_methods of a strict client is private_key_jwt.',
  check: (situation) => {
    const { after } = situation
    if (!isStrict(after) || !after.client_authentication_methods || after.client_authentication_methods.private_key_jwt)
      return undefined
    return invalidBody(
      'client_authentication_methods of a third-party client with strict security mode can only use private_key_jwt',
    )
  },
}

const URL_LISTS = ['callbacks', 'allowed_origins', 'web_origins'] as const

/** Returns the first URL in the request for which the predicate is true. */
function findUrl(
  situation: Parameters<Rule<Client>['check']>[0],
  names: readonly (keyof Client & string)[],
  predicate: (url: string) => boolean,
) {
  for (const name of names.filter((each) => touches(situation, each))) {
    const value = situation.after[name]
    const match = [value].flat().find((url) => typeof url === 'string' && predicate(url))
    if (match !== undefined) return { name, url: String(match) }
  }
  return undefined
}

const strictClientsHaveNoWildcards: Rule<Client> = {
  ...shared,
  name: 'strictClientsHaveNoWildcards',
  description: 'The URLs of a strict client contain no wildcard.',
  check: (situation) => {
    const match = isStrict(situation.after) ? findUrl(situation, URL_LISTS, (url) => url.includes('*')) : undefined
    return (
      match &&
      invalidBody(
        `${match.name} of a third-party client with strict security mode cannot hold a wildcard: ${match.url}`,
      )
    )
  },
}

const placeholdersAreForFirstParties: Rule<Client> = {
  ...shared,
  source: 'clients-api.md §g.4',
  name: 'placeholdersAreForFirstParties',
  description:
    'Only the URLs of first-party clients contain placeholders for the metadata of a domain or an organization.',
  check: (situation) => {
    if (situation.after.is_first_party !== false) return undefined
    const match = findUrl(situation, [...URL_LISTS, 'allowed_logout_urls', 'initiate_login_uri'], (url) =>
      /\{(custom_domain|organization)\.metadata\./.test(url),
    )
    return (
      match && invalidBody(`${match.name} of a third-party client cannot hold a metadata placeholder: ${match.url}`)
    )
  },
}

const DOCUMENT_PROPERTIES = [
  'name',
  'callbacks',
  'logo_uri',
  'token_endpoint_auth_method',
  'client_authentication_methods',
  'is_first_party',
] as const

const documentsOwnTheirProperties: Rule<Client> = {
  name: 'documentsOwnTheirProperties',
  operations: ['update'],
  evidence: 'documented',
  source: 'clients-api.md §g.6',
  description:
    'Properties that come from a client ID metadata document change only with the document. The stored value is accepted.',
  check: (situation) => {
    const { before, after } = situation
    if (!after.external_client_id) return undefined
    const isSame = (name: keyof Client) => JSON.stringify(before?.[name]) === JSON.stringify(after[name])
    const rejected = DOCUMENT_PROPERTIES.filter((name) => touches(situation, name) && !isSame(name))
    return rejected.length > 0
      ? invalidBody(`Properties of a client ID metadata document cannot be changed here: ${rejected.join(', ')}`)
      : undefined
  },
}

export const thirdPartyRules = [
  securityModeStays,
  strictClientsKeepToTheirProperties,
  strictClientsAreOfFourTypes,
  strictClientsUseThreeGrants,
  strictTokensAreAsymmetric,
  strictRefreshTokensExpire,
  strictClientsProveThemselvesWithKeys,
  strictClientsHaveNoWildcards,
  placeholdersAreForFirstParties,
  documentsOwnTheirProperties,
] as const
