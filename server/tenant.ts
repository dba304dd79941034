/** A tenant: everything that a test can change lives here, and resetting it restores all of it. */
import type { PlanLimits, PlanRates } from '../schema/plans.ts'
import { usedAssertions, type UsedAssertions } from './authentication/assertions.ts'
import { tenantKey, type Keys, type TenantKey } from './authentication/keys.ts'
import { quotas, type Quotas } from './authentication/quota.ts'
import { tenantClock, type Beginning, type TenantClock } from './clock.ts'
import { faultsOf, type Faults, type Preset } from './faults.ts'
import { idsFrom, randomSource, repeatableSource, type Ids } from './ids.ts'
import { loginOf, type LoginClient } from './login.ts'
import { rateLimits, type RateLimits } from './ratelimit.ts'
import { requestLog, type RequestLog } from './requests/log.ts'
import type { Storage } from './storage.ts'
import type { Store } from './store/index.ts'

/** What a tenant is not allowed; rules/plan.ts holds it to that. */
export interface Restrictions {
  limits: PlanLimits
  /** Names of properties of a client that it lacks, or `clients` where none may be written. */
  without: ReadonlySet<string>
}
export const NOTHING_RESTRICTED: Restrictions = { limits: {}, without: new Set() }

/** What all tenants of an emulator have in common. */
export interface TenantSettings {
  keys: Keys
  restrictions: Restrictions
  /** How many requests it takes; absent for as many as come. */
  rates?: PlanRates | undefined
  /** Makes ids and secrets repeatable. */
  deterministic?: string | undefined
  /** A time at which clocks stand still until they are moved. */
  clock?: Beginning
  /** Faults that are there from the start. */
  faults: readonly Preset[]
}

/** A port that is a tenant's own. */
export interface OwnPort {
  number: number
  /** Closes the port and its connections. Requests in progress are answered first. */
  stop(): void
}

export interface Tenant {
  readonly name: string
  readonly login: LoginClient
  /** Signs and verifies its tokens; a tenant that was deleted has none. */
  key: TenantKey | undefined
  /** Names under which it alone can be reached. */
  readonly hosts: Set<string>
  port: OwnPort | undefined
  clock: TenantClock
  readonly ids: Ids
  readonly storage: Storage
  store: Store
  restrictions: Restrictions
  /** Tokens counted against the quotas of clients. */
  readonly quotas: Quotas
  /** Assertions that cannot be used again. */
  readonly assertions: UsedAssertions
  readonly faults: Faults
  /** Absent where nothing limits its requests. */
  readonly rates: RateLimits | undefined
  readonly requests: RequestLog
  /** JSON texts that every client of the tenant shows; see present.ts. */
  readonly shared: { tenant: string; signingKeys: string }
  /** The certificate as the answers of POST and PATCH show it. */
  readonly certificate: Keys['certificate']
  /** Remembers the present state as the one that `reset` goes back to. */
  remember(): void
  /** Entities, clock and faults as after the seeds; nothing counted, no assertion used, no request logged. */
  reset(): void
  close(): void
}

/** Opens a tenant in its storage. */
export function openTenant(name: string, settings: TenantSettings, storage: Storage): Tenant {
  const { keys, restrictions, rates, deterministic, clock, faults } = settings
  const { key: _, ...shown } = keys.certificate
  const tenant: Tenant = {
    name,
    login: loginOf(name),
    key: tenantKey(keys, name),
    hosts: new Set(),
    port: undefined,
    clock: tenantClock(clock),
    ids: idsFrom(deterministic === undefined ? randomSource : repeatableSource(`${deterministic} ${name}`, () => tenant.store.nextDraw())),
    storage,
    store: storage.open(),
    restrictions,
    quotas: quotas(),
    assertions: usedAssertions(),
    faults: faultsOf(() => tenant),
    rates: rates && rateLimits(rates),
    requests: requestLog(),
    shared: { tenant: JSON.stringify(name), signingKeys: JSON.stringify([{ ...shown, subject: 'deprecated' }]) },
    certificate: keys.certificate,
    remember() {
      storage.remember(tenant.store)
    },
    reset() {
      tenant.store = storage.restore(tenant.store)
      tenant.clock = tenantClock(clock)
      tenant.quotas.clear()
      tenant.assertions.clear()
      tenant.faults.begin(faults)
      tenant.rates?.clear()
      tenant.requests.clear()
    },
    close() {
      tenant.key = undefined
      tenant.port?.stop()
      tenant.store.close()
    },
  }
  tenant.faults.begin(faults)
  return tenant
}
