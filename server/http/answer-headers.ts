/**
 * The headers of responses. All values are recorded (errors.md §7; raw recordings of 2021 and 2022).
 *
 * Two groups are left out on purpose. The edge of the real service adds cf-*, server, ot-* and traceparent. With
 * strict-transport-security, browsers would reject plain HTTP to every other server on localhost for a year.
 */
import type { Clock } from '../tenant/clock.ts'
import { bucketHeaders } from '../tenant/rate-limits.ts'

export const JSON_TYPE = 'application/json; charset=utf-8'

/** The headers of every response of the Management API, errors and empty responses included. */
export const MANAGEMENT_HEADERS = {
  'content-type': JSON_TYPE,
  'cache-control': 'no-cache',
  vary: 'origin,accept-encoding',
  'x-content-type-options': 'nosniff',
} as const

const TOKEN_HEADERS = { vary: 'Accept-Encoding, Origin', 'x-content-type-options': 'nosniff' } as const

/**
 * The headers of every response of the control API, the console and the documentation (ours). They prevent that a page
 * of another site frames or embeds a response, and that a browser stores its secrets. X-Frame-Options is for browsers
 * without frame-ancestors.
 */
export const OWN_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'content-security-policy': "frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
} as const

type Headers = Readonly<Record<string, string>>

/**
 * Returns a function for the headers of a rate limit bucket that is full except for this request: without `--plan`
 * there are no limits. Builds the headers once per second and caches them.
 * @param format converts the headers
 */
function fullBucket<Form>(limit: number, others: Headers, format: (headers: Headers) => Form): (clock: Clock) => Form {
  const build = (reset: number) => ({ reset, form: format({ ...others, ...bucketHeaders(limit, limit - 1, reset) }) })
  // All emulators of the process share this cache. The headers depend on the second only.
  let cached = build(0)
  return (clock) => {
    const next = Math.floor(clock.now() / 1000) + 1
    if (next !== cached.reset) cached = build(next)
    return cached.form
  }
}
const identity = (headers: Headers) => headers

/**
 * The headers of successful responses of the Management API. Error responses have no rate limit headers (recorded 12
 * times of 12).
 */
export const answerHeaders = fullBucket(50, MANAGEMENT_HEADERS, identity)
/** The same headers as a flat list of names and values, which Node writes faster. */
export const answerHeaderList = fullBucket(50, MANAGEMENT_HEADERS, (headers) => Object.entries(headers).flat())

/** The headers of the token endpoint, errors included. */
export const tokenRateLimit = fullBucket(1_000_000, TOKEN_HEADERS, identity)
