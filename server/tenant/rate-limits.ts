/**
 * Stage 1 of a request: the rate limits of `--plan`. Without `--plan` there are no rate limits. Each bucket is refilled
 * at the start of each window. A request is counted in the bucket of the whole API first, then in the bucket of its
 * endpoint (documented).
 */
import type { PlanRates, Rate } from '../../schema/plans.ts'
import { tooManyRequests, type Exhausted } from '../errors/management.ts'
import { tooManyTokenRequests } from '../errors/oauth.ts'

export type RateLimits = ReturnType<typeof createRateLimits>

interface Bucket {
  tokens: number
  window: number
}

/** Creates the rate limits of one tenant. All buckets are full at first. */
export function createRateLimits(rates: PlanRates) {
  const buckets = new Map<keyof PlanRates, Bucket>()

  /** Takes one request from a bucket. `remaining` is undefined if the bucket was empty. */
  function takeRequest(
    name: keyof PlanRates,
    { burst, refill, seconds }: Rate,
    now: number,
  ): { remaining: number | undefined; limit: number; resetsAt: number; resetsIn: number } {
    const window = Math.floor(now / 1000 / seconds)
    const last = buckets.get(name)
    // After the clock was moved back, the window can be earlier than the last request's. The bucket is then full.
    const before = last && last.window <= window ? last : { tokens: burst, window }
    const bucket = { tokens: Math.min(burst, before.tokens + (window - before.window) * refill), window }
    const remaining = bucket.tokens > 0 ? bucket.tokens - 1 : undefined
    buckets.set(name, { ...bucket, tokens: remaining ?? 0 })
    const resetsAt = (window + 1) * seconds
    return { remaining, limit: burst, resetsAt, resetsIn: Math.max(1, Math.ceil(resetsAt - now / 1000)) }
  }
  const headersOf = (name: keyof PlanRates, rate: Rate, now: number, errorOf: (bucket: Exhausted) => Error) => {
    const { remaining, limit, resetsAt, resetsIn } = takeRequest(name, rate, now)
    if (remaining === undefined) throw errorOf({ limit, resetsAt, resetsIn })
    return bucketHeaders(limit, remaining, resetsAt)
  }
  return {
    /**
     * Counts a request to the Management API.
     * @param isSearch whether the request is also counted in the bucket of searches
     * @param now milliseconds since the epoch
     * @returns headers for the response
     * @throws ApiError 429 if a bucket is empty
     */
    management(isSearch: boolean, now: number): Record<string, string> {
      const headers = headersOf('management', rates.management, now, (bucket) => tooManyRequests('Global', bucket))
      return isSearch && rates.search
        ? headersOf('search', rates.search, now, (bucket) => tooManyRequests('Endpoint', bucket))
        : headers
    },
    /**
     * Counts a request to /oauth/token.
     * @returns headers for the response; undefined if the plan does not limit these requests
     * @throws ApiError 429 if the bucket is empty
     */
    token: (now: number): Record<string, string> | undefined =>
      rates.token && headersOf('token', rates.token, now, tooManyTokenRequests),
    clear: () => buckets.clear(),
  }
}

/** Returns the headers that describe a bucket. @param resetsAt seconds since the epoch */
export const bucketHeaders = (limit: number, remaining: number, resetsAt: number) => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(resetsAt),
})
