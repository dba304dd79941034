/** The public types: what `startEmulator` takes and returns. The package ships this file, so it holds types alone. */

// Known to TypeScript with the library esnext.disposable alone; declared as there for those who build without it.
declare global {
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol
  }
}

export interface EmulatorOptions {
  /** 0 (the default here) picks a free port. */
  port?: number
  /** `loopback` (the default) is 127.0.0.1 and, where present, ::1; anything else is bound as given. */
  host?: string
  /** Folder to keep data in; absent for memory. */
  data?: string
  /** Fixtures, files, folders of deploy-CLI exports or documents, loaded in order; `['quickstart']` if absent. */
  seed?: readonly Seed[]
  /** Values for the markers `##KEY##` and `@@KEY@@` of deploy-CLI exports. */
  keywords?: Readonly<Record<string, unknown>>
  /** Erases what `data` holds and loads the seeds again. The old data stays until the new start has succeeded. */
  reseed?: boolean
  /** A snapshot in `data` to begin from: `SNAPSHOT` of the tenant `default`, or `TENANT/SNAPSHOT`. */
  restore?: string
  /** Tenants besides `default`, each with a port of its own where it has one (0 picks). */
  tenants?: readonly { name: string; port?: number }[]
  /** Makes ids and secrets the same on every start with this text, and stops the clock at the beginning of 2026 unless `clock` says otherwise. */
  deterministic?: string
  /** A time at which the clocks of all tenants stand still until they are moved. */
  clock?: Date | string
  /** Faults that are there from the start, and again after a reset. */
  faults?: readonly FaultPreset[]
  /** `jwt` (the default) checks tokens; `none` takes any bearer, or none, as all scopes. */
  auth?: 'jwt' | 'none'
  /** Names besides localhost that the certificate is for. */
  tlsHosts?: readonly string[]
  /** Files of a certificate of one's own, in place of ours. */
  certificate?: CertificateFiles
  /** Folder for keys and certificates; the platform's cache folder if absent. */
  home?: string
  /** How to refuse routes that a real tenant has and this emulator does not serve; 403 if absent. */
  unimplemented?: 403 | 404
  /** Origins whose pages may call the API; `*` is any, none if absent. */
  cors?: readonly string[]
  /** Holds tenants to the entity limits and the rate limits of one of Auth0's plans; no limits if absent. */
  plan?: 'free' | 'self-service' | 'enterprise'
  /** Properties of clients that the tenant has not paid for, and refuses to set; `clients` lets no client be created or updated. */
  without?: readonly string[]
  /**
   * Called after every answered request, except health checks and requests with `x-emulator-aside`. Without it, only errors of the
   * emulator itself are reported: on standard error.
   */
  onRequest?: RequestLine
  /** How many requests the log of each tenant keeps, 1 to 100,000; 1,000 if absent. The oldest are evicted first. */
  requests?: number
  /** Told how far a long load of seeds is. */
  onProgress?: (done: number, of: number) => void
}

/** Files in PEM form; that of the certificate may hold its chain. */
export interface CertificateFiles {
  cert: string
  key: string
}
/**
 * What is told of an answer: method, path and query, status, milliseconds, and the message of a refusal. `stack` is set for an error of
 * the emulator itself: where it happened, or an empty text where the message says what to do about the machine.
 */
export type RequestLine = (
  method: string,
  url: string,
  status: number,
  milliseconds: number,
  refusal: string | undefined,
  stack?: string,
) => void

export interface RunningEmulator extends EmulatedTenant {
  readonly port: number
  /** File of the authorities that clients have to trust for HTTPS; null with a certificate of one's own. */
  readonly ca: string | null
  readonly data: string | null
  /** Whether seeds were left alone because the data folder held a tenant already. */
  readonly keptData: boolean
  /** Warnings of the start: parts of seeds that are not emulated, files of `data` that are missing or damaged. */
  readonly notes: readonly string[]
  /**
   * The tenant of a name, which is created unless it exists: with the seeds of the start unless it is given others.
   * Rejects where a tenant of this name has other seeds or another Host.
   */
  tenant(name: string, options?: TenantOptions): Promise<EmulatedTenant>
  /** Deletes a tenant and all that is in it. */
  deleteTenant(name: string): Promise<void>
  /** The names of all tenants. */
  tenants(): Promise<string[]>
  /** Answers what was sent, then closes everything. Every call returns the same promise. */
  close(options?: CloseOptions): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}
export interface CloseOptions {
  /** Called after the last response, while the tenants can still be read. Everything is closed even if it rejects; `close` then rejects too. */
  before?: () => Promise<void>
}
export interface TenantOptions {
  seed?: readonly Seed[]
  /** A Host name that is this tenant's alone. */
  host?: string
}

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
