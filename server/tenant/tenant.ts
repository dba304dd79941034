/** A tenant: everything that a test can change is here. A reset restores all of it but the key, the Hosts, the port and the snapshots. */
import type { PlanLimits, PlanRates } from '../../schema/plans.ts'
import { usedAssertions, type UsedAssertions } from './used-assertions.ts'
import { ownKey, tenantKey, type Keys, type TenantKey } from '../installation/keys.ts'
import { quotas, type Quotas } from './token-quotas.ts'
import { initialClockState, tenantClock, type ClockStart, type TenantClock } from './clock.ts'
import { createFaults, type Faults, type Preset } from './faults.ts'
import { randomIds, repeatableIds, type Ids } from './ids.ts'
import { loginOf, type LoginClient } from './login-client.ts'
import { rateLimits, type RateLimits } from './rate-limits.ts'
import type { Budget } from '../requests/budget.ts'
import { requestLog, type RequestLog } from '../requests/log.ts'
import type { Storage } from './storage.ts'
import type { Store } from '../store/index.ts'
import { tenantGate, type TenantGate } from './tenant-gate.ts'
import type { ClockState } from '../store/tenant-state.ts'

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
  clock?: ClockStart
  /** Faults that are there from the start. */
  faults: readonly Preset[]
  /** How many requests a log keeps. */
  keptRequests: number
  /** What the request logs share. */
  budget: Budget
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
  readonly clock: TenantClock
  readonly ids: Ids
  readonly storage: Storage
  store: Store
  restrictions: Restrictions
  /** Tokens counted against the quotas of clients. */
  readonly quotas: Quotas
  /** Assertions that cannot be used again. */
  readonly assertions: UsedAssertions
  readonly faults: Faults
  /** Closed while a load or an export runs on the tenant in slices. */
  readonly gate: TenantGate
  /** Absent where nothing limits its requests. */
  readonly rates: RateLimits | undefined
  readonly requests: RequestLog
  /** JSON texts that every client of the tenant shows; see present.ts. */
  readonly shared: { tenant: string; signingKeys: string }
  /** The certificate as the answers of POST and PATCH show it. */
  readonly certificate: Keys['certificate']
  /** Stores the present state as the one that `reset` goes back to, and removes other tenants of the folder by name. The tenant is then complete. */
  complete(removes?: readonly string[]): void
  /** Moves the clock. It is stored first, so that it is the same after a restart. */
  moveClock(state: ClockState): void
  /** Puts entities, clock and faults back to the state after the seeds; nothing is counted, used or logged any more. */
  reset(): void
  /** Puts the entities back to a snapshot. @returns whether there is one of this name */
  restore(snapshot: string): boolean
  close(): void
}

/** Opens a tenant in its storage. */
export function openTenant(name: string, settings: TenantSettings, storage: Storage): Tenant {
  const { keys, restrictions, rates, deterministic, clock, faults, keptRequests, budget } = settings
  const { key: _, ...shown } = keys.certificate
  const { hosts, key } = storage.record()
  const store = storage.open()
  const tenant: Tenant = {
    name,
    login: loginOf(name),
    key: key === undefined ? tenantKey(keys, name) : ownKey(key),
    hosts: new Set(hosts),
    port: undefined,
    clock: tenantClock(clock === undefined ? (store.savedClock() ?? initialClockState(clock)) : initialClockState(clock)),
    ids: deterministic === undefined ? randomIds : repeatableIds(deterministic, name, () => tenant.store.draws),
    storage,
    store,
    restrictions,
    quotas: quotas(),
    assertions: usedAssertions(),
    faults: createFaults(() => tenant),
    gate: tenantGate(),
    rates: rates && rateLimits(rates),
    requests: requestLog(keptRequests, budget),
    shared: { tenant: JSON.stringify(name), signingKeys: JSON.stringify([{ ...shown, subject: 'deprecated' }]) },
    certificate: keys.certificate,
    complete(removes) {
      tenant.store = storage.complete(tenant.store, removes)
      storage.finishRemovals()
    },
    moveClock(state) {
      tenant.store.saveClock(state)
      tenant.clock.put(state)
    },
    reset() {
      tenant.store = storage.reset(tenant.store)
      tenant.clock.put(initialClockState(clock))
      tenant.quotas.clear()
      tenant.assertions.clear()
      tenant.faults.setPresets(faults)
      tenant.rates?.clear()
      tenant.requests.clear()
    },
    restore(snapshot) {
      const restored = storage.restoreSnapshot(snapshot, tenant.store)
      if (restored) tenant.store = restored
      return restored !== undefined
    },
    close() {
      tenant.key = undefined
      tenant.requests.close()
      tenant.port?.stop()
      tenant.store.close()
    },
  }
  tenant.faults.setPresets(faults)
  return tenant
}
