/**
 * Parses bodies as leniently as the HTTP library of the real API, because clients depend on it (client-compatibility.md
 * M6).
 */
import formbody from '@fastify/formbody'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isTooDeep } from '../../schema/json.ts'
import { malformedJson, unsupportedMediaType } from '../errors/management.ts'
import { parseLong } from '../shared/long-json.ts'
import { inSlices } from '../shared/slices.ts'

const takesBody = (request: FastifyRequest) => request.routeOptions.config.operation?.body !== undefined

/** Longer bodies (in characters) are parsed in slices. Only seeds can be so long. */
const SLICED_FROM = 2 * 1024 * 1024

/** Parses JSON. Returns undefined for an empty body, and for an operation without a body. */
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

/** Parses a body without a content type as JSON, as hapi does. Rejects another type if the operation takes a body. */
function parseOther(request: FastifyRequest, text: string): unknown {
  if (request.headers['content-type'] === undefined) return parseJson(request, text)
  if (text === '' || !takesBody(request)) return undefined
  throw unsupportedMediaType()
}

/** Adapts a parse function to Fastify. Uses a promise for long bodies only, because it delays a body by a tick. */
const contentTypeParser =
  (parse: (request: FastifyRequest, text: string) => unknown) =>
  (request: FastifyRequest, text: string, done: (error: Error | null, body?: unknown) => void) => {
    let body: unknown
    try {
      body = parse(request, text)
    } catch (error) {
      return done(error as Error)
    }
    if (body instanceof Promise) body.then((value: unknown) => done(null, value), done)
    else done(null, body)
  }

/** The media type of YAML (RFC 9512), and two older ones. */
const YAML_TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml']

/** Registers YAML for the routes of a scope. All other routes reject it. */
export const addYamlParser = (scope: FastifyInstance, parse: (text: string) => Promise<unknown>): void =>
  void scope.addContentTypeParser(YAML_TYPES, { parseAs: 'string' }, async (_: FastifyRequest, text: string) =>
    parse(text),
  )

/** Registers the parsers for JSON and forms. */
export function addParsers(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  // Fastify finds a parser for an exact name without parsing the header.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, contentTypeParser(parseJson))
  app.addContentTypeParser(/^application\/(?:[\w.+-]+\+)?json/, { parseAs: 'string' }, contentTypeParser(parseJson))
  app.addContentTypeParser('*', { parseAs: 'string' }, contentTypeParser(parseOther))
  app.register(formbody)
}
