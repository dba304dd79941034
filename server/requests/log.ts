/** The requests that a tenant was sent, the last of them: what a test looks at to see what its program did. */
import type { OperationId } from '../../schema/operations.ts'
import type { Tier } from '../../schema/scopes.ts'

/** As many as are kept; the oldest go first. */
export const KEPT_REQUESTS = 1000
/** So many more are there before the oldest go. */
const SURPLUS = 100
/** Characters of a body; a longer one is not kept. */
const LONGEST_BODY = 16_384
/** Characters of any other text; a longer one is cut. */
const LONGEST_TEXT = 2_000

/** What is remembered of a request; how it is shown is show.ts. */
export interface Entry {
  /** Counted from 1 for each tenant, never used again: a reset does not begin anew. 0 for one that is not in the log yet. */
  id: number
  /** Milliseconds since the epoch, by the clock of the tenant. */
  at: number
  method: string
  /** Path and query as they were sent. */
  url: string
  operation: OperationId | undefined
  clientId: string | undefined
  scopes: ReadonlySet<string> | undefined
  /** The tiers of a client that the token may read. */
  tiers: readonly Tier[] | undefined
  /** The header `Auth0-Client` as it was sent. */
  sdk: string | undefined
  status: number
  refusal: Refused | undefined
  milliseconds: number
  /** The body after validation, as JSON, where it is small. As an object it could take ten times what was sent (measured). */
  body: string | undefined
}

/** Of a text that may be as long as a body: its beginning, and nothing that keeps the rest in memory, as a slice does. */
export function shortened(text: string): string {
  return text.length > LONGEST_TEXT ? `${Buffer.from(text.slice(0, LONGEST_TEXT), 'utf16le').toString('utf16le')}…` : text
}

/** A body as the log keeps it. @param length of what was sent, in bytes; NaN where nothing says so */
export function keptBody(body: unknown, length: number): string | undefined {
  if (body === undefined || !(length <= LONGEST_BODY)) return undefined
  const text = JSON.stringify(body)
  return text.length <= LONGEST_BODY ? text : undefined
}

/** The body of a request that was kept. */
export const bodyOf = ({ body }: Entry): unknown => (body === undefined ? undefined : JSON.parse(body))

/** Why a request got no good answer. */
export interface Refused {
  message: string
  errorCode?: string | undefined
  /** Name of the rule that was broken. */
  rule?: string | undefined
  /** Whether a fault answered in place of the API. */
  isFault?: true
}

export type RequestLog = ReturnType<typeof requestLog>
type Listener = (entry: Entry) => void

/** What a listener throws is reported like any other error of its program; the request and the other listeners know nothing of it. */
function tell(listener: Listener, entry: Entry): void {
  try {
    listener(entry)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

/** The last requests of a tenant. */
export function requestLog() {
  let kept: Entry[] = []
  let last = 0
  const listeners = new Set<Listener>()
  return {
    /** Gives the entry its id. */
    add(entry: Entry): void {
      entry.id = ++last
      kept.push(entry)
      if (kept.length === KEPT_REQUESTS + SURPLUS) kept = kept.slice(-KEPT_REQUESTS)
      for (const listener of listeners) tell(listener, entry)
    },
    /** In the order in which they were answered. */
    entries: (): Entry[] => kept.slice(-KEPT_REQUESTS),
    clear(): void {
      kept = []
    },
    /** Tells of every request from now on, until the function that it gives is called. */
    watch(listener: Listener): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
