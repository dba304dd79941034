/** Stage 2: who calls. A verified token is remembered by its header, so that the next request with it costs a look-up. */
import { LRUCache } from 'lru-cache'
import { MANAGEMENT_SCOPES, TIERS } from '../../schema/scopes.ts'
import { keyIdIn, requireOwnNames, verifyToken } from './verify-token.ts'
import { badAuthenticationHeader, expiredToken, invalidToken, missingAuthentication } from '../errors/management.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { Tenants } from '../tenant/registry.ts'
import type { Access } from './access.ts'

const REMEMBERED_TOKENS = 10_000
/** All of them together: a thousand with every scope. */
const REMEMBERED_CHARACTERS = 10_000_000
/**
 * A token with every scope has ten thousand characters, and a map reads all of them to find it. So it is found by the end of its
 * signature, and then compared as a whole.
 */
const endOf = (header: string) => header.slice(-64)

export interface Authenticator {
  /** Whether requests need no token (`--auth none`). */
  readonly isOpen: boolean
  /** What a header is known to allow, whether or not it has expired; undefined where it was not seen before. */
  recalled(header: string | undefined): Access | undefined
  /** The tenant that the bearer of a header is of, be it good or not. */
  tenantOf(header: string | undefined): Tenant | undefined
  /**
   * What the header allows; @throws the refusals of errors.md §1.
   * @param access what `recalled` has for the header
   * @param pinned the tenant of the Host or port, whose tokens alone are good there
   */
  authenticate(header: string | undefined, access: Access | undefined, pinned: Tenant | undefined): Access
  /** Lets go of a tenant that was deleted, which its tokens would keep in memory. */
  forget(tenant: Tenant): void
}

/** The authenticator of `--auth jwt`: RS256 tokens that were signed here. */
export function tokenAuthenticator(tenants: Tenants): Authenticator {
  const known = new LRUCache<string, { header: string; access: Access }>({
    max: REMEMBERED_TOKENS,
    maxSize: REMEMBERED_CHARACTERS,
    sizeCalculation: ({ header }) => header.length,
  })
  /** A tenant that got another key has left its tokens behind. */
  const recalled = (header: string | undefined) => {
    const found = header === undefined ? undefined : known.get(endOf(header))
    const isGood = found !== undefined && found.header === header && found.access.keyId === found.access.tenant.key?.id
    return isGood ? found.access : undefined
  }
  /** Hosts come and go, so these are asked of each request. */
  const meant = (access: Access, pinned: Tenant | undefined) => {
    if (pinned && access.tenant !== pinned) throw invalidToken()
    if (tenants.hasOwnNames()) requireOwnNames(access, tenants)
    return access
  }
  const verify = (header: string, pinned: Tenant | undefined) => {
    const access = meant(verifyToken(tenants, bearer(header)), pinned)
    known.set(endOf(header), { header, access })
    return access
  }
  return {
    isOpen: false,
    recalled,
    tenantOf: (header) => (header === undefined ? undefined : tenantNamedIn(tenants, header)),
    authenticate(header, access, pinned) {
      if (header === undefined) throw missingAuthentication()
      if (!access) return verify(header, pinned)
      if (access.expiresAt <= access.tenant.clock.now()) throw expiredToken()
      return meant(access, pinned)
    },
    forget(tenant) {
      for (const [end, { access }] of known.entries()) if (access.tenant === tenant) known.delete(end)
    },
  }
}

/** The authenticator of `--auth none`: any bearer, or none, holds every scope of the tenant that it names, else of the default one. */
export function openAuthenticator(tenants: Tenants): Authenticator {
  const made = new WeakMap<Tenant, Access>()
  const tenantOf = (header: string | undefined) => (header === undefined ? undefined : tenantNamedIn(tenants, header))
  /** Rejects the token of a deleted tenant: the tenant `default` must not answer it. */
  const requireTenant = (header: string | undefined) => {
    const keyId = header === undefined ? undefined : keyIdNamedIn(header)
    if (keyId !== undefined && tenants.isDeletedKey(keyId)) throw invalidToken()
  }
  const accessTo = (tenant: Tenant) => {
    const access = made.get(tenant) ?? {
      tenant,
      clientId: tenant.login.clientId,
      scopes: new Set(MANAGEMENT_SCOPES),
      tiers: TIERS,
      expiresAt: Infinity,
      keyId: undefined,
      named: undefined,
    }
    made.set(tenant, access)
    return access
  }
  return {
    isOpen: true,
    recalled: () => undefined,
    tenantOf,
    authenticate(header, _, pinned) {
      requireTenant(header)
      return accessTo(pinned ?? tenantOf(header) ?? tenants.default)
    },
    forget: (tenant) => void made.delete(tenant),
  }
}

/** The tenant whose key the token of a header names; nothing of the token is verified. */
function tenantNamedIn(tenants: Tenants, header: string): Tenant | undefined {
  const keyId = keyIdNamedIn(header)
  return keyId === undefined ? undefined : tenants.byKeyId(keyId)
}

const keyIdNamedIn = (header: string) => keyIdIn(header.trim().split(/\s+/)[1] ?? '')

/** The token of a header: two parts, the scheme in any case, three segments. */
function bearer(header: string): string {
  const parts = header.trim().split(/\s+/)
  if (parts.length !== 2) throw badAuthenticationHeader()
  const [scheme = '', token = ''] = parts
  if (scheme.toLowerCase() !== 'bearer') throw missingAuthentication()
  if (token.split('.').length !== 3) throw badAuthenticationHeader()
  return token
}
