/** The access that a token grants: tenant, client, scopes, and the tiers of a client that its scopes open. */
import { LRUCache } from 'lru-cache'
import { TIERS, TIER_SCOPES, type Tier } from '../../schema/scopes.ts'
import type { Tenant } from '../tenant/tenant.ts'

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
export function grantedBy(scope: unknown): Pick<Access, 'scopes' | 'tiers'> {
  const text = typeof scope === 'string' ? scope : ''
  const known = granted.get(text)
  if (known) return known
  const scopes = new Set(text === '' ? [] : text.split(' '))
  const made = { scopes, tiers: tiersOf(scopes) }
  granted.set(text, made)
  return made
}
