/** The requests that a tenant was sent, the last of them: what a test looks at to see what its program did. */
import type { OperationId } from '../../schema/operations.ts'
import type { Tier } from '../../schema/scopes.ts'

/** As many as are kept; the oldest go first. */
export const KEPT_REQUESTS = 1000

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
  /** The body after validation, where it is small. */
  body: unknown
}

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
      if (kept.length === 2 * KEPT_REQUESTS) kept = kept.slice(-KEPT_REQUESTS)
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
