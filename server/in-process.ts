/** What `startEmulator` takes and gives. Types alone: the package ships this file, that of the tenant and those of its entries. */

import type { EmulatedTenant, FaultPreset, Seed } from './in-process-tenant.ts'

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
