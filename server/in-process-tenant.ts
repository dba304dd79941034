/** A tenant in the hands of a test: types alone, shipped with the package. */

/** The name of a fixture, a file or folder, or a seed document. */
export type Seed = string | Readonly<Record<string, unknown>>
/** A seed as an export has it. */
export type SeedDocument = Record<string, unknown>
/** How many entities of each kind a load made. */
export type Loaded = Record<
  'resourceServers' | 'clients' | 'clientGrants' | 'connections' | 'organizations' | 'cimdDocuments',
  number
>

/** A tenant: what happens in it no other tenant sees. */
export interface EmulatedTenant {
  readonly name: string
  /** `http://127.0.0.1:4400` */
  readonly url: string
  /** `https://localhost:4400`, on the same port. */
  readonly httpsUrl: string
  /** What an SDK takes as its domain: `localhost:4400`. */
  readonly domain: string
  /** The client that always works at `/oauth/token`, with every scope. */
  readonly clientId: string
  readonly clientSecret: string
  /** The variables that SDKs and tools read, with a token of 24 hours, for a child process. */
  readonly env: Record<string, string>
  /** An access token for the Management API; every scope if none is named. */
  token(scope?: string): Promise<string>
  /** Loads seeds on top of what is there, all of them or none. */
  seed(...seeds: Seed[]): Promise<Loaded>
  /** The tenant as a seed, its secrets included. */
  export(): Promise<SeedDocument>
  /** Puts the tenant back to what it was after its seeds. */
  reset(): Promise<void>
  /** Takes a snapshot of the entities. */
  snapshot(name?: string): Promise<void>
  /** Puts the entities back to a snapshot. */
  restore(name?: string): Promise<void>
  readonly clock: EmulatedClock
  readonly faults: EmulatedFaults
  readonly requests: EmulatedRequests
  /** Answers a request without a socket. */
  inject(request: string | InjectedRequest): Promise<InjectedResponse>
}

/** The clock of a tenant. Tokens, credentials, quotas, limits, timestamps and cursors follow it. */
export interface EmulatedClock {
  now(): Promise<Date>
  set(time: Date | string): Promise<void>
  /** Milliseconds; below 0 moves it back. */
  advance(milliseconds: number): Promise<void>
  freeze(at?: Date | string): Promise<void>
  resume(): Promise<void>
}

export type FaultPreset = 'rate-limit' | 'unavailable' | 'slow' | 'flaky'
/** What goes wrong, and with which requests. */
export interface Fault {
  /** All requests if absent; in `path`, * stands for any characters. */
  match?: { method?: string; path?: string; operation?: string }
  /** How many requests it strikes; as many as come if absent. */
  times?: number
  /** How long it strikes, by the clock of the tenant. */
  forMs?: number
  /** 0 to 1. */
  probability?: number
  /** With nothing else the request then goes on. */
  delayMs?: number
  status?: number
  headers?: Record<string, string>
  /** A text as it is, anything else as JSON; what Auth0 answers with that status if absent. */
  body?: unknown
  /** Closes the connection without an answer. */
  drop?: boolean
}
export interface EmulatedFaults {
  /** In place of the faults that were there. */
  set(faults: FaultPreset | readonly Fault[]): Promise<void>
  /** Lists the faults that can still strike, with how many requests each; null for any number. */
  list(): Promise<(Fault & { remaining: number | null })[]>
  clear(): Promise<void>
}

/** What a request must be; what is absent does not matter. */
export interface RequestFilter {
  operation?: string
  method?: string
  /** Without the query; * stands for any characters. */
  path?: string
  /** 0 where a fault closed the connection. */
  status?: number
  clientId?: string
  errorCode?: string
}
/** A request that was answered; what is not known is absent. */
export interface LoggedRequest {
  id: number
  /** ISO 8601, by the clock of the tenant. */
  time: string
  method: string
  path: string
  query?: string
  operation?: string
  clientId?: string
  /** `*` alone is every scope. */
  scopes?: string[]
  /** The header `Auth0-Client` of the official SDKs, decoded. */
  sdk?: { name?: string; version?: string } & Record<string, unknown>
  /** The header `User-Agent`. */
  userAgent?: string
  status: number
  errorCode?: string
  message?: string
  ms: number
  /** Without secrets and tokens. */
  body?: unknown
  /** Bytes of a body that is not kept: it is long, nobody read it, or it made room for newer ones. */
  bodyLength?: number
  /** What was sent back, without secrets and tokens. */
  answer?: unknown
  /** Bytes of an answer that is not kept: it is long, or it made room for newer ones. */
  answerLength?: number
  /** Which rule or scope stood in the way, which properties of a client were withheld for want of which scopes, and the stack of an error of the emulator itself. */
  why?: Record<string, unknown>
}
export interface EmulatedRequests {
  /** The last of them, 100 unless `limit` says otherwise, newest last. */
  list(
    filter?: RequestFilter & { since?: number; limit?: number; why?: boolean; body?: boolean; answer?: boolean },
  ): Promise<LoggedRequest[]>
  /** One of them with all that is known of it; throws an error where it is forgotten, or never was. */
  get(id: number): Promise<LoggedRequest>
  /**
   * Throws an error that names the nearest misses unless as many came as expected: at least one where no number is given. It also throws
   * where the answer depends on requests that the log has forgotten. `since` is the id of a request: only later ones count.
   */
  verify(
    match: RequestFilter & { body?: unknown },
    times?: { count?: number; atLeast?: number; atMost?: number; since?: number },
  ): Promise<void>
  clear(): Promise<void>
  /** Tells of every request from now on, until the function that it gives is called. */
  watch(listener: (request: LoggedRequest) => void): () => void
}

/** A path alone is a GET. */
export interface InjectedRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS'
  /** Path and query: `/api/v2/clients`. */
  url: string
  headers?: Record<string, string>
  /** A text as it is, an object as JSON. */
  payload?: string | object
}
export interface InjectedResponse {
  statusCode: number
  headers: Record<string, number | string | string[] | undefined>
  payload: string
  json<T>(): T
}
