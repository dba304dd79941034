/** What the plans of Auth0 allow (documented: entity limits of 2026). */

/** Entities of a tenant; what is absent has no known limit. */
export interface PlanLimits {
  applications?: number
  clientGrants?: number
  credentials?: number
}

export const PLANS = {
  free: { applications: 10, clientGrants: 100 },
  'self-service': { applications: 100, clientGrants: 10_000 },
  enterprise: { applications: 100_000, clientGrants: 100_000, credentials: 2_000 },
} as const satisfies Record<string, PlanLimits>

export type Plan = keyof typeof PLANS
export const PLAN_NAMES = Object.keys(PLANS) as Plan[]
