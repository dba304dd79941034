/** Creates an emulator from its parts. Nothing is global, so several emulators can run in one process. */
import type { Authenticator } from '../access/authenticator.ts'
import { openAuthenticator, tokenAuthenticator } from '../access/authenticator.ts'
import { createChangeNotifications, type Changes } from './change-notifications.ts'
import type { RequestLine } from '../types.ts'
import type { Phase } from './life.ts'
import type { SeedLibrary } from '../seeds/library.ts'
import type { DataFolder } from '../tenant/data-folder/data-folder.ts'
import type { Tls } from '../installation/authority.ts'
import type { Tenant, TenantSettings } from '../tenant/tenant.ts'
import { createTenantRegistry, type Tenants } from '../tenant/registry.ts'

/** A running emulator, without its HTTP server. */
export interface Emulator {
  tenants: Tenants
  /** The settings of every tenant. */
  settings: TenantSettings
  /** The folder that tenants are stored in; undefined for memory. */
  data: DataFolder | undefined
  seeds: SeedLibrary
  authenticator: Authenticator
  tls: Tls
  /** Host names of this emulator other than localhost, in lower case. */
  hosts: readonly string[]
  /** The status for routes that Auth0 has and this emulator does not serve. */
  unimplemented: 403 | 404
  /** Origins whose pages may call the API; `*` allows every origin. */
  cors: readonly string[]
  /** Writes the line of a request to the terminal. */
  log: RequestLine
  /** Notifies the request streams of changes by the control API. */
  changes: Changes
  /** The start time by the machine's clock, in milliseconds since the epoch. */
  startedAt: number
  phase: Phase
  /** Tenants that are being created, by name. */
  creating: Map<string, Promise<Tenant>>
}

/** The input of `createEmulator`. `tenant` is the tenant `default`. */
interface Parts
  extends Pick<Emulator, 'settings' | 'data' | 'seeds' | 'tls' | 'hosts' | 'unimplemented' | 'cors' | 'log'> {
  tenant: Tenant
  auth: 'jwt' | 'none'
}

/** Creates an emulator in the phase `open`. */
export function createEmulator({ tenant, auth, ...parts }: Parts): Emulator {
  const tenants = createTenantRegistry(tenant, parts.hosts)
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
