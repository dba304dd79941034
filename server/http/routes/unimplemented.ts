/**
 * Rejects requests for routes that Auth0 has and this emulator does not serve. A header and a message say that they are
 * not served.
 */
import type { FastifyInstance } from 'fastify'
import { unimplementedRoutes, type UnimplementedRoute } from '../../../schema/known-routes.ts'
import { admissionHooks } from '../hooks/admit.ts'
import type { Authenticator } from '../../access/authenticator.ts'
import type { Tenants } from '../../tenant/registry.ts'
import { notFound, notImplemented } from '../../errors/management.ts'
import { pathOf } from '../../shared/paths.ts'
import { authenticate } from '../hooks/check.ts'

interface Pattern extends UnimplementedRoute {
  segments: readonly string[]
}

const segmentsOf = (path: string) => path.split('/').filter((segment) => segment !== '')
/** The table of schema/, split once for all emulators of the process: it never changes. */
let patterns: readonly Pattern[] | undefined

/** Finds the route of Auth0 for a request. Returns undefined for a path that Auth0 does not have. */
function unimplementedRoute(method: string, url: string): UnimplementedRoute | undefined {
  patterns ??= unimplementedRoutes().map((route) => ({ ...route, segments: segmentsOf(route.path) }))
  const segmentsOfUrl = segmentsOf(pathOf(url))
  const matches = ({ segments }: Pattern) =>
    segments.length === segmentsOfUrl.length &&
    segments.every((segment, index) => segment.startsWith('{') || segment === segmentsOfUrl[index])
  return patterns.find((pattern) => pattern.method === method && matches(pattern))
}

/** Registers every path under /api/v2 without another route. An invalid token is rejected first, as on all routes. */
export function addUnimplemented(
  app: FastifyInstance,
  emulator: { tenants: Tenants; authenticator: Authenticator; unimplemented: 403 | 404 },
): void {
  const { authenticator, unimplemented } = emulator
  const checkToken = authenticate(authenticator)
  app.route({
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url: '/api/v2/*',
    onRequest: [
      admissionHooks(emulator, undefined).byToken,
      (request, reply, done) => {
        const route = unimplementedRoute(request.method, request.raw.url ?? '')
        if (!route) return done(notFound())
        checkToken(request, reply, (error) => done(error ?? notImplemented(unimplemented, route)))
      },
    ],
    handler: () => {},
  })
}
