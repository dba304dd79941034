/** mount(): the only bridge from an operation row to a route. Everything that a known route meets is built here, in order. */
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Operation, OperationId } from '../../schema/operations.ts'
import { OPERATIONS } from '../../schema/operations.ts'
import { admission, type Hook } from './hooks/admit.ts'
import type { Authenticator } from '../access/authenticator.ts'
import type { Access } from '../access/verify-token.ts'
import { requireScope } from '../access/scopes.ts'
import type { Emulator } from '../emulator/emulator.ts'
import { answerHeaders, JSON_TYPE, MANAGEMENT_HEADERS } from './answer-headers.ts'
import type { Answer, Call, Handler } from '../management/handler.ts'
import { validatorOf, type Parts } from '../shared/validate.ts'

declare module 'fastify' {
  interface FastifyRequest {
    access: Access | undefined
    /** Path, query and body as validation left them. */
    parts: Parts | undefined
  }
  interface FastifyContextConfig {
    operation?: Operation
  }
}

/** The path of a row as Fastify writes it. */
export const routePath = (path: string) => path.replaceAll(/\{(\w+)\}/g, ':$1')

/** Adds the route of an operation: admit, authenticate, authorize, validate, handle, send. */
export function mount(app: FastifyInstance, id: OperationId, emulator: Emulator, handler: Handler): void {
  const operation = OPERATIONS[id]
  app.route({
    method: operation.method,
    url: routePath(operation.path),
    config: { operation },
    onRequest: [admission(emulator, id).byToken, authenticate(emulator.authenticator), authorize(operation)],
    preValidation: validate(operation),
    handler: (request, reply) => {
      const call = callOf(request)
      const sent = (answer: Answer) =>
        send(
          reply.headers(request.rate ? { ...MANAGEMENT_HEADERS, ...request.rate } : answerHeaders(call.tenant.clock)),
          answer,
        )
      const answer = call.tenant.gate.run(() => handler(call as never))
      return answer instanceof Promise ? answer.then(sent) : sent(answer)
    },
  })
}

/** Stage 2: leaves what the token allows at the request. */
export function authenticate(authenticator: Authenticator): Hook {
  return (request, _, done) => {
    const access = attempt(
      () => authenticator.authenticate(request.headers.authorization, request.access, request.pinned),
      done,
    )
    if (access === undefined) return
    request.access = access
    done()
  }
}

/** Stage 3. */
function authorize({ scopes = [], needsScope }: Operation): Hook {
  return (request, _, done) => {
    const allowed = attempt(() => {
      requireScope((request.access as Access).scopes, scopes, needsScope)
      return true
    }, done)
    if (allowed) done()
  }
}

/** Stage 5; leaves the parts at the request. */
export function validate(operation: Operation): Hook {
  const validator = validatorOf(operation)
  return (request, _, done) => {
    const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
    const parts = attempt(
      () => validator({ params: request.params as never, query: request.query as never, body: request.body, isForm }),
      done,
    )
    if (parts === undefined) return
    request.parts = parts
    done()
  }
}

/** The result of a step, or undefined after its error was passed on. */
function attempt<T>(step: () => T, done: (error: Error) => void): T | undefined {
  try {
    return step()
  } catch (error) {
    done(error as Error)
    return undefined
  }
}

function callOf(request: FastifyRequest): Call {
  const access = request.access as Access
  const { params, query, body } = request.parts as Parts
  return {
    tenant: access.tenant,
    access,
    params: params as Record<string, string>,
    query,
    body,
    host: request.host,
    url: request.originalUrl,
  }
}

/** Sends an answer; the JSON type stands on empty ones too, as recorded. */
export function send(reply: FastifyReply, { status, body, headers }: Answer): FastifyReply {
  reply.code(status).header('content-type', JSON_TYPE)
  if (headers) reply.headers(headers)
  if (Array.isArray(body)) return sendPieces(reply, body)
  reply.request.answer = body as string | Buffer | undefined
  return reply.send(body)
}

/** Sends a long body without joining its pieces. The log keeps nothing of it. */
const sendPieces = (reply: FastifyReply, [first = Buffer.alloc(0), ...more]: readonly Buffer[]): FastifyReply => {
  if (more.length === 0) return reply.send(first)
  const length = more.reduce((sum, piece) => sum + piece.length, first.length)
  return reply.header('content-length', length).send(Readable.from([first, ...more]))
}

/** Sends JSON with exactly these headers: Fastify adds a charset to a JSON type, unless the answer is bytes. @param kept what the log keeps of it */
export function sendBytes(
  reply: FastifyReply,
  status: number,
  text: string,
  headers: Record<string, string>,
  kept = text,
): FastifyReply {
  reply.request.answer = kept
  return reply.code(status).headers(headers).send(Buffer.from(text))
}
