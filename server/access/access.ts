/** The access that a token grants: tenant, client, scopes, and the tiers of a client that its scopes show. */
import { LRUCache } from 'lru-cache'
import { TIERS, TIER_SCOPES, type Tier } from '../../schema/scopes.ts'
import type { Tenant } from '../tenant/tenant.ts'

/** The access that a verified token grants. */
export interface Access<T = Tenant> {
  tenant: T
  clientId: string
  scopes: ReadonlySet<string>
  /** The tiers of a client that its read scopes show. */
  tiers: readonly Tier[]
  /** Milliseconds since the epoch. Checked on every use, with the tenant's clock. */
  expiresAt: number
  /** The key that verified the token. Undefined where tokens are not verified. */
  keyId: string | undefined
  /** The claims `aud` and `iss`. Undefined where tokens are not verified. */
  audiencesAndIssuer: { audiences: readonly string[]; issuer: string } | undefined
}

/**
 * One array for each combination of tiers. All emulators share them: they are constants, at most one for each subset of
 * TIERS.
 */
const tierArrays = new Map<string, readonly Tier[]>([[TIERS.join(), TIERS]])

/**
 * Returns the tiers that these scopes show together. Equal tiers are always the same array, because views are cached by
 * array identity.
 */
function findTiers(scopes: ReadonlySet<string>): readonly Tier[] {
  const tiers = TIERS.filter((tier) => TIER_SCOPES[tier].some((scope) => scopes.has(scope)))
  const shared = tierArrays.get(tiers.join()) ?? tiers
  tierArrays.set(tiers.join(), shared)
  return shared
}

/**
 * Parsed scope claims. A set of every scope takes 24 kB, three times as much as its token (measured), and most tokens
 * have the same scopes as another token. All emulators share the cache: a result depends only on the claim, and never
 * changes.
 */
const parsedClaims = new LRUCache<string, Pick<Access, 'scopes' | 'tiers'>>({ max: 100 })

/**
 * Returns the scopes and tiers of the `scope` claim of a token. The same text returns the same objects while it is
 * cached.
 */
export function parseScopeClaim(scope: unknown): Pick<Access, 'scopes' | 'tiers'> {
  const text = typeof scope === 'string' ? scope : ''
  const cached = parsedClaims.get(text)
  if (cached) return cached
  const scopes = new Set(text === '' ? [] : text.split(' '))
  const claim = { scopes, tiers: findTiers(scopes) }
  parsedClaims.set(text, claim)
  return claim
}
