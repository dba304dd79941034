/**
 * Allows pages of other origins to call the API, if `--cors` names their origins. The control API never allows them.
 */
import type { FastifyInstance } from 'fastify'
import { isOwnPath } from './routes/own-routes.ts'

/** The response headers that pages can read. */
const HEADERS = [
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'retry-after',
  'link',
  'x-emulator-unimplemented',
]

/** Adds the headers of CORS. @param origins `*` allows every origin */
export function addCors(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return
  const origin = origins.includes('*') ? '*' : [...origins]
  app.register(import('@fastify/cors'), {
    delegator: (request, done) =>
      done(null, {
        origin: isOwnPath(request.url) ? false : origin,
        methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
        exposedHeaders: HEADERS,
        maxAge: 600,
      }),
  })
}
