/** Routes that a real tenant has and that are not served here: refused as such, so that nobody takes them for something else. */
import type { FastifyInstance } from 'fastify'
import { unimplementedRoutes, type UnimplementedRoute } from '../../../schema/unimplemented.ts'
import { admissionHooks } from '../hooks/admit.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { notFound, notImplemented } from '../../errors/management.ts'
import { pathOf } from '../../shared/paths.ts'
import { authenticate } from '../hooks/check.ts'

interface Pattern extends UnimplementedRoute {
  segments: readonly string[]
}

const segmentsOf = (path: string) => path.split('/').filter((segment) => segment !== '')
let patterns: readonly Pattern[] | undefined

/** The route that a request would have met at a real tenant; undefined for a path that Auth0 does not have. */
export function unimplementedRoute(method: string, url: string): UnimplementedRoute | undefined {
  patterns ??= unimplementedRoutes().map((route) => ({ ...route, segments: segmentsOf(route.path) }))
  const sent = segmentsOf(pathOf(url))
  const fits = ({ segments }: Pattern) =>
    segments.length === sent.length &&
    segments.every((segment, index) => segment.startsWith('{') || segment === sent[index])
  return patterns.find((pattern) => pattern.method === method && fits(pattern))
}

/** Everything under /api/v2 that has no route of its own. A request without a good token is refused for that first. */
export function addUnimplemented(app: FastifyInstance, emulator: Emulator): void {
  const { authenticator, unimplemented } = emulator
  const known = authenticate(authenticator)
  app.route({
    method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    url: '/api/v2/*',
    onRequest: [
      admissionHooks(emulator, undefined).byToken,
      (request, reply, done) => {
        const route = unimplementedRoute(request.method, request.raw.url ?? '')
        if (!route) return done(notFound())
        known(request, reply, (refused) => done(refused ?? notImplemented(unimplemented, route)))
      },
    ],
    handler: () => {},
  })
}
