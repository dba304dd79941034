/** The request log of a tenant: its latest requests. Tests read it to see what their program sent. */
import { createBudget } from './budget.ts'
import { type Entry, shortenText, LONGEST_TEXT, LONGEST_BODY } from './entry.ts'

/** How many requests a log stores without `--requests`. The oldest are evicted first. */
export const DEFAULT_LOG_LIMIT = 1000
/**
 * The part of the limit that a log may exceed before it evicts the oldest entries. Evicting many together is cheaper.
 */
const SURPLUS = 0.1

/** Returns the URL of a request as the log stores it. */
export const toLoggedUrl = (url: string): string => shortenText(url, LONGEST_BODY)

/** Returns the header `Auth0-Client` as the log stores it. */
export const toLoggedSdk = (header: string | undefined): string | undefined =>
  header !== undefined && header.length <= LONGEST_TEXT ? header : undefined

/**
 * Returns a request body as the log stores it.
 * @param body undefined without a body, and for a body that was not read
 * @param length bytes received; 0 without a body, NaN if no header gives the length
 */
export function toLoggedBody(body: unknown, length: number): Entry['body'] {
  if (body === undefined) return length === 0 ? undefined : length
  if (length > LONGEST_BODY) return length
  const text = JSON.stringify(body)
  if (text.length <= LONGEST_BODY) return text
  return Number.isNaN(length) ? Buffer.byteLength(text) : length
}

/**
 * Returns a response body as the log stores it: the same text that is sent, without a copy. A buffer that shares its
 * memory with others (Node's pool) becomes a text, because it would keep the whole pool in memory.
 */
export function toLoggedAnswer(answer: string | Buffer | undefined): Entry['answer'] {
  if (answer === undefined) return undefined
  if (answer.length > LONGEST_BODY) return Buffer.byteLength(answer)
  return typeof answer === 'string' || answer.buffer.byteLength === answer.length ? answer : answer.toString()
}

/** Returns the body of a request. Undefined if the request had none, or the log does not store it. */
export const bodyOf = ({ body }: Entry): unknown => (typeof body === 'string' ? JSON.parse(body) : undefined)

export type RequestLog = ReturnType<typeof createRequestLog>
type Listener = (entry: Entry) => void

/**
 * Calls a listener. Throws its error later, outside of the request: so it is an uncaught error of the listener's
 * program, and neither the request nor other listeners fail.
 */
function notify(listener: Listener, entry: Entry): void {
  try {
    listener(entry)
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}

/**
 * Creates the log of a tenant.
 * @param limit how many requests it stores
 * @param budget the memory budget, which the logs of all tenants share
 */
export function createRequestLog(limit = DEFAULT_LOG_LIMIT, budget = createBudget()) {
  const most = limit + Math.ceil(limit * SURPLUS)
  let entries: Entry[] = []
  let last = 0
  /** Id of the last request before the log was cleared. */
  let cleared = 0
  let isOpen = true
  const listeners = new Set<Listener>()

  const evict = (count: number) => {
    for (const entry of entries.slice(0, count)) budget.giveBack(entry)
    entries = entries.slice(count)
  }
  const keep = (entry: Entry) => {
    entries.push(entry)
    budget.take(entry)
    if (entries.length === most) evict(entries.length - limit)
  }
  const clear = () => {
    evict(entries.length)
    cleared = last
  }
  return {
    limit,
    /** Sets the id of the entry, stores it and notifies the listeners. */
    add(entry: Entry): void {
      entry.id = ++last
      if (isOpen) keep(entry)
      for (const listener of listeners) notify(listener, entry)
    },
    /** Returns a stored entry by its id. */
    find: (id: number): Entry | undefined => entries.slice(-limit).find((entry) => entry.id === id),
    /** Returns the entries in the order of their responses. */
    entries: (): Entry[] => entries.slice(-limit),
    /**
     * Counts the evicted requests since the log was last cleared.
     * @param since counts only requests after this id
     */
    countEvicted: (since = 0): number => Math.max(0, last - Math.min(entries.length, limit) - Math.max(cleared, since)),
    clear,
    /** Clears the log of a deleted tenant. Requests that finish later are not stored. */
    close(): void {
      clear()
      isOpen = false
    },
    /** Calls the listener after every later request, until the returned function is called. */
    watch(listener: Listener): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
