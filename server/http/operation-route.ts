/** Adds the route of an operation of the Management API, with all its hooks in their order. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { OperationId } from '../../schema/operations.ts'
import { OPERATIONS } from '../../schema/operations.ts'
import { admissionHooks } from './hooks/admit.ts'
import type { Tenants } from '../tenant/registry.ts'
import type { Authenticator } from '../access/authenticator.ts'
import { answerHeaders, MANAGEMENT_HEADERS } from './answer-headers.ts'
import type { Call, Handler } from '../management/handler.ts'
import type { Parts } from '../shared/validate.ts'
import type { Access } from '../access/access.ts'
import { send } from './send.ts'
import { authenticate, authorize, validate } from './hooks/check.ts'
import type { Answer } from '../shared/answer.ts'

/** Converts the path parameters of OpenAPI (`{id}`) to those of Fastify (`:id`). */
export const routePath = (path: string) => path.replaceAll(/\{(\w+)\}/g, ':$1')

/** Adds the route of an operation: admit, authenticate, authorize, validate, handle, send. */
export function addOperationRoute(
  app: FastifyInstance,
  id: OperationId,
  emulator: { tenants: Tenants; authenticator: Authenticator },
  handler: Handler,
): void {
  const operation = OPERATIONS[id]
  app.route({
    method: operation.method,
    url: routePath(operation.path),
    config: { operation },
    onRequest: [admissionHooks(emulator, id).byToken, authenticate(emulator.authenticator), authorize(operation)],
    preValidation: validate(operation),
    handler: (request, reply) => {
      const call = toCall(request)
      const sendAnswer = (result: Answer) =>
        send(
          reply.headers(request.rate ? { ...MANAGEMENT_HEADERS, ...request.rate } : answerHeaders(call.tenant.clock)),
          result,
        )
      const answer = call.tenant.gate.run(() => handler(call as never))
      return answer instanceof Promise ? answer.then(sendAnswer) : sendAnswer(answer)
    },
  })
}

/** Builds the input of a handler from an authenticated and validated request. */
function toCall(request: FastifyRequest): Call {
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
