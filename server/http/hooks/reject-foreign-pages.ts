/** What a browser says of the page that sends a request: its Origin, and Fetch Metadata. Programs send neither, or Sec-Fetch-Mode alone (Node's fetch). */
import type { FastifyInstance } from 'fastify'
import type { IncomingHttpHeaders } from 'node:http'
import type { Emulator } from '../../emulator/emulator.ts'
import { hostName, isOurs, type HostNames } from '../../shared/host-names.ts'
import { isOwnPath } from '../routes/own-routes.ts'
import { foreignChange, reboundChange } from '../../errors/control.ts'

/** The parts of a request that tell its page. */
export interface PageRequest {
  headers: IncomingHttpHeaders
  /** Name and port of the Host header. */
  host: string
}

function parseHost(origin: string): string | undefined {
  try {
    return new URL(origin).host
  } catch {
    return undefined
  }
}

/** Whether the Origin header names another origin; false where there is none. Schemes are not compared: one port serves both. */
export const hasForeignOrigin = ({ headers: { origin }, host }: PageRequest): boolean =>
  origin !== undefined && parseHost(origin) !== host

/** Values of Sec-Fetch-Site for requests of our own pages, and of what a person typed (Fetch Metadata §2.3). */
const SAME_SITE_VALUES = ['same-origin', 'none']

/** Whether Fetch Metadata tells of a page of another site; browsers send it for images and scripts too, which have no Origin. */
export const isCrossSite = ({ headers: { 'sec-fetch-site': site } }: PageRequest): boolean =>
  site !== undefined && !SAME_SITE_VALUES.includes(String(site))

/** What the emulator was started with: origins of `--cors`, and its own names. */
export interface AllowedPages extends HostNames {
  cors: readonly string[]
}

/**
 * Tells why a request of a page is not welcome at the API.
 * @returns `foreign` for a page of another origin that `--cors` does not name, `rebound` for a page under a host name that its owner may
 * have pointed at this machine, undefined for programs and for all other pages
 */
export function classifyPage(sent: PageRequest, { cors, ...names }: AllowedPages): 'foreign' | 'rebound' | undefined {
  const { origin } = sent.headers
  if (cors.includes('*') || (origin !== undefined && cors.includes(origin))) return undefined
  if (hasForeignOrigin(sent) || isCrossSite(sent)) return 'foreign'
  return origin === undefined || isOurs(hostName(sent.host), names) ? undefined : 'rebound'
}

/** Methods that change nothing. A page of another origin cannot read their responses without `--cors`. */
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/**
 * Refuses changes by unwelcome pages where the API takes requests without a token (`--auth none`). A form or a `no-cors` fetch sends them
 * without a preflight. With tokens no guard is needed: no page knows one. It comes before all other hooks, so that a refused request
 * meets no fault, counts against no limit and leaves no entry in the log of a tenant.
 */
export function addPageGuard(app: FastifyInstance, emulator: Emulator): void {
  if (!emulator.authenticator.isOpen) return
  app.addHook('onRequest', (request, _, done) => {
    const {
      method,
      headers: { origin },
      host,
      raw,
    } = request
    // The control API and the token endpoint have guards and refusals of their own.
    const isGuarded =
      SAFE_METHODS.includes(method) ||
      isOwnPath(raw.url ?? '') ||
      request.routeOptions.config?.operation?.tag === 'authentication'
    const page = isGuarded ? undefined : classifyPage(request, emulator)
    if (page === undefined) return done()
    done(page === 'foreign' ? foreignChange(method, origin) : reboundChange(method, hostName(host)))
  })
}
