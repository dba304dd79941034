/**
 * Limits of Auth0's plans: entities and requests (entity limits and rate limits of 2026; documented, except where
 * noted).
 */

/** Maximum number of entities of a tenant. An absent kind has no known limit. */
export interface PlanLimits {
  applications?: number
  clientGrants?: number
  credentials?: number
}

/**
 * A token bucket for requests. It holds `burst` requests, and gets `refill` more at the start of each window of
 * `seconds`.
 */
export interface Rate {
  burst: number
  refill: number
  seconds: number
}

/** Request limits of a tenant. */
export interface PlanRates {
  /** All requests to the Management API. */
  management: Rate
  /** Requests to /oauth/token. */
  token?: Rate
  /** GET /clients with `q`. These requests count for `management` too. */
  search?: Rate
}

interface PlanRow {
  limits: PlanLimits
  rates: PlanRates
}

export const PLANS = {
  free: {
    limits: { applications: 10, clientGrants: 100 },
    rates: { management: { burst: 2, refill: 2, seconds: 1 }, token: { burst: 30, refill: 30, seconds: 1 } },
  },
  // The rates are inferred: they are documented for tenants of the enterprise plan that are not in production.
  'self-service': {
    limits: { applications: 100, clientGrants: 10_000 },
    rates: { management: { burst: 10, refill: 2, seconds: 1 } },
  },
  // For search, a burst of 5 and 150 requests per minute are documented. The refill within the minute is inferred.
  enterprise: {
    limits: { applications: 100_000, clientGrants: 100_000, credentials: 2_000 },
    rates: { management: { burst: 50, refill: 16, seconds: 1 }, search: { burst: 5, refill: 5, seconds: 2 } },
  },
} as const satisfies Record<string, PlanRow>

export type Plan = keyof typeof PLANS
export const PLAN_NAMES = Object.keys(PLANS) as Plan[]
