/** The parts of one running emulator, put together; nothing here is global, so several can live in one process. */
import type { Authenticator } from './authenticate.ts'
import { openAuthenticator, tokenAuthenticator } from './authenticate.ts'
import type { Keys } from './authentication/keys.ts'
import type { RequestLine } from './in-process.ts'
import type { Tls } from './tls/authority.ts'
import { tenantsOf, type Tenant, type Tenants } from './tenant.ts'

export interface Emulator {
  keys: Keys
  tenants: Tenants
  authenticator: Authenticator
  tls: Tls
  /** Names of this emulator besides localhost, in lower case. */
  hosts: readonly string[]
  /** How routes are refused that a real tenant has and this emulator does not serve. */
  unimplemented: 403 | 404
  /** Origins whose pages may call the API; `*` is any. */
  cors: readonly string[]
  /** Tells the console about a request. */
  log: RequestLine
  /** Milliseconds since the epoch, by the machine's clock. */
  startedAt: number
}

interface Parts extends Pick<Emulator, 'keys' | 'tls' | 'hosts' | 'unimplemented' | 'cors' | 'log'> {
  tenant: Tenant
  auth: 'jwt' | 'none'
}

export function assemble({ tenant, auth, ...parts }: Parts): Emulator {
  const tenants = tenantsOf(tenant)
  const authenticator = auth === 'none' ? openAuthenticator(tenants) : tokenAuthenticator(parts.keys, tenants)
  return { ...parts, tenants, authenticator, startedAt: Date.now() }
}
