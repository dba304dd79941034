/** Stage 4: bodies, as lenient as the real API's HTTP library and as the clients need it (client-compatibility.md M6). */
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isTooDeep } from '../../schema/json.ts'
import { malformedJson, unsupportedMediaType } from '../errors/management.ts'
import { parseLong } from '../shared/long-json.ts'
import { inSlices } from '../shared/slices.ts'

const takesBody = (request: FastifyRequest) => request.routeOptions.config.operation?.body !== undefined

/** Characters above which a body is parsed in slices. Seeds alone may be so long. */
const SLICED_FROM = 2 * 1024 * 1024

/** Empty bodies are absent ones; a body that the operation does not take is not looked at. */
function parseJson(request: FastifyRequest, text: string): unknown {
  if (text === '' || !takesBody(request)) return undefined
  if (text.length > SLICED_FROM) return inSlices(parseLong(text)).catch(() => Promise.reject(malformedJson()))
  if (isTooDeep(text)) throw malformedJson()
  try {
    return JSON.parse(text)
  } catch {
    throw malformedJson()
  }
}

/** A body without a content type is JSON, as hapi has it; another type is refused unless nobody needs the body. */
function parseOther(request: FastifyRequest, text: string): unknown {
  if (request.headers['content-type'] === undefined) return parseJson(request, text)
  if (text === '' || !takesBody(request)) return undefined
  throw unsupportedMediaType()
}

/** As the framework takes it. A promise is used for long bodies only: every body would wait for it. */
const contentTypeParser =
  (parse: (request: FastifyRequest, text: string) => unknown) =>
  (request: FastifyRequest, text: string, done: (error: Error | null, body?: unknown) => void) => {
    let body: unknown
    try {
      body = parse(request, text)
    } catch (error) {
      return done(error as Error)
    }
    if (body instanceof Promise) body.then((parsed: unknown) => done(null, parsed), done)
    else done(null, body)
  }

/** What YAML is called (RFC 9512), and what it was called before. */
const YAML_TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml']

/** Registers YAML for the routes of a scope; to all others it is an unknown type. */
export const addYamlParser = (scope: FastifyInstance, parse: (text: string) => Promise<unknown>): void =>
  void scope.addContentTypeParser(YAML_TYPES, { parseAs: 'string' }, async (_: FastifyRequest, text: string) =>
    parse(text),
  )

/** Registers the parsers. */
export function addParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  // By its name it is found without taking the header apart.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, contentTypeParser(parseJson))
  app.addContentTypeParser(/^application\/(?:[\w.+-]+\+)?json/, { parseAs: 'string' }, contentTypeParser(parseJson))
  app.addContentTypeParser('*', { parseAs: 'string' }, contentTypeParser(parseOther))
  app.register(formbody)
}
