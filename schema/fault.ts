/** Faults: what a test can make of the answers to requests, and the kinds that everybody needs. Ours, no tenant has them. */
import { anything, choice, flag, integer, list, number, object, text } from './schema.ts'

/** What a request must be for a fault to strike; what is absent does not matter. */
export interface FaultMatch {
  method?: string
  path?: string
  operation?: string
}
export interface Fault {
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

const LONGEST_DELAY_MS = 600_000

export const faultMatch = object(
  {
    method: choice(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'], { description: 'Method of the request.' }),
    path: text({
      minLength: 1,
      description: 'Path without the query; * stands for any characters: /api/v2/clients/*.',
    }),
    operation: text({ minLength: 1, description: 'Operation id, as the documentation has it: patch_clients_by_id.' }),
  },
  { description: 'Requests that the fault is for; all if absent.' },
)

export const fault = object({
  match: faultMatch,
  times: integer({ minimum: 1, description: 'How many requests it strikes; as many as come if absent.' }),
  for_ms: integer({
    minimum: 1,
    description: 'How long it strikes, in milliseconds by the clock of the tenant; without end if absent.',
  }),
  probability: number({ minimum: 0, maximum: 1, description: 'How likely it strikes; 1 if absent.' }),
  delay_ms: integer({
    minimum: 0,
    maximum: LONGEST_DELAY_MS,
    description: 'Milliseconds to wait first. With nothing else the request then goes on.',
  }),
  status: integer({ minimum: 200, maximum: 599, description: 'Status to answer with.' }),
  headers: object({}, { open: true, description: 'Headers to answer with, texts by their names.' }),
  body: anything({
    description:
      'Body to answer with: a text as it is, anything else as JSON. If absent, what Auth0 answers with that status.',
  }),
  drop: flag({ description: 'Closes the connection without an answer.' }),
})

export const faults = list(fault, { description: 'Faults; the first that matches a request strikes.' })

export const PRESETS = {
  'rate-limit': {
    says: '429 as Auth0 has it, for two seconds of the clock of the tenant',
    faults: [{ match: { path: '/api/v2/*' }, status: 429, for_ms: 2000 }],
  },
  unavailable: { says: '503 for everything', faults: [{ status: 503 }] },
  slow: { says: 'every answer two seconds late', faults: [{ delay_ms: 2000 }] },
  flaky: {
    says: 'one request in five fails: 503, or no answer at all',
    faults: [
      { probability: 0.15, status: 503 },
      { probability: 0.06, drop: true },
    ],
  },
} as const satisfies Record<string, { says: string; faults: readonly Fault[] }>

export type Preset = keyof typeof PRESETS
export const PRESET_NAMES = Object.keys(PRESETS) as Preset[]
