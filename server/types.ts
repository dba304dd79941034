/**
 * The public types: the options and the result of `startEmulator`. The package ships this file, so it has types only.
 */

// TypeScript declares this symbol in the library esnext.disposable. Users may build without that library.
declare global {
  interface SymbolConstructor {
    readonly asyncDispose: unique symbol
  }
}

/** The options of `startEmulator`. Each one is optional. */
export interface EmulatorOptions {
  /** The port to listen on. 0 (the default here) picks a free port. */
  port?: number
  /** The address to listen on. `loopback` (the default) is 127.0.0.1 and, if the machine has it, ::1. */
  host?: string
  /** The folder to store data in. Without it, data is in memory. */
  data?: string
  /**
   * Fixtures, files, folders of deploy-CLI exports or documents, loaded in this order. The default is `['quickstart']`.
   */
  seed?: readonly Seed[]
  /** Values for the markers `##KEY##` and `@@KEY@@` of deploy-CLI exports. */
  keywords?: Readonly<Record<string, unknown>>
  /** Erases the content of `data` and loads the seeds again. The old data stays until the new start has succeeded. */
  reseed?: boolean
  /** A snapshot in `data` to start from: `SNAPSHOT` of the tenant `default`, or `TENANT/SNAPSHOT`. */
  restore?: string
  /** Tenants to create besides `default`. `port` gives a tenant a separate port; 0 picks a free one. */
  tenants?: readonly { name: string; port?: number }[]
  /**
   * Makes ids and secrets the same on every start with this text. Also freezes the clock at the beginning of 2026,
   * unless `clock` is set.
   */
  deterministic?: string
  /** Freezes the clocks of all tenants at this time, until a call moves them. */
  clock?: Date | string
  /** The faults that each tenant has after the start and after a reset. */
  faults?: readonly FaultPreset[]
  /** `jwt` (the default) checks tokens. `none` accepts any bearer token, or none, and grants all scopes. */
  auth?: 'jwt' | 'none'
  /** Host names in the certificate, besides localhost. */
  tlsHosts?: readonly string[]
  /** The files of your own certificate. It replaces the certificate of the emulator. */
  certificate?: CertificateFiles
  /** The folder for keys and certificates. The default is the platform's cache folder. */
  home?: string
  /** The status for routes that Auth0 has and this emulator does not serve. The default is 403. */
  unimplemented?: 403 | 404
  /** Origins whose pages may call the API. `*` allows every origin. By default none is allowed. */
  cors?: readonly string[]
  /** Applies the entity limits and the rate limits of one of Auth0's plans. By default there are no limits. */
  plan?: 'free' | 'self-service' | 'enterprise'
  /**
   * Client properties that the tenant has not paid for: setting one is rejected. `clients` rejects creating and
   * updating clients.
   */
  without?: readonly string[]
  /**
   * Called after every answered request, except health checks and requests with `x-emulator-aside`. Without it, the
   * emulator writes only its own errors, to standard error.
   */
  onRequest?: RequestLine
  /**
   * The size of each tenant's request log, 1 to 100,000. The default is 1,000. The oldest requests are evicted first.
   */
  requests?: number
  /** Called during a long load of seeds: `done` of `of` entities are loaded. */
  onProgress?: (done: number, of: number) => void
}

/** Files in PEM format. The file of the certificate may contain its chain. */
export interface CertificateFiles {
  cert: string
  key: string
}
/**
 * Receives an answered request: its method, path and query, status and duration. `refusal` is the message of an error
 * response. `stack` is set for an error of the emulator itself: its stack trace, or an empty text if the message says
 * how to fix the machine.
 */
export type RequestLine = (
  method: string,
  url: string,
  status: number,
  milliseconds: number,
  refusal: string | undefined,
  stack?: string,
) => void

/** A running emulator. Its own members are those of the tenant `default`. */
export interface RunningEmulator extends EmulatedTenant {
  readonly port: number
  /**
   * The file of the certificate authorities that clients must trust for HTTPS. Null if you use your own certificate.
   */
  readonly ca: string | null
  /** The folder that data is stored in. Null if data is in memory. */
  readonly data: string | null
  /** Whether the seeds were not loaded because the data folder had a tenant already. */
  readonly keptData: boolean
  /** Warnings of the start: parts of seeds that are not emulated, files of `data` that are missing or damaged. */
  readonly notes: readonly string[]
  /**
   * Returns the tenant with a name. Creates a missing tenant, by default with the seeds of the start.
   * @param name lower-case letters, digits and -
   * @param options the seeds and the Host of a new tenant
   * @returns the handle of the tenant
   * @throws Error if the tenant exists with other seeds or another Host
   * @example
   * ```ts
   * const acme = await emulator.tenant('acme', { seed: ['quickstart'] })
   * expect(acme.name).toBe('acme')
   * ```
   */
  tenant(name: string, options?: TenantOptions): Promise<EmulatedTenant>
  /**
   * Deletes a tenant with all its entities. Does nothing if there is no such tenant.
   * @param name the name of the tenant
   * @throws Error for the tenant `default`, which cannot be deleted
   * @example
   * ```ts
   * await emulator.tenant('temporary')
   * await emulator.deleteTenant('temporary')
   * expect(await emulator.tenants()).not.toContain('temporary')
   * ```
   */
  deleteTenant(name: string): Promise<void>
  /**
   * Lists the names of all tenants.
   * @returns the names in alphabetical order
   * @throws Error if the emulator is closed
   * @example
   * ```ts
   * expect(await emulator.tenants()).toContain('default')
   * ```
   */
  tenants(): Promise<string[]>
  /**
   * Answers the requests that were received, then closes everything. Every call returns the same promise.
   * @param options a function to call before the data is closed
   * @throws Error if `before` throws; everything is closed anyway
   * @example
   * ```ts
   * const started = await startEmulator({ seed: ['empty'] })
   * await started.close()
   * ```
   */
  close(options?: CloseOptions): Promise<void>
  /**
   * Closes the emulator at the end of a block with `await using`, as `close` does.
   * @example
   * ```ts
   * await using started = await startEmulator({ seed: ['empty'] })
   * expect(started.name).toBe('default')
   * ```
   */
  [Symbol.asyncDispose](): Promise<void>
}
/** The options of `RunningEmulator.close`. */
export interface CloseOptions {
  /**
   * Called after the last response, while tenants can still be read. If it rejects, everything is closed and `close`
   * rejects too.
   */
  before?: () => Promise<void>
}
/** The options of `RunningEmulator.tenant`. */
export interface TenantOptions {
  /** The seeds of a new tenant. The default is the seeds of the start. */
  seed?: readonly Seed[]
  /** A Host name that selects this tenant, for example `acme.auth0.localhost`. */
  host?: string
}

/** The name of a fixture, a file or folder, or a seed document. */
export type Seed = string | Readonly<Record<string, unknown>>
/** A tenant as a seed document: the result of an export. */
export type SeedDocument = Record<string, unknown>
/** How many entities of each kind a load has created or replaced. */
export type Loaded = Record<
  'resourceServers' | 'clients' | 'clientGrants' | 'connections' | 'organizations' | 'cimdDocuments',
  number
>

/** A tenant. Tenants are separate: no call to one changes another. */
export interface EmulatedTenant {
  readonly name: string
  /** `http://127.0.0.1:4400` */
  readonly url: string
  /** `https://localhost:4400`, on the same port. */
  readonly httpsUrl: string
  /** The domain for an SDK: `localhost:4400`. */
  readonly domain: string
  /** The id of the login client, which always works at `/oauth/token` and has every scope. */
  readonly clientId: string
  /** The secret of the login client. */
  readonly clientSecret: string
  /**
   * Environment variables for a child process: SDKs and tools read them. They contain a token that is valid for 24
   * hours.
   */
  readonly env: Record<string, string>
  /**
   * Issues an access token for the Management API, valid for 24 hours.
   * @param scope scopes separated by blanks; every scope if absent
   * @returns the token, a JWT
   * @throws Error if the tenant was deleted or the emulator is closed
   * @example
   * ```ts
   * const authorization = `Bearer ${await tenant.token('read:clients')}`
   * const response = await fetch(`${tenant.url}/api/v2/clients`, { headers: { authorization } })
   * expect(response.status).toBe(200)
   * ```
   */
  token(scope?: string): Promise<string>
  /**
   * Adds seeds to the tenant: all of them, or none if one has an error. Entities with the same id are replaced. A reset
   * removes them.
   * @param seeds fixtures, files or documents
   * @returns how many entities of each kind were loaded
   * @throws Error that names the seed, the place in it and the reason
   * @example
   * ```ts
   * const loaded = await tenant.seed({ clients: [{ name: 'My app' }] })
   * expect(loaded.clients).toBe(1)
   * ```
   */
  seed(...seeds: Seed[]): Promise<Loaded>
  /**
   * Exports the tenant as a seed document, secrets included.
   * @returns a document that `seed` accepts
   * @throws Error if the tenant was deleted or the emulator is closed
   * @example
   * ```ts
   * const document = await tenant.export()
   * const copy = await emulator.tenant('copy', { seed: [document] })
   * expect(copy.name).toBe('copy')
   * ```
   */
  export(): Promise<SeedDocument>
  /**
   * Restores the state after the seeds. Resets entities, clock, faults and the request log.
   * @throws Error if the tenant was deleted or the emulator is closed
   * @example
   * ```ts
   * await tenant.seed({ clients: [{ name: 'Of one test' }] })
   * await tenant.reset()
   * ```
   */
  reset(): Promise<void>
  /**
   * Takes a snapshot of the entities. Replaces a snapshot with the same name.
   * @param name the name of the snapshot; `snapshot` if absent
   * @throws Error if the name is not valid
   * @example
   * ```ts
   * await tenant.snapshot('before-rotation')
   * await tenant.restore('before-rotation')
   * ```
   */
  snapshot(name?: string): Promise<void>
  /**
   * Restores the entities of a snapshot.
   * @param name the name of the snapshot; `snapshot` if absent
   * @throws Error that lists the snapshots, if there is none with this name
   * @example
   * ```ts
   * await tenant.snapshot()
   * await tenant.seed({ clients: [{ name: 'Of one test' }] })
   * await tenant.restore()
   * ```
   */
  restore(name?: string): Promise<void>
  readonly clock: EmulatedClock
  readonly faults: EmulatedFaults
  readonly requests: EmulatedRequests
  /**
   * Sends a request without a socket. Its token selects the tenant; without a token it reaches the tenant of its Host.
   * @param request a path for a GET, or a request
   * @returns the response
   * @throws Error if the tenant was deleted or the emulator is closed
   * @example
   * ```ts
   * const response = await tenant.inject({
   *   method: 'POST',
   *   url: '/api/v2/clients',
   *   headers: { authorization: `Bearer ${await tenant.token()}`, 'content-type': 'application/json' },
   *   payload: { name: 'My app' },
   * })
   * expect(response.statusCode).toBe(201)
   * ```
   */
  inject(request: string | InjectedRequest): Promise<InjectedResponse>
}

/** The clock of a tenant. Tokens, credentials, quotas, limits, timestamps and cursors use it. */
export interface EmulatedClock {
  /**
   * Reads the clock.
   * @returns the time of the tenant
   * @throws Error if the tenant was deleted or the emulator is closed
   * @example
   * ```ts
   * await tenant.clock.freeze('2030-01-31T12:00:00Z')
   * expect((await tenant.clock.now()).toISOString()).toBe('2030-01-31T12:00:00.000Z')
   * ```
   */
  now(): Promise<Date>
  /**
   * Sets the clock. A running clock continues from this time.
   * @param time a date, or a text in ISO 8601
   * @throws Error for a time before the year 0 or after the year 9999
   * @example
   * ```ts
   * await tenant.clock.set('2030-01-31T12:00:00Z')
   * expect((await tenant.clock.now()).getUTCFullYear()).toBe(2030)
   * ```
   */
  set(time: Date | string): Promise<void>
  /**
   * Moves the clock.
   * @param milliseconds how far; a negative number moves the clock back
   * @throws Error for a time before the year 0 or after the year 9999
   * @example
   * ```ts
   * const token = await tenant.token()
   * await tenant.clock.advance(24 * 60 * 60 * 1000)
   * const headers = { authorization: `Bearer ${token}` }
   * expect((await tenant.inject({ url: '/api/v2/clients', headers })).statusCode).toBe(401)
   * ```
   */
  advance(milliseconds: number): Promise<void>
  /**
   * Stops the clock.
   * @param at the time to stop at; the time of the tenant if absent
   * @throws Error for a time before the year 0 or after the year 9999
   * @example
   * ```ts
   * await tenant.clock.freeze(new Date('2030-01-31T12:00:00Z'))
   * ```
   */
  freeze(at?: Date | string): Promise<void>
  /**
   * Starts a stopped clock again, from the time at which it stopped.
   * @throws Error if the tenant was deleted or the emulator is closed
   * @example
   * ```ts
   * await tenant.clock.freeze()
   * await tenant.clock.resume()
   * ```
   */
  resume(): Promise<void>
}

/** The name of a list of faults that the emulator has ready. */
export type FaultPreset = 'rate-limit' | 'unavailable' | 'slow' | 'flaky'
/** A fault: the requests that it applies to, and its effect. It needs `status`, `delayMs` or `drop`. */
export interface Fault {
  /** The requests that the fault applies to; all requests if absent. In `path`, * matches any characters. */
  match?: { method?: string; path?: string; operation?: string }
  /** The number of requests that the fault applies to; no limit if absent. */
  times?: number
  /** How long the fault applies, in milliseconds of the tenant's clock; no limit if absent. */
  forMs?: number
  /** The probability that the fault applies to a request, 0 to 1. */
  probability?: number
  /** Delays the request. Without `status` or `drop` it is then handled normally. */
  delayMs?: number
  /** The status of the response. */
  status?: number
  /** Headers of the response. */
  headers?: Record<string, string>
  /**
   * The body of the response: a text is sent unchanged, anything else as JSON. The default is Auth0's body for the
   * status.
   */
  body?: unknown
  /** Closes the connection without a response. */
  drop?: boolean
}
/** The faults of a tenant. They make requests fail or wait. */
export interface EmulatedFaults {
  /**
   * Replaces all faults.
   * @param faults the name of a preset, or a list of faults
   * @throws Error for a fault that changes nothing, or that cannot be sent
   * @example
   * ```ts
   * await tenant.faults.set([{ match: { method: 'POST' }, times: 1, status: 503 }])
   * ```
   */
  set(faults: FaultPreset | readonly Fault[]): Promise<void>
  /**
   * Lists the faults that can still apply.
   * @returns the faults; `remaining` is the number of requests that each still applies to, null for no limit
   * @throws Error if the tenant was deleted or the emulator is closed
   * @example
   * ```ts
   * await tenant.faults.set('rate-limit')
   * const [fault] = await tenant.faults.list()
   * expect(fault.status).toBe(429)
   * ```
   */
  list(): Promise<(Fault & { remaining: number | null })[]>
  /**
   * Removes all faults.
   * @throws Error if the tenant was deleted or the emulator is closed
   * @example
   * ```ts
   * await tenant.faults.set('unavailable')
   * await tenant.faults.clear()
   * expect(await tenant.faults.list()).toEqual([])
   * ```
   */
  clear(): Promise<void>
}

/** Conditions for a request of the log. Each present property must match. */
export interface RequestFilter {
  /** The id of an operation, for example `post_clients`. The documentation at `/docs` lists all ids. */
  operation?: string
  method?: string
  /** The path without its query; * matches any characters. */
  path?: string
  /** The status of the response; 0 if a fault closed the connection. */
  status?: number
  clientId?: string
  errorCode?: string
}
/** An answered request. Properties without a value are absent. */
export interface LoggedRequest {
  id: number
  /** ISO 8601, by the clock of the tenant. */
  time: string
  method: string
  path: string
  query?: string
  operation?: string
  clientId?: string
  /** The scopes of the token. `['*']` is every scope. */
  scopes?: string[]
  /** The header `Auth0-Client` of the official SDKs, decoded. */
  sdk?: { name?: string; version?: string } & Record<string, unknown>
  /** The header `User-Agent`. */
  userAgent?: string
  status: number
  errorCode?: string
  message?: string
  /** How long the response took, in milliseconds. */
  ms: number
  /** The body of the request, without secrets and tokens. */
  body?: unknown
  /** The size in bytes of a body that the log does not have: it was too long, not read, or evicted for newer ones. */
  bodyLength?: number
  /** The body of the response, without secrets and tokens. */
  answer?: unknown
  /** The size in bytes of a response body that the log does not have: it was too long, or evicted for newer ones. */
  answerLength?: number
  /**
   * Why the request got this response: the rule it broke, the scopes it lacked, the client properties that its scopes
   * hide (with the scopes that show them), or the stack trace of an error of the emulator itself.
   */
  why?: Record<string, unknown>
}
/** The request log of a tenant. */
export interface EmulatedRequests {
  /**
   * Lists the latest requests.
   * @param filter conditions, `since` (the id of a request: only later ones), `limit` (100 if absent), and the details
   * to add
   * @returns the requests, newest last
   * @throws Error for an unknown operation, or a limit above the size of the log
   * @example
   * ```ts
   * const headers = { authorization: `Bearer ${await tenant.token()}` }
   * await tenant.inject({ url: '/api/v2/clients', headers })
   * const requests = await tenant.requests.list({ path: '/api/v2/clients', status: 200 })
   * expect(requests).toHaveLength(1)
   * ```
   */
  list(
    filter?: RequestFilter & { since?: number; limit?: number; why?: boolean; body?: boolean; answer?: boolean },
  ): Promise<LoggedRequest[]>
  /**
   * Returns one request with all its details.
   * @param id the id of the request
   * @returns the request
   * @throws Error if the log has no such request, or has evicted it
   * @example
   * ```ts
   * const headers = { authorization: `Bearer ${await tenant.token()}` }
   * await tenant.inject({ url: '/api/v2/clients', headers })
   * const [request] = await tenant.requests.list()
   * expect(await tenant.requests.get(request.id)).toMatchObject({ path: '/api/v2/clients', status: 200 })
   * ```
   */
  get(id: number): Promise<LoggedRequest>
  /**
   * Checks that the tenant received the expected number of requests: at least one if you give no number.
   * @param match conditions, and a body that the body of a request must contain
   * @param times the expected number; `since` is the id of a request, and only later requests count
   * @throws Error that names the closest requests, if the number differs, or if evicted requests could change the
   * result
   * @example
   * ```ts
   * const headers = { authorization: `Bearer ${await tenant.token()}` }
   * await tenant.inject({ url: '/api/v2/clients', headers })
   * await tenant.requests.verify({ operation: 'get_clients' }, { count: 1 })
   * ```
   */
  verify(
    match: RequestFilter & { body?: unknown },
    times?: { count?: number; atLeast?: number; atMost?: number; since?: number },
  ): Promise<void>
  /**
   * Removes all requests from the log.
   * @throws Error if the tenant was deleted or the emulator is closed
   * @example
   * ```ts
   * await tenant.requests.clear()
   * expect(await tenant.requests.list()).toEqual([])
   * ```
   */
  clear(): Promise<void>
  /**
   * Calls a listener for every request from now on.
   * @param listener receives each request after its response
   * @returns a function that stops the calls
   * @throws Error if the tenant was deleted or the emulator is closed
   * @example
   * ```ts
   * const paths: string[] = []
   * const stop = tenant.requests.watch(({ path }) => paths.push(path))
   * const headers = { authorization: `Bearer ${await tenant.token()}` }
   * await tenant.inject({ url: '/api/v2/clients', headers })
   * stop()
   * expect(paths).toEqual(['/api/v2/clients'])
   * ```
   */
  watch(listener: (request: LoggedRequest) => void): () => void
}

/** A request for `EmulatedTenant.inject`. */
export interface InjectedRequest {
  /** GET if absent. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS'
  /** Path and query: `/api/v2/clients`. */
  url: string
  headers?: Record<string, string>
  /** The body: a text is sent unchanged, an object as JSON. */
  payload?: string | object
}
/** The response of `EmulatedTenant.inject`. */
export interface InjectedResponse {
  statusCode: number
  headers: Record<string, number | string | string[] | undefined>
  /** The body as text. */
  payload: string
  /**
   * Parses the body as JSON.
   * @returns the value
   * @throws SyntaxError if the body is not JSON
   * @example
   * ```ts
   * const response = await tenant.inject('/_emulator/health')
   * expect(response.json<{ status: string }>().status).toBe('ok')
   * ```
   */
  json<T>(): T
}
