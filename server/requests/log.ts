/** The requests that a tenant was sent, the last of them: what a test looks at to see what its program did. */
import type { OperationId } from '../../schema/operations.ts'
import type { Tier } from '../../schema/scopes.ts'

/** As many as are kept; the oldest go first. */
export const KEPT_REQUESTS = 1000
/** So many more are there before the oldest go. */
const SURPLUS = 100
/** Characters of a body, or of an answer; a longer one is not kept. */
export const LONGEST_BODY = 16_384
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
  /** The header `User-Agent` as it was sent, where it is not very long. */
  userAgent: string | undefined
  status: number
  refusal: Refused | undefined
  milliseconds: number
  /** The body after validation, as JSON, where it is small. As an object it could take ten times what was sent (measured). */
  body: string | undefined
  /** What was sent back, where it is small; else its length in bytes. */
  answer: string | Buffer | number | undefined
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

/**
 * An answer as the log keeps it: the very text that is sent, so that nothing is copied. Bytes that share their memory with others
 * (Node's pool) are kept as a text, or they would keep all of it.
 */
export function keptAnswer(answer: string | Buffer | undefined): Entry['answer'] {
  if (answer === undefined) return undefined
  if (answer.length > LONGEST_BODY) return Buffer.byteLength(answer)
  return typeof answer === 'string' || answer.buffer.byteLength === answer.length ? answer : answer.toString()
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
    /** One that is not forgotten yet. */
    find: (id: number): Entry | undefined => kept.slice(-KEPT_REQUESTS).find((entry) => entry.id === id),
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
