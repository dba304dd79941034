/** Rules of third-party clients, and of those that a metadata document owns (clients-api.md §g.5, §g.6). No sentence is known, except that of grant types. */
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
    'third_party_security_mode cannot be changed after the client was created. Narrowed by a recording: sending the present value was accepted.',
  check: ({ before, after }) => {
    if (before?.third_party_security_mode === after.third_party_security_mode) return undefined
    return invalidBody('third_party_security_mode cannot be changed')
  },
}

/** What a strict client may have (documented), what a client of a metadata document may have besides, and what makes it a strict client. */
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
    'A strict client has the documented properties only. What leaves another one unset (null, false, empty), or as the server made it, is let through.',
  check: ({ before, after, body = {} }) => {
    if (!isStrict(after)) return undefined
    const refused = Object.entries(body).filter(([name, value]) => {
      const isOurs = STRICT_PROPERTIES.has(name) || isUnset(value)
      return !isOurs && value !== (before ?? { custom_login_page_on: true })[name as keyof Client]
    })
    return refused.length > 0
      ? invalidBody(
          `A third-party client with strict security mode cannot have: ${refused.map(([name]) => name).join(', ')}`,
        )
      : undefined
  },
}

const STRICT_APP_TYPES = ['regular_web', 'spa', 'native', 'non_interactive']

const strictClientsAreOfFourTypes: Rule<Client> = {
  ...shared,
  properties: ['app_type'],
  name: 'strictClientsAreOfFourTypes',
  description:
    'A strict client is a regular_web, spa, native or non_interactive application, or says nothing about it.',
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
    'A strict client uses authorization_code, refresh_token and client_credentials only. The sentence is that of other grant types.',
  check: ({ after }) => {
    if (!isStrict(after)) return undefined
    const refused = after.grant_types?.filter((type) => !STRICT_GRANT_TYPES.includes(type)) ?? []
    return refused.length > 0 ? invalidGrantTypes(refused) : undefined
  },
}

const strictTokensAreAsymmetric: Rule<Client> = {
  ...shared,
  properties: ['jwt_configuration'],
  name: 'strictTokensAreAsymmetric',
  description:
    'The tokens of a strict client are signed with RS256; another page allows RS512 and PS256, so HS256 alone is refused.',
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
    'The refresh tokens of a strict client expire, also when they are not used. Recorded: an infinite total lifetime is allowed.',
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
  description: 'Of the client_authentication_methods a strict client uses private_key_jwt only.',
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

/** The first URL that a request sends and a question is true of. */
function firstUrl(
  situation: Parameters<Rule<Client>['check']>[0],
  names: readonly (keyof Client & string)[],
  question: (url: string) => boolean,
) {
  for (const name of names.filter((each) => touches(situation, each))) {
    const value = situation.after[name]
    const found = [value].flat().find((url) => typeof url === 'string' && question(url))
    if (found !== undefined) return { name, url: String(found) }
  }
  return undefined
}

const strictClientsHaveNoWildcards: Rule<Client> = {
  ...shared,
  name: 'strictClientsHaveNoWildcards',
  description: 'The URLs of a strict client hold no wildcard.',
  check: (situation) => {
    const found = isStrict(situation.after) ? firstUrl(situation, URL_LISTS, (url) => url.includes('*')) : undefined
    return (
      found &&
      invalidBody(
        `${found.name} of a third-party client with strict security mode cannot hold a wildcard: ${found.url}`,
      )
    )
  },
}

const placeholdersAreForFirstParties: Rule<Client> = {
  ...shared,
  source: 'clients-api.md §g.4',
  name: 'placeholdersAreForFirstParties',
  description: 'Placeholders for the metadata of a domain or an organization are for first-party clients.',
  check: (situation) => {
    if (situation.after.is_first_party !== false) return undefined
    const found = firstUrl(situation, [...URL_LISTS, 'allowed_logout_urls', 'initiate_login_uri'], (url) =>
      /\{(custom_domain|organization)\.metadata\./.test(url),
    )
    return (
      found && invalidBody(`${found.name} of a third-party client cannot hold a metadata placeholder: ${found.url}`)
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
    'What comes from a client ID metadata document changes with the document only. The present value is let through.',
  check: (situation) => {
    const { before, after } = situation
    if (!after.external_client_id) return undefined
    const same = (name: keyof Client) => JSON.stringify(before?.[name]) === JSON.stringify(after[name])
    const refused = DOCUMENT_PROPERTIES.filter((name) => touches(situation, name) && !same(name))
    return refused.length > 0
      ? invalidBody(`Properties of a client ID metadata document cannot be changed here: ${refused.join(', ')}`)
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
