/** Stage 2: who calls. A verified token is remembered by its header, so that the next request with it costs a look-up. */
import { LRUCache } from 'lru-cache'
import { MANAGEMENT_SCOPES, TIERS } from '../schema/scopes.ts'
import type { Keys } from './authentication/keys.ts'
import { verifyToken, type Access } from './authentication/tokens.ts'
import { badAuthenticationHeader, expiredToken, missingAuthentication } from './errors.ts'
import type { Tenants } from './tenant.ts'

const REMEMBERED_TOKENS = 10_000

export interface Authenticator {
  /** What the header allows, at once where the token is known; @throws the refusals of errors.md §1. */
  authenticate(header: string | undefined): Access | Promise<Access>
}

/** The authenticator of `--auth jwt`: RS256 tokens that were signed here. */
export function tokenAuthenticator(keys: Keys, tenants: Tenants): Authenticator {
  const known = new LRUCache<string, Access>({ max: REMEMBERED_TOKENS })
  const verify = async (header: string) => {
    const access = await verifyToken(keys, tenants, bearer(header))
    known.set(header, access)
    return access
  }
  return {
    authenticate(header) {
      if (header === undefined) throw missingAuthentication()
      const access = known.get(header)
      if (!access) return verify(header)
      if (access.expiresAt <= access.tenant.clock.now()) throw expiredToken()
      return access
    },
  }
}

/** The authenticator of `--auth none`: any bearer, or none, holds every scope. */
export function openAuthenticator(tenants: Tenants): Authenticator {
  const access: Access = {
    tenant: tenants.default, clientId: tenants.default.login.clientId, scopes: new Set(MANAGEMENT_SCOPES), tiers: TIERS, expiresAt: Infinity,
  }
  return { authenticate: () => access }
}

/** The token of a header: two parts, the scheme in any case, three segments. */
function bearer(header: string): string {
  const parts = header.trim().split(/\s+/)
  if (parts.length !== 2) throw badAuthenticationHeader()
  const [scheme = '', token = ''] = parts
  if (scheme.toLowerCase() !== 'bearer') throw missingAuthentication()
  if (token.split('.').length !== 3) throw badAuthenticationHeader()
  return token
}
