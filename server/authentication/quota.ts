/** Token quotas: how many tokens a client may get in an hour and in a day (documented). The windows are those of the clock, in UTC (inferred). */

/** `token_quota.client_credentials` of a client. */
export interface Quota {
  enforce?: boolean
  per_hour?: number
  per_day?: number
}

export interface Bucket {
  name: string
  limit: number
  remaining: number
  /** Seconds until the window ends. */
  resetsIn: number
  /** The same as seconds since the epoch. */
  resetsAt: number
}

const WINDOWS = { per_hour: 3_600, per_day: 86_400 } as const

export type Quotas = ReturnType<typeof quotas>

/** The tokens that the clients of a tenant got. */
export function quotas() {
  const used = new Map<string, { window: number; count: number }>()

  const bucketOf = (clientId: string, name: keyof typeof WINDOWS, limit: number, now: number) => {
    const length = WINDOWS[name]
    const window = Math.floor(now / length)
    const key = `${name} ${clientId}`
    const entry = used.get(key)
    const count = entry?.window === window ? entry.count : 0
    const resetsAt = (window + 1) * length
    return { name, limit, count, resetsAt, resetsIn: Math.ceil(resetsAt - now), take: () => void used.set(key, { window, count: count + 1 }) }
  }

  return {
    /**
     * Counts a token, unless a bucket is empty.
     * @param milliseconds since the epoch
     * @returns the header's text, and the empty bucket that lasts longest
     */
    take(clientId: string, quota: Quota, milliseconds: number): { header: string; exhausted: Bucket | undefined } {
      const now = milliseconds / 1000
      const buckets = (['per_hour', 'per_day'] as const).flatMap((name) => (quota[name] === undefined ? [] : [bucketOf(clientId, name, quota[name], now)]))
      const empty = buckets.filter(({ count, limit }) => count >= limit)
      if (empty.length === 0 || quota.enforce === false) for (const bucket of buckets) bucket.take()
      const taken = empty.length === 0 ? 1 : 0
      const shown = buckets.map(({ name, limit, count, resetsAt, resetsIn }) => ({ name, limit, remaining: Math.max(0, limit - count - taken), resetsAt, resetsIn }))
      return {
        header: shown.map(({ name, limit, remaining, resetsIn }) => `b=${name};q=${limit};r=${remaining};t=${resetsIn}`).join(','),
        exhausted: empty.length === 0 ? undefined : shown.filter(({ name }) => empty.some((bucket) => bucket.name === name)).at(-1),
      }
    },
    clear: () => used.clear(),
  }
}
