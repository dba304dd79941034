/**
 * Stage 2: authenticates requests. The access of a verified token is cached, so that the next request with the token
 * costs one look-up.
 */
import { LRUCache } from 'lru-cache'
import { MANAGEMENT_SCOPES, TIERS } from '../../schema/scopes.ts'
import { readKeyId, requireOwnHosts, verifyToken } from './verify-token.ts'
import { badAuthenticationHeader, expiredToken, invalidToken, missingAuthentication } from '../errors/management.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { Tenants } from '../tenant/registry.ts'
import type { Access } from './access.ts'

const MAX_CACHED_TOKENS = 10_000
/** The total of all cached headers: about a thousand tokens with every scope. */
const MAX_CACHED_CHARACTERS = 10_000_000
/**
 * Returns the cache key of a header. A token with every scope has ten thousand characters, and a map hashes the whole
 * key. So the key is the end of the signature, and the cache then compares the whole header.
 */
const cacheKey = (header: string) => header.slice(-64)

export interface Authenticator {
  /** Whether requests need no token (`--auth none`). */
  readonly isOpen: boolean
  /** Returns the cached access of a header, even if the token has expired. Undefined if the header is not cached. */
  cachedAccess(header: string | undefined): Access | undefined
  /** Returns the tenant that the token of a header names. Does not verify the token. */
  tenantOf(header: string | undefined): Tenant | undefined
  /**
   * Returns the access of a header. @throws the errors of errors.md §1
   * @param access the result of `cachedAccess` for the header
   * @param pinned the tenant of the Host or port; it accepts only its own tokens
   */
  authenticate(header: string | undefined, access: Access | undefined, pinned: Tenant | undefined): Access
  /** Removes a deleted tenant from the cache, which would otherwise keep it in memory. */
  evict(tenant: Tenant): void
}

/** Returns the authenticator of `--auth jwt`: RS256 tokens that this emulator signed. */
export function tokenAuthenticator(tenants: Tenants): Authenticator {
  const cache = new LRUCache<string, { header: string; access: Access }>({
    max: MAX_CACHED_TOKENS,
    maxSize: MAX_CACHED_CHARACTERS,
    sizeCalculation: ({ header }) => header.length,
  })
  /** A tenant with a rotated key rejects the tokens of its old key. */
  const cachedAccess = (header: string | undefined) => {
    const entry = header === undefined ? undefined : cache.get(cacheKey(header))
    const isValid = entry !== undefined && entry.header === header && entry.access.keyId === entry.access.tenant.key?.id
    return isValid ? entry.access : undefined
  }
  /** Checked for each request, because the hosts of tenants can change. */
  const requireTenant = (access: Access, pinned: Tenant | undefined) => {
    if (pinned && access.tenant !== pinned) throw invalidToken()
    if (tenants.hasOwnNames()) requireOwnHosts(access, tenants)
    return access
  }
  const verify = (header: string, pinned: Tenant | undefined) => {
    const access = requireTenant(verifyToken(tenants, parseBearer(header)), pinned)
    cache.set(cacheKey(header), { header, access })
    return access
  }
  return {
    isOpen: false,
    cachedAccess,
    tenantOf: (header) => (header === undefined ? undefined : findTenant(tenants, header)),
    authenticate(header, access, pinned) {
      if (header === undefined) throw missingAuthentication()
      if (!access) return verify(header, pinned)
      if (access.expiresAt <= access.tenant.clock.now()) throw expiredToken()
      return requireTenant(access, pinned)
    },
    evict(tenant) {
      for (const [key, { access }] of cache.entries()) if (access.tenant === tenant) cache.delete(key)
    },
  }
}

/**
 * Returns the authenticator of `--auth none`. Every request has all scopes of the tenant that its token names. Without
 * a token it has all scopes of the default tenant.
 */
export function openAuthenticator(tenants: Tenants): Authenticator {
  const accesses = new WeakMap<Tenant, Access>()
  const tenantOf = (header: string | undefined) => (header === undefined ? undefined : findTenant(tenants, header))
  /** Rejects the token of a deleted tenant: the tenant `default` must not respond to it. */
  const requireTenant = (header: string | undefined) => {
    const keyId = header === undefined ? undefined : readHeaderKeyId(header)
    if (keyId !== undefined && tenants.isDeletedKey(keyId)) throw invalidToken()
  }
  const accessTo = (tenant: Tenant) => {
    const access = accesses.get(tenant) ?? {
      tenant,
      clientId: tenant.login.clientId,
      scopes: new Set(MANAGEMENT_SCOPES),
      tiers: TIERS,
      expiresAt: Infinity,
      keyId: undefined,
      audiencesAndIssuer: undefined,
    }
    accesses.set(tenant, access)
    return access
  }
  return {
    isOpen: true,
    cachedAccess: () => undefined,
    tenantOf,
    authenticate(header, _, pinned) {
      requireTenant(header)
      return accessTo(pinned ?? tenantOf(header) ?? tenants.default)
    },
    evict: (tenant) => void accesses.delete(tenant),
  }
}

/** Returns the tenant whose key the token of a header names. Does not verify the token. */
function findTenant(tenants: Tenants, header: string): Tenant | undefined {
  const keyId = readHeaderKeyId(header)
  return keyId === undefined ? undefined : tenants.byKeyId(keyId)
}

const readHeaderKeyId = (header: string) => readKeyId(header.trim().split(/\s+/)[1] ?? '')

/**
 * Returns the token of a header.
 * @throws an error unless it has two parts, the scheme Bearer in any case, and three segments
 */
function parseBearer(header: string): string {
  const parts = header.trim().split(/\s+/)
  if (parts.length !== 2) throw badAuthenticationHeader()
  const [scheme = '', token = ''] = parts
  if (scheme.toLowerCase() !== 'bearer') throw missingAuthentication()
  if (token.split('.').length !== 3) throw badAuthenticationHeader()
  return token
}
