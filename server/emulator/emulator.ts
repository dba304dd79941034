/** The parts of one running emulator, put together; nothing here is global, so several can live in one process. */
import type { Authenticator } from '../access/authenticator.ts'
import { openAuthenticator, tokenAuthenticator } from '../access/authenticator.ts'
import { createChangeNotifications, type Changes } from './change-notifications.ts'
import type { RequestLine } from '../types.ts'
import type { Phase } from './life.ts'
import type { SeedLibrary } from '../seeds/library.ts'
import type { DataFolder } from '../tenant/data-folder/data-folder.ts'
import type { Tls } from '../installation/authority.ts'
import type { Tenant, TenantSettings } from '../tenant/tenant.ts'
import { tenantsOf, type Tenants } from '../tenant/registry.ts'

export interface Emulator {
  tenants: Tenants
  /** What every tenant is made with. */
  settings: TenantSettings
  /** The folder that tenants are stored in; undefined for memory. */
  data: DataFolder | undefined
  seeds: SeedLibrary
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
  /** Tells who watches what the control API changes. */
  changes: Changes
  /** Milliseconds since the epoch, by the machine's clock. */
  startedAt: number
  phase: Phase
  /** Tenants that are being created, by name. */
  creating: Map<string, Promise<Tenant>>
}

interface Parts
  extends Pick<Emulator, 'settings' | 'data' | 'seeds' | 'tls' | 'hosts' | 'unimplemented' | 'cors' | 'log'> {
  tenant: Tenant
  auth: 'jwt' | 'none'
}

export function createEmulator({ tenant, auth, ...parts }: Parts): Emulator {
  const tenants = tenantsOf(tenant, parts.hosts)
  const authenticator = auth === 'none' ? openAuthenticator(tenants) : tokenAuthenticator(tenants)
  return {
    ...parts,
    tenants,
    authenticator,
    changes: createChangeNotifications(),
    startedAt: Date.now(),
    phase: 'open' as const,
    creating: new Map(),
  }
}
