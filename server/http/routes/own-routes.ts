/** What the emulator serves beside the API: the control API, the console, the documentation. Decides which paths these are, and adds their headers. */
import type { FastifyInstance } from 'fastify'
import { type ApiError, notFound } from '../../errors/management.ts'
import { OWN_HEADERS } from '../answer-headers.ts'

/** First segments of the paths of the emulator itself. */
const OWN_SEGMENTS = ['_emulator', 'docs']

const decoded = (path: string) =>
  path.replaceAll(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))

/** The segments of a request target: without scheme, host, query and fragment, each decoded, without empty ones. */
function segmentsOf(target: string): string[] {
  const [path = ''] = target.replace(/^https?:\/\/[^/]*/i, '').split(/[?#]/, 1)
  return decoded(path)
    .toLowerCase()
    .split(/[/\\]/)
    .map((segment) => segment.split(';', 1)[0] ?? '')
    .filter((segment) => segment !== '' && segment !== '.')
}

/** The first segment once each `..` has removed the segment before it. */
function firstResolvedSegment(segments: readonly string[]): string | undefined {
  const kept: string[] = []
  for (const segment of segments) {
    if (segment === '..') kept.pop()
    else kept.push(segment)
  }
  return kept[0]
}

/**
 * Tells whether a request is for the emulator itself and not for the API. The router decodes a path and merges its slashes, so this
 * does too. Spellings that no route matches (upper case, `..`, an encoded slash) count as well: their 404 must not look like one of
 * the API, and must not be open to pages.
 * @param target the path and the query of a request, or its whole URL
 */
export function isOwnPath(target: string): boolean {
  const segments = segmentsOf(target)
  return [segments[0], firstResolvedSegment(segments)].some(
    (segment) => segment !== undefined && OWN_SEGMENTS.includes(segment),
  )
}

/** The 404 for a path without a route. @param target as for `isOwnPath` */
export const pathNotFound = (target: string): ApiError => notFound(isOwnPath(target) ? OWN_HEADERS : {})

/** Registers routes of the emulator itself. Each response of them has OWN_HEADERS, unless its handler replaces one; no error is cached. */
export function addOwnRoutes(app: FastifyInstance, add: (scope: FastifyInstance) => void): void {
  app.register((scope, _, done) => {
    scope.addHook('onRequest', (_request, reply, next) => {
      reply.headers(OWN_HEADERS)
      next()
    })
    scope.addHook('onSend', (_request, reply, payload, next) => {
      if (reply.statusCode >= 400) reply.header('cache-control', OWN_HEADERS['cache-control'])
      next(null, payload)
    })
    add(scope)
    done()
  })
}
