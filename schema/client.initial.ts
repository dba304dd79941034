/**
 * Computes the values that the server adds when a client is created.
 *
 * All recorded (observed-behaviour.md §2), except where noted. A function gets the body with the values that the rows
 * before its own have added. It returns undefined if the property stays absent. An unset property is absent, even if
 * the documentation names a default.
 */
import { isRecord, withoutNulls, type JsonRecord } from './json.ts'

type Draft = JsonRecord

const isThirdParty = (draft: Draft) => draft['is_first_party'] === false
const isStrict = (draft: Draft) => isThirdParty(draft) && draft['third_party_security_mode'] === 'strict'
const isExpress = (draft: Draft) => draft['app_type'] === 'express_configuration'
const isResourceServer = (draft: Draft) => draft['app_type'] === 'resource_server'
const isPublic = (draft: Draft) => draft['token_endpoint_auth_method'] === 'none'

export const oidcConformant = (draft: Draft) => isThirdParty(draft) || isExpress(draft) || isResourceServer(draft)

export function grantTypes(draft: Draft): string[] {
  if (isResourceServer(draft)) return []
  if (isExpress(draft)) return ['authorization_code', 'client_credentials']
  if (isStrict(draft)) return ['authorization_code']
  const grants = ['authorization_code', 'implicit', 'refresh_token']
  return isPublic(draft) ? grants : [...grants, 'client_credentials']
}

/** Adds only secret_encoded to an object from the body. The lifetime stays absent (72 of 72 recordings). */
export function jwtConfiguration(draft: Draft): JsonRecord {
  const value = draft['jwt_configuration']
  if (isRecord(value)) return { ...value, secret_encoded: value['secret_encoded'] ?? false }
  if (isExpress(draft) || isResourceServer(draft)) return { alg: 'RS256', secret_encoded: false }
  if (isStrict(draft)) return { alg: 'RS256', lifetime_in_seconds: 3600, secret_encoded: false }
  return { lifetime_in_seconds: 36000, secret_encoded: false }
}

/**
 * Applications whose body names a client_secret method get the long lifetimes (client_secret_post recorded; basic
 * inferred).
 */
const lifetimes = (draft: Draft) =>
  /^client_secret_/.test(String(draft['token_endpoint_auth_method']))
    ? { token_lifetime: 31557600, idle_token_lifetime: 2592000 }
    : { token_lifetime: 2592000, idle_token_lifetime: 1296000 }

/**
 * Third-party native and single-page applications get rotating tokens. Idle tokens of strict applications always
 * expire.
 */
export function refreshToken(draft: Draft): JsonRecord {
  const value = draft['refresh_token']
  if (isRecord(value)) {
    const infinite = value['expiration_type'] === 'non-expiring'
    return { ...infiniteness(infinite, infinite), leeway: 0, ...lifetimes(draft), ...value }
  }
  const rotates = isThirdParty(draft) && isPublic(draft) && /^(spa|native)$/.test(String(draft['app_type']))
  if (rotates)
    return {
      expiration_type: 'expiring',
      leeway: 0,
      ...infiniteness(false, false),
      ...lifetimes(draft),
      rotation_type: 'rotating',
    }
  const expires = isStrict(draft)
  return {
    expiration_type: expires ? 'expiring' : 'non-expiring',
    leeway: 0,
    ...infiniteness(true, !expires),
    ...lifetimes(draft),
    rotation_type: 'non-rotating',
  }
}
/** @param token whether the absolute lifetime is infinite. @param idle whether the idle lifetime is infinite. */
const infiniteness = (token: boolean, idle: boolean) => ({
  infinite_token_lifetime: token,
  infinite_idle_token_lifetime: idle,
})

const SESSION_TRANSFER = {
  can_create_session_transfer_token: false,
  allowed_authentication_methods: [],
  enforce_device_binding: 'ip',
  allow_refresh_token: false,
  enforce_online_refresh_tokens: true,
  enforce_cascade_revocation: true,
}
/** Adds the six members to an object from the body. A member that the body sets to null stays absent. */
export function sessionTransfer(draft: Draft): JsonRecord | undefined {
  const value = draft['session_transfer']
  return isRecord(value) ? withoutNulls({ ...SESSION_TRANSFER, ...value }) : undefined
}

export function oidcLogout(draft: Draft): JsonRecord | undefined {
  const value = draft['oidc_logout']
  if (!isRecord(value)) return undefined
  return {
    backchannel_logout_initiators: { mode: 'custom', selected_initiators: ['rp-logout', 'idp-logout'] },
    ...value,
  }
}

/** The server adds this value for third-party clients since 2026-07. */
export const thirdPartySecurityMode = (draft: Draft) => (isThirdParty(draft) ? 'permissive' : undefined)

export const callbacks = (draft: Draft) =>
  isExpress(draft) ? ['https://system-admin.okta.com/admin/app/generic/oauth20redirect'] : undefined
export const organizationUsage = (draft: Draft) => (isExpress(draft) ? 'require' : undefined)
export const organizationRequireBehavior = (draft: Draft) => (isExpress(draft) ? 'pre_login_prompt' : undefined)
export const clientAuthenticationMethods = (draft: Draft) =>
  draft['client_authentication_methods'] ?? (isExpress(draft) ? { private_key_jwt: { credentials: [] } } : undefined)
