/** Lets pages of other origins call the API, where `--cors` names them. The control API takes no requests of pages at all. */
import type { FastifyInstance } from 'fastify'
import { isOwnPath } from './routes/own-routes.ts'

const HEADERS = [
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'retry-after',
  'link',
  'x-emulator-unimplemented',
]

/** @param origins `*` is any */
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
