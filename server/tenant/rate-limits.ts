/**
 * Stage 1: how many requests a tenant takes, as `--plan` has it; nothing is limited without it.
 * Buckets that are refilled at the top of each window, first the one of the whole API, then that of the endpoint (documented).
 */
import type { PlanRates, Rate } from '../../schema/plans.ts'
import { tooManyRequests, type Exhausted } from '../errors/management.ts'
import { tooManyTokenRequests } from '../errors/oauth.ts'

export type RateLimits = ReturnType<typeof rateLimits>

interface Bucket {
  tokens: number
  window: number
}

/** The buckets of one tenant. */
export function rateLimits(rates: PlanRates) {
  const buckets = new Map<keyof PlanRates, Bucket>()

  /** Takes a request out of a bucket; undefined for `remaining` where there was none in it. */
  function taken(
    name: keyof PlanRates,
    { burst, refill, seconds }: Rate,
    now: number,
  ): { remaining: number | undefined; limit: number; resetsAt: number; resetsIn: number } {
    const window = Math.floor(now / 1000 / seconds)
    const last = buckets.get(name)
    // A clock that was set back is in a window before the last request: the bucket knows nothing of that time, and is full.
    const known = last && last.window <= window ? last : { tokens: burst, window }
    const bucket = { tokens: Math.min(burst, known.tokens + (window - known.window) * refill), window }
    const remaining = bucket.tokens > 0 ? bucket.tokens - 1 : undefined
    buckets.set(name, { ...bucket, tokens: remaining ?? 0 })
    const resetsAt = (window + 1) * seconds
    return { remaining, limit: burst, resetsAt, resetsIn: Math.max(1, Math.ceil(resetsAt - now / 1000)) }
  }
  const headersOf = (name: keyof PlanRates, rate: Rate, now: number, refused: (bucket: Exhausted) => Error) => {
    const { remaining, limit, resetsAt, resetsIn } = taken(name, rate, now)
    if (remaining === undefined) throw refused({ limit, resetsAt, resetsIn })
    return bucketHeaders(limit, remaining, resetsAt)
  }
  return {
    /**
     * Counts a request to the Management API.
     * @param isSearch whether it has a bucket of its own besides
     * @param now milliseconds since the epoch
     * @returns the headers of its answer
     * @throws 429
     */
    management(isSearch: boolean, now: number): Record<string, string> {
      const headers = headersOf('management', rates.management, now, (bucket) => tooManyRequests('Global', bucket))
      return isSearch && rates.search
        ? headersOf('search', rates.search, now, (bucket) => tooManyRequests('Endpoint', bucket))
        : headers
    },
    /** Counts a request to /oauth/token. @returns headers as above, or undefined where nothing limits it @throws 429 */
    token: (now: number): Record<string, string> | undefined =>
      rates.token && headersOf('token', rates.token, now, tooManyTokenRequests),
    clear: () => buckets.clear(),
  }
}

/** What is left in a bucket of requests. @param resetsAt seconds since the epoch */
export const bucketHeaders = (limit: number, remaining: number, resetsAt: number) => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(resetsAt),
})
