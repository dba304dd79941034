/** Access tokens: how they are made and what is remembered of one that was verified. */
import { sign, verify, type KeyObject } from 'node:crypto'
import { SignJWT, decodeProtectedHeader } from 'jose'
import { LRUCache } from 'lru-cache'
import { isRecord, type JsonRecord } from '../../schema/json.ts'
import { TIERS, TIER_SCOPES, type Tier } from '../../schema/scopes.ts'
import { hostName } from '../shared/host-names.ts'
import { badAudience, expiredToken, invalidSignature, invalidToken } from '../errors/management.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { Tenants } from '../tenant/registry.ts'
import type { TenantKey } from '../installation/keys.ts'
import type { Signing } from './signing.ts'

/** What a verified token allows. */
export interface Access {
  tenant: Tenant
  clientId: string
  scopes: ReadonlySet<string>
  /** The tiers of a client that its read scopes open. */
  tiers: readonly Tier[]
  /** Milliseconds since the epoch; checked on every use, by the tenant's clock. */
  expiresAt: number
  /** The key that verified it; undefined where tokens are not verified. */
  keyId: string | undefined
  /** Whom it names; undefined where tokens are not verified. */
  named: { audiences: readonly string[]; issuer: string } | undefined
}

const tierSets = new Map<string, readonly Tier[]>([[TIERS.join(), TIERS]])

/** The tiers that these scopes open together; always the same array for the same tiers, so that views can be kept by it. */
export function tiersOf(scopes: ReadonlySet<string>): readonly Tier[] {
  const tiers = TIERS.filter((tier) => TIER_SCOPES[tier].some((scope) => scopes.has(scope)))
  const known = tierSets.get(tiers.join()) ?? tiers
  tierSets.set(tiers.join(), known)
  return known
}

/** A set of every scope takes 24 kB, three times what its token does (measured), and most tokens have the scopes of another one. */
const granted = new LRUCache<string, Pick<Access, 'scopes' | 'tiers'>>({ max: 100 })

/** What the `scope` claim of a token grants; the same sets for the same text. */
function grantedBy(scope: unknown): Pick<Access, 'scopes' | 'tiers'> {
  const text = typeof scope === 'string' ? scope : ''
  const known = granted.get(text)
  if (known) return known
  const scopes = new Set(text === '' ? [] : text.split(' '))
  const made = { scopes, tiers: tiersOf(scopes) }
  granted.set(text, made)
  return made
}

/** The Management API's audience for a host as the caller wrote it; the scheme is always https, as clients compute it. */
export const audienceOf = (host: string) => `https://${host}/api/v2/`

/** `https://HOST/api/v2/` names the Management API of the tenant whatever HOST is: tokens, seeds and recordings come from many hosts. */
export const isManagementAudience = (audience: string) => /^https?:\/\/[^/?#\s]+\/api\/v2\/?$/.test(audience)

const isIssuer = (issuer: string) => /^https?:\/\/[^/?#\s]+\/$/.test(issuer)

export interface TokenClaims {
  clientId: string
  /** Separated by blanks; none if empty. */
  scope: string
  /** Seconds; 0 or less makes an expired token. */
  expiresIn: number
  host: string
  /** The Management API under this host if absent. */
  audience?: string
}

/** A token with the claims and their order that real tokens have (errors.md §8); RS256 unless an API has another algorithm. */
export function issueToken(
  tenant: Pick<Tenant, 'key' | 'clock'>,
  claims: TokenClaims,
  signing?: Signing,
): Promise<string> {
  const { id: kid, privateKey } = keyOf(tenant)
  const { alg, key } = signing ?? { alg: 'RS256', key: privateKey }
  const { clientId, scope, expiresIn, host, audience = audienceOf(host) } = claims
  const now = Math.floor(tenant.clock.now() / 1000)
  const payload = {
    iss: `https://${host}/`,
    sub: `${clientId}@clients`,
    aud: audience,
    iat: now,
    exp: now + expiresIn,
    ...(scope && { scope }),
    gty: 'client-credentials',
    azp: clientId,
  }
  const header = { alg, typ: 'JWT', kid }
  return alg === 'RS256'
    ? signedHere(header, payload, key as KeyObject)
    : new SignJWT(payload).setProtectedHeader(header).sign(key)
}

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

/** The usual algorithm without jose, which signs on another thread: waiting for that costs more than the signature (0.26 of 0.5 ms, measured). */
async function signedHere(header: object, payload: object, key: KeyObject): Promise<string> {
  const text = `${encoded(header)}.${encoded(payload)}`
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`
}

/** The key of a tenant. @throws 401 where the tenant is gone */
export function keyOf({ key }: Pick<Tenant, 'key'>): TenantKey {
  if (!key) throw invalidToken()
  return key
}

/**
 * Verifies a bearer token of three segments and says what it allows.
 * The order is the real one: key, signature, expiry (its JWT plugin), then audience and issuer (Auth0's own check).
 */
export function verifyToken(tenants: Tenants, token: string): Access {
  const header = headerOf(token)
  const tenant = typeof header['kid'] === 'string' ? tenants.byKeyId(header['kid']) : undefined
  const { alg } = header
  // A token without one of our keys is somebody else's.
  if (!tenant || (typeof alg === 'string' && alg.startsWith('HS'))) throw invalidToken()
  const key = keyOf(tenant)
  const { iss, sub, aud, exp, scope, azp } = verifiedPayload(
    token,
    header,
    key.publicKey,
    Math.floor(tenant.clock.now() / 1000),
  )
  const audiences = [aud ?? []].flat().filter((each) => typeof each === 'string')
  if (!audiences.some(isManagementAudience)) throw badAudience(audiences.join(','))
  if (typeof iss !== 'string' || !isIssuer(iss) || typeof exp !== 'number' || exp === Infinity) throw invalidToken()
  const clientId = typeof azp === 'string' ? azp : typeof sub === 'string' ? sub.replace(/@clients$/, '') : ''
  return {
    tenant,
    clientId,
    ...grantedBy(scope),
    expiresAt: exp * 1000,
    keyId: key.id,
    named: { audiences, issuer: iss },
  }
}

/**
 * A Host that is one tenant's own stands for that tenant in the tokens of all others too: they are for somebody else.
 * @throws 401
 */
export function requireOwnNames({ tenant, named }: Access, tenants: Tenants): void {
  if (!named) return
  const isAnothers = (url: string) => ![undefined, tenant].includes(tenants.byHost(hostName(url.split('/')[2] ?? '')))
  const { audiences, issuer } = named
  if (audiences.filter(isManagementAudience).every(isAnothers)) throw badAudience(audiences.join(','))
  if (isAnothers(issuer)) throw invalidToken()
}

function headerOf(token: string): JsonRecord {
  try {
    return decodeProtectedHeader(token) as JsonRecord
  } catch {
    throw invalidSignature()
  }
}

const JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/

/**
 * The payload of a JWT (RFC 7519 §7.2), as jose would have it: RS256 alone, no critical extensions, times that are numbers.
 * jose hands the signature to another thread, and waiting for that costs as much again (178 of 82 µs, measured).
 * @param now seconds since the epoch
 */
function verifiedPayload(token: string, { alg, crit }: JsonRecord, key: KeyObject, now: number): JsonRecord {
  const end = token.lastIndexOf('.')
  const isSigned =
    alg === 'RS256' &&
    crit === undefined &&
    JWS.test(token) &&
    verify('sha256', Buffer.from(token.slice(0, end)), key, Buffer.from(token.slice(end + 1), 'base64url'))
  const payload = isSigned ? parsed(token.slice(token.indexOf('.') + 1, end)) : undefined
  if (!isRecord(payload)) throw invalidSignature()
  const { iat, nbf, exp } = payload
  if (![iat, nbf, exp].every((time) => time === undefined || typeof time === 'number')) throw invalidSignature()
  if (typeof nbf === 'number' && nbf > now) throw invalidSignature()
  if (typeof exp === 'number' && exp <= now) throw expiredToken()
  return payload
}

function parsed(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    return undefined
  }
}

/** The kid of a token that nobody has verified; undefined for what is no JWT. */
export function keyIdIn(token: string): string | undefined {
  try {
    const { kid } = decodeProtectedHeader(token)
    return typeof kid === 'string' ? kid : undefined
  } catch {
    return undefined
  }
}
