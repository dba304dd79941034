/** What `startEmulator` takes and gives. It needs no other types, since the package ships this file and that of index.ts alone. */

export interface EmulatorOptions {
  /** 0 (the default here) picks a free port. */
  port?: number
  /** `loopback` (the default) is 127.0.0.1 and, where present, ::1; anything else is bound as given. */
  host?: string
  /** Folder to keep data in; absent for memory. */
  data?: string
  /** Names of fixtures or files, loaded in order; `['quickstart']` if absent. */
  seed?: string[]
  /** Erases what `data` holds and loads the seeds again. */
  reseed?: boolean
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
  /** Holds the tenant to the entity limits of one of Auth0's plans; no limits if absent. */
  plan?: 'free' | 'self-service' | 'enterprise'
  /** Properties of clients that the tenant has not paid for, and refuses to set; `clients` lets no client be created or updated. */
  without?: readonly string[]
  /** Told of every request that was answered, health checks apart; `refusal` is why, if it was refused. */
  onRequest?: RequestLine
}

/** Files in PEM form; that of the certificate may hold its chain. */
export interface CertificateFiles {
  cert: string
  key: string
}
/** What is told of an answer: method, path and query, status, milliseconds, and the message of a refusal. */
export type RequestLine = (method: string, url: string, status: number, milliseconds: number, refusal: string | undefined) => void

export interface RunningEmulator {
  /** `http://127.0.0.1:4400` */
  url: string
  /** `https://localhost:4400`, on the same port. */
  httpsUrl: string
  port: number
  /** What an SDK takes as its domain: `localhost:4400`. */
  domain: string
  tenant: string
  clientId: string
  clientSecret: string
  /** File of the authorities that clients have to trust for HTTPS; null with a certificate of one's own. */
  ca: string | null
  data: string | null
  /** Whether seeds were left alone because the data folder held a tenant already. */
  keptData: boolean
  /** An access token for the Management API; every scope if none is named. */
  token(scope?: string): Promise<string>
  /** Puts the tenant back to what it was after its seeds. */
  reset(): Promise<void>
  /** Answers a request without a socket. */
  inject(request: string | InjectedRequest): Promise<InjectedResponse>
  close(): Promise<void>
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
