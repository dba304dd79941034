/** Stage 4: bodies, as lenient as the real API's HTTP library and as the clients need it (client-compatibility.md M6). */
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { malformedJson, unsupportedMediaType } from './errors.ts'

const takesBody = (request: FastifyRequest) => request.routeOptions.config.operation?.body !== undefined

/** Empty bodies are absent ones; a body that the operation does not take is not looked at. */
async function parseJson(request: FastifyRequest, text: string): Promise<unknown> {
  if (text === '' || !takesBody(request)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw malformedJson()
  }
}

/** A body without a content type is JSON, as hapi has it; another type is refused unless nobody needs the body. */
async function parseOther(request: FastifyRequest, text: string): Promise<unknown> {
  if (request.headers['content-type'] === undefined) return parseJson(request, text)
  if (text === '' || !takesBody(request)) return undefined
  throw unsupportedMediaType()
}

/** Registers the parsers. */
export function addParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(/^application\/(?:[\w.+-]+\+)?json/, { parseAs: 'string' }, parseJson)
  app.addContentTypeParser('*', { parseAs: 'string' }, parseOther)
  app.register(formbody)
}
