/** Rules for the authentication of clients: methods, keys, secrets and grant types. */
import type { Client } from '../../../schema/client.ts'
import { invalidBody, invalidGrantTypes, secretNotInUse } from '../../errors/management.ts'
import type { Rule } from './rule.ts'

const oneWayToAuthenticate: Rule<Client> = {
  name: 'oneWayToAuthenticate',
  operations: ['create', 'update'],
  properties: ['client_authentication_methods', 'token_endpoint_auth_method'],
  evidence: 'documented',
  source: 'clients-api.md §b.3; client of the deploy CLI: a PATCH with one is rejected while the other is set',
  description:
    'client_authentication_methods and token_endpoint_auth_method cannot be set together; null removes a property. The message is inferred.',
  check: ({ after: { client_authentication_methods, token_endpoint_auth_method } }) => {
    if (!client_authentication_methods || !token_endpoint_auth_method) return undefined
    return invalidBody(
      'client_authentication_methods and token_endpoint_auth_method cannot be used together; set one of them to null',
    )
  },
}

const keysNeedAsymmetricTokens: Rule<Client> = {
  name: 'keysNeedAsymmetricTokens',
  operations: ['create', 'update'],
  properties: ['client_authentication_methods', 'jwt_configuration'],
  evidence: 'documented',
  source: 'clients-api.md §b.3',
  description: `The tokens of a client that authenticates with keys are signed with RS256. Recordings narrow this:
    PS256 and a missing alg were accepted, so only HS256 is rejected. The message is inferred.`,
  check: ({ after: { client_authentication_methods, jwt_configuration } }) => {
    if (!client_authentication_methods || jwt_configuration?.alg !== 'HS256') return undefined
    return invalidBody('jwt_configuration.alg must be RS256 when client_authentication_methods is used')
  },
}

/**
 * Documented values (clients-api.md §g.2). Grant types of the legacy flows are no longer available: an error names them
 * (errors.md §5).
 */
const GRANT_TYPES = new Set([
  'authorization_code',
  'implicit',
  'refresh_token',
  'client_credentials',
  'password',
  'http://auth0.com/oauth/grant-type/password-realm',
  'http://auth0.com/oauth/grant-type/mfa-oob',
  'http://auth0.com/oauth/grant-type/mfa-otp',
  'http://auth0.com/oauth/grant-type/mfa-recovery-code',
  'http://auth0.com/oauth/grant-type/passwordless/otp',
  'urn:openid:params:grant-type:ciba',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token',
])

/** New standards may add grant types at any time, so a name of this form is accepted. */
const isStandardName = (type: string) => /^urn:(ietf|openid|auth0):params:/.test(type)

const grantTypesAreKnown: Rule<Client> = {
  name: 'grantTypesAreKnown',
  operations: ['create', 'update'],
  properties: ['grant_types'],
  evidence: 'documented',
  source: 'clients-api.md §g.2; errors.md §5 (sentence quoted)',
  description:
    'grant_types contains documented values only; the message lists all others. Other names of the form urn:…:params:… are accepted (inferred).',
  check: ({ after: { grant_types } }) => {
    const unknown = grant_types?.filter((type) => !GRANT_TYPES.has(type) && !isStandardName(type)) ?? []
    return unknown.length > 0 ? invalidGrantTypes(unknown) : undefined
  },
}

const publicClientsCannotUseClientCredentials: Rule<Client> = {
  name: 'publicClientsCannotUseClientCredentials',
  operations: ['create', 'update'],
  properties: ['token_endpoint_auth_method', 'grant_types'],
  evidence: 'documented',
  source: 'errors.md §5 (sentence quoted, 2022)',
  description: 'A client without authentication cannot have the grant type client_credentials.',
  check: ({ after: { token_endpoint_auth_method, grant_types = [] } }) => {
    if (token_endpoint_auth_method !== 'none' || !grant_types.includes('client_credentials')) return undefined
    return invalidBody(
      'Application must not have Token Endpoint Authentication Method set to "none" when client_credentials grant type is enabled',
    )
  },
}

const trustedIpHeaderNeedsAuthentication: Rule<Client> = {
  name: 'trustedIpHeaderNeedsAuthentication',
  operations: ['create', 'update'],
  properties: ['token_endpoint_auth_method', 'is_token_endpoint_ip_header_trusted'],
  evidence: 'documented',
  source: "errors.md §5 (sentence quoted up to 'client_sec, its end is inferred)",
  description:
    'is_token_endpoint_ip_header_trusted cannot be true for a client without authentication. A client without token_endpoint_auth_method is confidential.',
  check: ({ after: { token_endpoint_auth_method, is_token_endpoint_ip_header_trusted } }) => {
    if (token_endpoint_auth_method !== 'none' || !is_token_endpoint_ip_header_trusted) return undefined
    return invalidBody(
      "The flag is_token_endpoint_ip_header_trusted can only be set true on clients that require authentication (i.e. token_endpoint_auth_method is set to 'client_secret_post' or 'client_secret_basic')",
    )
  },
}

const secretsOfKeyClientsStay: Rule<Client> = {
  name: 'secretsOfKeyClientsStay',
  operations: ['rotate'],
  evidence: 'documented',
  source: 'clients-api.md §a.6',
  description: 'The secret of a client that uses private_key_jwt cannot be rotated. Status and message are inferred.',
  check: ({ after }) => (after.client_authentication_methods?.private_key_jwt ? secretNotInUse() : undefined),
}

export const authenticationRules = [
  oneWayToAuthenticate,
  keysNeedAsymmetricTokens,
  grantTypesAreKnown,
  publicClientsCannotUseClientCredentials,
  trustedIpHeaderNeedsAuthentication,
  secretsOfKeyClientsStay,
] as const
