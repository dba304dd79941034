/**
 * A tenant: all state of the emulator that a test can change.
 * A reset restores entities, clock and faults, and clears quotas, used assertions, rate limits and the request log. It
 * does not change the signing key, the hosts, the port, the snapshots and the restrictions.
 */
import type { PlanLimits, PlanRates } from '../../schema/plans.ts'
import { createUsedAssertions, type UsedAssertions } from './used-assertions.ts'
import { ownKey, tenantKey, type Keys, type TenantKey } from '../installation/keys.ts'
import { createTokenQuotas, type Quotas } from './token-quotas.ts'
import { initialClockState, createTenantClock, type ClockStart, type TenantClock } from './clock.ts'
import { createFaults, type Faults, type Preset } from './faults.ts'
import { randomIds, repeatableIds, type Ids } from './ids.ts'
import { loginOf, type LoginClient } from './login-client.ts'
import { createRateLimits, type RateLimits } from './rate-limits.ts'
import type { Budget } from '../requests/budget.ts'
import { createRequestLog, type RequestLog } from '../requests/log.ts'
import type { Storage } from './storage.ts'
import type { Store } from '../store/index.ts'
import { createTenantGate, type TenantGate } from './tenant-gate.ts'
import type { ClockState } from '../store/tenant-state.ts'

/** The limits of a tenant's plan. rules/plan.ts enforces them. */
export interface Restrictions {
  limits: PlanLimits
  /** Names of client properties that the plan does not include. Contains `clients` if clients cannot be written. */
  without: ReadonlySet<string>
}
export const NOTHING_RESTRICTED: Restrictions = { limits: {}, without: new Set() }

/** The settings that all tenants of an emulator share. */
export interface TenantSettings {
  keys: Keys
  restrictions: Restrictions
  /** The rate limits; absent if requests are not limited. */
  rates?: PlanRates | undefined
  /** The text that repeatable ids and secrets are derived from; absent for random ones. */
  deterministic?: string | undefined
  /** The time at which clocks are frozen until they are moved. */
  clock?: ClockStart
  /** The presets of faults that are active at the start and after a reset. */
  faults: readonly Preset[]
  /** The maximum number of requests in a log. */
  keptRequests: number
  /** The memory budget that all request logs share. */
  budget: Budget
}

/** A port that only one tenant uses. */
export interface OwnPort {
  number: number
  /** Closes the port and its connections, after the responses to requests in progress. */
  stop(): void
}

export interface Tenant {
  readonly name: string
  readonly login: LoginClient
  /** Signs and verifies the tenant's tokens. Undefined after the tenant is closed. */
  key: TenantKey | undefined
  /** Host names that only this tenant uses. */
  readonly hosts: Set<string>
  port: OwnPort | undefined
  readonly clock: TenantClock
  readonly ids: Ids
  readonly storage: Storage
  store: Store
  restrictions: Restrictions
  /** Tokens counted against the quotas of clients. */
  readonly quotas: Quotas
  /** Client assertions that were used. Each can be used once. */
  readonly assertions: UsedAssertions
  readonly faults: Faults
  /** Closed while a load or an export runs on the tenant in slices. */
  readonly gate: TenantGate
  /** Undefined if requests are not limited. */
  readonly rates: RateLimits | undefined
  readonly requests: RequestLog
  /** JSON texts that are the same in all clients of the tenant; see management/client-answer.ts. */
  readonly shared: { tenant: string; signingKeys: string }
  /** The certificate with its private key, for the responses of POST and PATCH. */
  readonly certificate: Keys['certificate']
  /**
   * Stores the current state as the state that `reset` restores. The tenant is then complete.
   * @param removes names of other tenants of the data folder, which are removed
   */
  complete(removes?: readonly string[]): void
  /** Moves the clock. Stores its state first, so that it is the same after a restart. */
  moveClock(state: ClockState): void
  /**
   * Restores the entities, the clock and the faults of the state after the seeds. Clears quotas, used assertions, rate
   * limits and the request log. The key, the hosts, the port, the snapshots and the restrictions stay.
   */
  reset(): void
  /** Restores the entities of a snapshot. @returns false if there is no snapshot with this name */
  restore(snapshot: string): boolean
  close(): void
}

/** Opens a tenant from its storage. */
export function openTenant(name: string, settings: TenantSettings, storage: Storage): Tenant {
  const { keys, restrictions, rates, deterministic, clock, faults, keptRequests, budget } = settings
  const { key: _, ...publicCertificate } = keys.certificate
  const { hosts, key } = storage.record()
  const store = storage.open()
  const tenant: Tenant = {
    name,
    login: loginOf(name),
    key: key === undefined ? tenantKey(keys, name) : ownKey(key),
    hosts: new Set(hosts),
    port: undefined,
    clock: createTenantClock(
      clock === undefined ? (store.savedClock() ?? initialClockState(clock)) : initialClockState(clock),
    ),
    ids: deterministic === undefined ? randomIds : repeatableIds(deterministic, name, () => tenant.store.draws),
    storage,
    store,
    restrictions,
    quotas: createTokenQuotas(),
    assertions: createUsedAssertions(),
    faults: createFaults(() => tenant),
    gate: createTenantGate(),
    rates: rates && createRateLimits(rates),
    requests: createRequestLog(keptRequests, budget),
    shared: {
      tenant: JSON.stringify(name),
      signingKeys: JSON.stringify([{ ...publicCertificate, subject: 'deprecated' }]),
    },
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
