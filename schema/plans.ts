/** What the plans of Auth0 allow (entity limits and rate limits of 2026; documented, unless a line says otherwise). */

/** Entities of a tenant; what is absent has no known limit. */
export interface PlanLimits {
  applications?: number
  clientGrants?: number
  credentials?: number
}

/** A bucket of requests: `burst` at most, and at the top of every window of so many seconds `refill` more. */
export interface Rate {
  burst: number
  refill: number
  seconds: number
}

/** Requests of a tenant: to the Management API, to /oauth/token, and within the first those with `q` of GET /clients. */
export interface PlanRates {
  management: Rate
  token?: Rate
  search?: Rate
}

export interface PlanRow {
  limits: PlanLimits
  rates: PlanRates
}

export const PLANS = {
  free: {
    limits: { applications: 10, clientGrants: 100 },
    rates: { management: { burst: 2, refill: 2, seconds: 1 }, token: { burst: 30, refill: 30, seconds: 1 } },
  },
  // Its rates are inferred: they are documented for tenants of the enterprise plan that are not in production.
  'self-service': {
    limits: { applications: 100, clientGrants: 10_000 },
    rates: { management: { burst: 10, refill: 2, seconds: 1 } },
  },
  // Of its search five at once and 150 a minute are documented; how it is refilled in between is inferred.
  enterprise: {
    limits: { applications: 100_000, clientGrants: 100_000, credentials: 2_000 },
    rates: { management: { burst: 50, refill: 16, seconds: 1 }, search: { burst: 5, refill: 5, seconds: 2 } },
  },
} as const satisfies Record<string, PlanRow>

export type Plan = keyof typeof PLANS
export const PLAN_NAMES = Object.keys(PLANS) as Plan[]
