/** The parts of one running emulator, put together; nothing here is global, so several can live in one process. */
import type { Authenticator } from './authenticate.ts'
import { openAuthenticator, tokenAuthenticator } from './authenticate.ts'
import type { Keys } from './authentication/keys.ts'
import type { RequestLine } from './console-lines.ts'
import type { Tls } from './tls/authority.ts'
import { tenantsOf, type Tenant, type Tenants } from './tenant.ts'

export interface Emulator {
  keys: Keys
  tenants: Tenants
  authenticator: Authenticator
  tls: Tls
  /** Names of this emulator besides localhost, in lower case. */
  hosts: readonly string[]
  /** Tells the console about a request. */
  log: RequestLine
  /** Milliseconds since the epoch, by the machine's clock. */
  startedAt: number
}

interface Parts extends Pick<Emulator, 'keys' | 'tls' | 'hosts' | 'log'> {
  tenant: Tenant
  auth: 'jwt' | 'none'
}

export function assemble({ keys, tls, hosts, tenant, auth, log }: Parts): Emulator {
  const tenants = tenantsOf(tenant)
  const authenticator = auth === 'none' ? openAuthenticator(tenants) : tokenAuthenticator(keys, tenants)
  return { keys, tls, hosts, tenants, authenticator, log, startedAt: Date.now() }
}
