/**
 * Detects requests that a web page sends, by Origin and Fetch Metadata, and rejects changes by foreign pages. Programs
 * send no such headers; Node's fetch sends only Sec-Fetch-Mode.
 */
import type { FastifyInstance } from 'fastify'
import type { IncomingHttpHeaders } from 'node:http'
import { hostName, isEmulatorHost, type HostNames } from '../../shared/host-names.ts'
import { isOwnPath } from '../routes/own-routes.ts'
import type { Authenticator } from '../../access/authenticator.ts'
import { foreignChange, reboundChange } from '../../errors/control.ts'

/** The parts of a request that identify its page. */
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

/** Whether the Origin header names another origin. Schemes are not compared, because one port serves HTTP and HTTPS. */
export const hasForeignOrigin = ({ headers: { origin }, host }: PageRequest): boolean =>
  origin !== undefined && parseHost(origin) !== host

/**
 * Values of Sec-Fetch-Site for requests of our own pages, and for addresses that a person typed (Fetch Metadata §2.3).
 */
const SAME_SITE_VALUES = ['same-origin', 'none']

/**
 * Whether Fetch Metadata names a page of another site. Browsers also send it for images and scripts, which have no
 * Origin.
 */
export const isCrossSite = ({ headers: { 'sec-fetch-site': site } }: PageRequest): boolean =>
  site !== undefined && !SAME_SITE_VALUES.includes(String(site))

/** The pages that may use the API: origins of `--cors`, and pages under the emulator's own host names. */
export interface AllowedPages extends HostNames {
  cors: readonly string[]
}

/**
 * Decides whether the page of a request may use the API.
 * @returns `foreign` for a page of another origin that `--cors` does not name, `rebound` for a page under a host name
 * that its owner may have pointed at this machine (DNS rebinding), undefined for programs and for all other pages
 */
export function classifyPage(
  request: PageRequest,
  { cors, ...names }: AllowedPages,
): 'foreign' | 'rebound' | undefined {
  const { origin } = request.headers
  if (cors.includes('*') || (origin !== undefined && cors.includes(origin))) return undefined
  if (hasForeignOrigin(request) || isCrossSite(request)) return 'foreign'
  return origin === undefined || isEmulatorHost(hostName(request.host), names) ? undefined : 'rebound'
}

/** Methods that change nothing. A page of another origin cannot read their responses without `--cors`. */
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/**
 * With `--auth none`, rejects changes by pages that may not use the API: a form or a `no-cors` fetch sends them without
 * a preflight. Otherwise does nothing, because no page has a token. It runs before all other hooks, so a rejected
 * request triggers no fault, counts against no limit and is not in the log of a tenant.
 */
export function addPageGuard(
  app: FastifyInstance,
  { authenticator, ...allowed }: AllowedPages & { authenticator: Authenticator },
): void {
  if (!authenticator.isOpen) return
  app.addHook('onRequest', (request, _, done) => {
    const {
      method,
      headers: { origin },
      host,
      raw,
    } = request
    // The control API and the token endpoint check pages themselves, with other error responses.
    const isExempt =
      SAFE_METHODS.includes(method) ||
      isOwnPath(raw.url ?? '') ||
      request.routeOptions.config?.operation?.tag === 'authentication'
    const page = isExempt ? undefined : classifyPage(request, allowed)
    if (page === undefined) return done()
    done(page === 'foreign' ? foreignChange(method, origin) : reboundChange(method, hostName(host)))
  })
}
