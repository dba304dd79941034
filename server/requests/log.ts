/** The requests that a tenant was sent, the last of them: what a test looks at to see what its program did. */
import { budgetOf } from './budget.ts'
import { type Entry, shortened, LONGEST_TEXT, LONGEST_BODY } from './entry.ts'

/** Requests that a log keeps unless `--requests` says otherwise. The oldest are evicted first. */
export const KEPT_REQUESTS = 1000
/** More requests than the limit by this part of it are there before the oldest are evicted, all at once. */
const SURPLUS = 0.1

/** Returns the URL of a request as the log keeps it. */
export const keptUrl = (url: string): string => shortened(url, LONGEST_BODY)

/** Returns the header `Auth0-Client` as the log keeps it. */
export const keptSdk = (header: string | undefined): string | undefined =>
  header !== undefined && header.length <= LONGEST_TEXT ? header : undefined

/**
 * Returns a body as the log keeps it.
 * @param body undefined for none, and for one that was not read
 * @param length of what was sent, in bytes; 0 for no body, NaN where no header gives it
 */
export function keptBody(body: unknown, length: number): Entry['body'] {
  if (body === undefined) return length === 0 ? undefined : length
  if (length > LONGEST_BODY) return length
  const text = JSON.stringify(body)
  if (text.length <= LONGEST_BODY) return text
  return Number.isNaN(length) ? Buffer.byteLength(text) : length
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

/** Returns the body of a request; undefined where there was none, or none is kept. */
export const bodyOf = ({ body }: Entry): unknown => (typeof body === 'string' ? JSON.parse(body) : undefined)

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

/**
 * Makes the log of a tenant.
 * @param limit how many requests it keeps
 * @param budget what it shares with the logs of the other tenants
 */
export function requestLog(limit = KEPT_REQUESTS, budget = budgetOf()) {
  const most = limit + Math.ceil(limit * SURPLUS)
  let kept: Entry[] = []
  let last = 0
  /** Id of the last request before the log was cleared. */
  let cleared = 0
  let isOpen = true
  const listeners = new Set<Listener>()

  const evict = (count: number) => {
    for (const entry of kept.slice(0, count)) budget.giveBack(entry)
    kept = kept.slice(count)
  }
  const keep = (entry: Entry) => {
    kept.push(entry)
    budget.take(entry)
    if (kept.length === most) evict(kept.length - limit)
  }
  const clear = () => {
    evict(kept.length)
    cleared = last
  }
  return {
    limit,
    /** Gives the entry its id, and tells the listeners. */
    add(entry: Entry): void {
      entry.id = ++last
      if (isOpen) keep(entry)
      for (const listener of listeners) tell(listener, entry)
    },
    /** Returns an entry that is still kept. */
    find: (id: number): Entry | undefined => kept.slice(-limit).find((entry) => entry.id === id),
    /** Returns the entries in the order in which the requests were answered. */
    entries: (): Entry[] => kept.slice(-limit),
    /** Counts the requests that are no longer kept, of those since the log was cleared. @param since id after which requests count */
    forgotten: (since = 0): number => Math.max(0, last - Math.min(kept.length, limit) - Math.max(cleared, since)),
    clear,
    /** Clears the log of a tenant that is deleted: requests that are still answered are not kept. */
    close(): void {
      clear()
      isOpen = false
    },
    /** Calls the listener after every request from now on, until the returned function is called. */
    watch(listener: Listener): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
