/** Stage 4: bodies, as lenient as the real API's HTTP library and as the clients need it (client-compatibility.md M6). */
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { malformedJson, unsupportedMediaType } from './errors.ts'

type Done = (error: Error | null, body?: unknown) => void

/** Empty bodies are absent ones; a body that the operation does not take is not looked at. */
function parseJson(request: FastifyRequest, text: string, done: Done): void {
  if (text === '' || !request.routeOptions.config.operation?.body) return done(null, undefined)
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return done(malformedJson())
  }
  done(null, body)
}

/** A body without a content type is JSON, as hapi has it; another type is refused unless nobody needs the body. */
function parseOther(request: FastifyRequest, text: string, done: Done): void {
  const type = request.headers['content-type']
  if (type === undefined || type === '') return parseJson(request, text, done)
  if (text === '' || !request.routeOptions.config.operation?.body) return done(null, undefined)
  done(unsupportedMediaType())
}

/** Registers the parsers. */
export function addParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(/^application\/(?:[\w.+-]+\+)?json/, { parseAs: 'string' }, parseJson)
  app.addContentTypeParser('*', { parseAs: 'string' }, parseOther)
  app.register(formbody)
}
