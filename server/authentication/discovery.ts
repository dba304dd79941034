/**
 * The discovery documents: endpoints, and the keys that verify tokens. Their members are documented (clients-api.md
 * §e).
 */
import type { TenantKey } from '../installation/keys.ts'

/** Returns the public keys of tenants as a JSON Web Key Set. */
export function jwks(keys: readonly TenantKey[]) {
  return {
    keys: keys.map(({ id: kid, publicKey }) => {
      const { kty, n, e } = publicKey.export({ format: 'jwk' })
      return { kty, use: 'sig', n, e, kid, alg: 'RS256' }
    }),
  }
}

/**
 * Returns the document of a real tenant, with the host of the request. The emulator serves only the token endpoint and
 * the keys.
 */
export function openidConfiguration(host: string) {
  const issuer = `https://${host}/`
  return {
    issuer,
    authorization_endpoint: `${issuer}authorize`,
    token_endpoint: `${issuer}oauth/token`,
    device_authorization_endpoint: `${issuer}oauth/device/code`,
    userinfo_endpoint: `${issuer}userinfo`,
    mfa_challenge_endpoint: `${issuer}mfa/challenge`,
    jwks_uri: `${issuer}.well-known/jwks.json`,
    registration_endpoint: `${issuer}oidc/register`,
    revocation_endpoint: `${issuer}oauth/revoke`,
    scopes_supported: [
      'openid',
      'profile',
      'offline_access',
      'name',
      'given_name',
      'family_name',
      'nickname',
      'email',
      'email_verified',
      'picture',
      'created_at',
      'identities',
      'phone',
      'address',
    ],
    response_types_supported: [
      'code',
      'token',
      'id_token',
      'code token',
      'code id_token',
      'token id_token',
      'code token id_token',
    ],
    code_challenge_methods_supported: ['S256', 'plain'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['public'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS256', 'RS384', 'PS256', 'PS384', 'ES256', 'ES384'],
    claims_supported: [
      'aud',
      'auth_time',
      'created_at',
      'email',
      'email_verified',
      'exp',
      'family_name',
      'given_name',
      'iat',
      'identities',
      'iss',
      'name',
      'nickname',
      'phone_number',
      'picture',
      'sub',
    ],
    entity_profiles_supported: [],
    request_uri_parameter_supported: false,
    request_parameter_supported: false,
    id_token_signing_alg_values_supported: ['HS256', 'RS256', 'PS256'],
  }
}
