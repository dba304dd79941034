/** Faults: errors and delays that a test adds to responses, and the presets. A real tenant has none of them. */
import { anything, choice, flag, integer, list, number, object, text } from './schema.ts'

/** The request properties that a fault requires. An absent property matches every request. */
export interface FaultMatch {
  method?: string
  path?: string
  operation?: string
}
export interface FaultDefinition {
  match?: FaultMatch
  times?: number
  for_ms?: number
  probability?: number
  delay_ms?: number
  status?: number
  headers?: Record<string, string>
  body?: unknown
  drop?: boolean
}

const MAX_DELAY_MS = 600_000

const faultMatch = object(
  {
    method: choice(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], { description: 'Method of the request.' }),
    path: text({
      minLength: 1,
      description: 'Path without the query; * matches any characters: /api/v2/clients/*.',
    }),
    operation: text({ minLength: 1, description: 'Operation id from the documentation: patch_clients_by_id.' }),
  },
  { description: 'Requests that the fault applies to; all if absent.' },
)

const fault = object({
  match: faultMatch,
  times: integer({ minimum: 1, description: 'Number of requests that the fault applies to; no limit if absent.' }),
  for_ms: integer({
    minimum: 1,
    description: 'Milliseconds (tenant clock) for which the fault applies; no limit if absent.',
  }),
  probability: number({
    minimum: 0,
    maximum: 1,
    description: 'Probability that the fault applies to a request; 1 if absent.',
  }),
  delay_ms: integer({
    minimum: 0,
    maximum: MAX_DELAY_MS,
    description: 'Milliseconds to delay the request. Without status or drop it is then handled normally.',
  }),
  status: integer({ minimum: 200, maximum: 599, description: 'Response status.' }),
  headers: object({}, { open: true, description: 'Response headers: strings by header name.' }),
  body: anything({
    description:
      'Response body: a string is sent unchanged, any other value as JSON. If absent: the body of Auth0 for that status.',
  }),
  drop: flag({ description: 'Closes the connection without a response.' }),
})

export const faults = list(fault, { description: 'Faults; the first that matches a request applies.' })

export const PRESETS = {
  'rate-limit': {
    says: "Auth0's 429, for two seconds of the tenant's clock",
    faults: [{ match: { path: '/api/v2/*' }, status: 429, for_ms: 2000 }],
  },
  unavailable: { says: '503 for every request', faults: [{ status: 503 }] },
  slow: { says: 'every response two seconds late', faults: [{ delay_ms: 2000 }] },
  flaky: {
    says: 'one request in five fails: 503, or a closed connection',
    faults: [
      { probability: 0.15, status: 503 },
      { probability: 0.06, drop: true },
    ],
  },
} as const satisfies Record<string, { says: string; faults: readonly FaultDefinition[] }>

export type Preset = keyof typeof PRESETS
export const PRESET_NAMES = Object.keys(PRESETS) as Preset[]
