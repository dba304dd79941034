/**
 * Token quotas: the number of tokens that a client may get per hour and per day (documented). Windows start at the full
 * hour and at midnight, in UTC (inferred).
 */

/** `token_quota.client_credentials` of a client. */
export interface Quota {
  enforce?: boolean
  per_hour?: number
  per_day?: number
}

/** The state of one quota of a client in the current window. */
export interface Bucket {
  name: string
  limit: number
  remaining: number
  /** Seconds until the window ends. */
  resetsIn: number
  /** The end of the window in seconds since the epoch. */
  resetsAt: number
}

/** The lengths of the windows in seconds. */
const WINDOWS = { per_hour: 3_600, per_day: 86_400 }
const NAMES = ['per_hour', 'per_day'] as const

export type Quotas = ReturnType<typeof createTokenQuotas>

interface Usage {
  window: number
  count: number
}

/** Creates the counts of the tokens that the clients of a tenant got. */
export function createTokenQuotas() {
  const used = new Map<string, Usage>()

  const usageOf = (key: string, window: number): Usage => {
    const existing = used.get(key)
    if (existing?.window === window) return existing
    const usage = { window, count: 0 }
    used.set(key, usage)
    return usage
  }
  const bucketsOf = (clientId: string, quota: Quota, now: number) =>
    NAMES.flatMap((name) => {
      const limit = quota[name]
      if (limit === undefined) return []
      const window = Math.floor(now / WINDOWS[name])
      const resetsAt = (window + 1) * WINDOWS[name]
      return [
        { name, limit, usage: usageOf(`${name} ${clientId}`, window), resetsAt, resetsIn: Math.ceil(resetsAt - now) },
      ]
    })

  return {
    /**
     * Counts a token, unless the quota is enforced and a bucket is empty.
     * @param milliseconds since the epoch
     * @returns the value of the header. If the token is rejected, also the empty bucket; of several the one with the
     * longest window.
     */
    take(clientId: string, quota: Quota, milliseconds: number): { header: string; exhausted: Bucket | undefined } {
      const buckets = bucketsOf(clientId, quota, milliseconds / 1000)
      const isRefused = quota.enforce !== false && buckets.some(({ limit, usage }) => usage.count >= limit)
      if (!isRefused) for (const { usage } of buckets) usage.count++
      const counted = buckets.map(({ usage, ...bucket }) => ({
        ...bucket,
        remaining: Math.max(0, bucket.limit - usage.count),
      }))
      return {
        header: counted
          .map(({ name, limit, remaining, resetsIn }) => `b=${name};q=${limit};r=${remaining};t=${resetsIn}`)
          .join(','),
        exhausted: isRefused ? counted.findLast(({ remaining }) => remaining === 0) : undefined,
      }
    },
    clear: () => used.clear(),
  }
}
