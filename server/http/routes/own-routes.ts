/**
 * The emulator's own routes: control API, console and documentation. Recognizes their paths, and adds their headers.
 */
import type { FastifyInstance } from 'fastify'
import { type ApiError, notFound } from '../../errors/management.ts'
import { OWN_HEADERS } from '../answer-headers.ts'

/** The first segments of the emulator's own paths. */
const OWN_SEGMENTS = ['_emulator', 'docs']

const decoded = (path: string) =>
  path.replaceAll(/%[0-9a-f]{2}/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))

/** Splits a request target into decoded segments, without scheme, host, query, fragment and empty segments. */
function segmentsOf(target: string): string[] {
  const [path = ''] = target.replace(/^https?:\/\/[^/]*/i, '').split(/[?#]/, 1)
  return decoded(path)
    .toLowerCase()
    .split(/[/\\]/)
    .map((segment) => segment.split(';', 1)[0] ?? '')
    .filter((segment) => segment !== '' && segment !== '.')
}

/** Returns the first segment after each `..` has removed the segment before it. */
function firstResolvedSegment(segments: readonly string[]): string | undefined {
  const resolved: string[] = []
  for (const segment of segments) {
    if (segment === '..') resolved.pop()
    else resolved.push(segment)
  }
  return resolved[0]
}

/**
 * Whether a request is for the emulator's own routes and not for the API. Decodes a path and merges its slashes, as the
 * router does. Spellings that no route matches (upper case, `..`, an encoded slash) count too: their 404 must not look
 * like a 404 of the API, and pages must not read it.
 * @param target the path and the query of a request, or its whole URL
 */
export function isOwnPath(target: string): boolean {
  const segments = segmentsOf(target)
  return [segments[0], firstResolvedSegment(segments)].some(
    (segment) => segment !== undefined && OWN_SEGMENTS.includes(segment),
  )
}

/** Returns the 404 for a path without a route. @param target as for `isOwnPath` */
export const pathNotFound = (target: string): ApiError => notFound(isOwnPath(target) ? OWN_HEADERS : {})

/**
 * Registers the emulator's own routes. Their responses have OWN_HEADERS, unless a handler replaces one. Errors are
 * never cached.
 */
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
