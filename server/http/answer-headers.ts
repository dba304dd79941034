/**
 * The headers of answers. All values are recorded (errors.md §7; raw recordings of 2021 and 2022).
 *
 * Left out on purpose: what the edge of the real service adds (cf-*, server, ot-*, traceparent), and strict-transport-security,
 * which would make browsers refuse plain HTTP to every other server on localhost for a year.
 */
import type { Clock } from '../tenant/clock.ts'
import { bucketHeaders } from '../tenant/rate-limits.ts'

export const JSON_TYPE = 'application/json; charset=utf-8'

/** Of every answer of the Management API, refusals and empty answers included. */
export const MANAGEMENT_HEADERS = {
  'content-type': JSON_TYPE,
  'cache-control': 'no-cache',
  vary: 'origin,accept-encoding',
  'x-content-type-options': 'nosniff',
} as const

const TOKEN_HEADERS = { vary: 'Accept-Encoding, Origin', 'x-content-type-options': 'nosniff' } as const

/**
 * Ours, for every response of the control API, the console and the documentation: no page of another site can frame, embed or guess at
 * them, and no browser stores the secrets in them. X-Frame-Options is for browsers without frame-ancestors.
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

/** The headers of a bucket that is full but for this request: nothing is limited here unless it was asked for. Made once a second, in some form. */
function fullBucket<Form>(limit: number, also: Headers, formOf: (headers: Headers) => Form): (clock: Clock) => Form {
  const madeFor = (reset: number) => ({ reset, form: formOf({ ...also, ...bucketHeaders(limit, limit - 1, reset) }) })
  let made = madeFor(0)
  return (clock) => {
    const next = Math.floor(clock.now() / 1000) + 1
    if (next !== made.reset) made = madeFor(next)
    return made.form
  }
}
const identity = (headers: Headers) => headers

/** Of answers of the Management API that are no refusals: those carry no rate limit (recorded 12 times of 12). */
export const answerHeaders = fullBucket(50, MANAGEMENT_HEADERS, identity)
/** The same as names and values in turn, which Node writes faster. */
export const answerHeaderList = fullBucket(50, MANAGEMENT_HEADERS, (headers) => Object.entries(headers).flat())

/** Of the token endpoint, refusals included. */
export const tokenRateLimit = fullBucket(1_000_000, TOKEN_HEADERS, identity)
