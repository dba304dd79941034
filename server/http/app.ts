/**
 * Creates the HTTP application: hooks, then routes, in the order in which a request meets them. Read this file first.
 */
import Fastify, { type FastifyInstance } from 'fastify'
import { OPERATIONS, type OperationId } from '../../schema/operations.ts'
import { admissionHooks } from './hooks/admit.ts'
import { addAuthentication } from './routes/authentication.ts'
import { addConsole } from './routes/console.ts'
import { addControl } from './routes/control.ts'
import { noSchemaCompilers } from './no-schema-compilers.ts'
import { addCors } from './cors.ts'
import { addDocs } from './routes/docs.ts'
import type { Emulator } from '../emulator/emulator.ts'
import { addOperationRoute } from './operation-route.ts'
import { addOwnRoutes, isOwnPath, pathNotFound } from './routes/own-routes.ts'
import { addPageGuard } from './hooks/reject-foreign-pages.ts'
import { addParsers } from './body-parsers.ts'
import { addUnimplemented } from './routes/unimplemented.ts'
import { isUnlogged } from '../requests/unlogged-header.ts'
import { redactedUrl } from '../requests/redact.ts'
import { BODY_LIMIT, sendError } from './send-error.ts'
import { recordRequest } from './hooks/record.ts'
import { CONSOLE, isBrowser, introductionFor } from './routes/welcome.ts'
import { MANAGEMENT_HANDLERS } from './routes/management.ts'

/** Creates the application. It does not listen: listen.ts passes requests to its router. */
export function createApp(emulator: Emulator): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: BODY_LIMIT,
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 4096 },
    frameworkErrors: (error, request, reply) =>
      void sendError(isOwnPath(request.raw.url ?? '') ? pathNotFound(request.raw.url ?? '') : error, request, reply),
    schemaController: noSchemaCompilers((data) => String(data)),
  })
  app.decorateRequest('access', undefined)
  app.decorateRequest('parts', undefined)
  for (const name of ['refusal', 'tenant', 'pinned', 'rate', 'operation', 'caller', 'answer'])
    app.decorateRequest(name, undefined)

  app.addHook('onResponse', (request, reply, done) => {
    const {
      raw: { url = '' },
      refusal,
    } = request
    const isFailure = refusal?.stack !== undefined
    if (isUnlogged(request.headers) && !isFailure) return done()
    recordRequest(request, reply.statusCode, reply.elapsedTime)
    // Containers send a health check every second. Their lines would hide all others.
    if (url !== OPERATIONS.emulator_health.path || isFailure)
      emulator.log(
        request.method,
        redactedUrl(url),
        reply.statusCode,
        reply.elapsedTime,
        refusal?.message,
        refusal?.stack,
      )
    done()
  })
  addPageGuard(app, emulator)
  addCors(app, emulator.cors)
  addParsers(app)

  addOwnRoutes(app, (own) => {
    own.get('/', (request, reply) =>
      isBrowser(request)
        ? reply.redirect(CONSOLE)
        : reply.type('text/plain; charset=utf-8').send(introductionFor(emulator, request)),
    )
    addControl(own, emulator)
    addConsole(own)
    addDocs(own)
  })
  addAuthentication(app, emulator)
  for (const [id, handler] of Object.entries(MANAGEMENT_HANDLERS))
    addOperationRoute(app, id as OperationId, emulator, handler)
  addUnimplemented(app, emulator)

  app.setNotFoundHandler({ preHandler: admissionHooks(emulator, undefined).byToken }, (request, reply) =>
    sendError(pathNotFound(request.raw.url ?? ''), request, reply),
  )
  app.setErrorHandler(sendError)
  return app
}
