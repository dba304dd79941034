/** Applies a fault to a request: delays it, answers it, or closes its connection. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { injectedFault, injectedRateLimit } from '../../errors/management.ts'
import type { TriggeredFault } from '../../tenant/faults.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import { recordRequest } from './record.ts'

/**
 * Waits for the delay of the fault. Then sends the response of the fault, closes the connection, or lets the request
 * continue.
 * @param proceed continues with the request
 * @param done rejects the request with an error
 */
export function applyFault(
  fault: TriggeredFault,
  { clock }: Tenant,
  request: FastifyRequest,
  reply: FastifyReply,
  proceed: () => void,
  done: (error: Error) => void,
): void {
  const act = () => {
    if (fault.drop) return drop(request, reply)
    if (fault.status === undefined) return proceed()
    const { status, headers = {}, body } = fault
    if (body === undefined && status >= 400) {
      const now = clock.now()
      return done(status === 429 ? injectedRateLimit(headers, now, fault.ends) : injectedFault(status, headers))
    }
    request.refusal = { message: `Fault: answered with ${status}`, isFault: true }
    const isText = typeof body === 'string'
    reply
      .code(status)
      .headers({ 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8', ...headers })
    request.answer = body === undefined || isText ? body : JSON.stringify(body)
    reply.send(request.answer ?? '')
  }
  if (fault.delay_ms) delay(fault.delay_ms, request, reply, act)
  else act()
}

/**
 * Waits, then calls `act`. If the client disconnects first, logs the request and does nothing else. The timer does not
 * keep the process of a closed emulator alive.
 */
function delay(milliseconds: number, request: FastifyRequest, reply: FastifyReply, act: () => void): void {
  const onDisconnect = () => {
    clearTimeout(timer)
    recordWithoutResponse(request, reply, 'Fault: the client closed the connection before the delay was over')
  }
  const timer = setTimeout(() => {
    reply.raw.off('close', onDisconnect)
    act()
  }, milliseconds).unref()
  reply.raw.once('close', onDisconnect)
}

/** Closes the connection without a response. */
function drop(request: FastifyRequest, reply: FastifyReply): void {
  recordWithoutResponse(request, reply, 'Fault: the connection was closed')
  reply.raw.destroy()
}

/** Logs a request that gets no response, with status 0. Fastify calls no `onResponse` hook for it. */
function recordWithoutResponse(request: FastifyRequest, reply: FastifyReply, message: string): void {
  request.refusal = { message, isFault: true }
  recordRequest(request, 0, reply.elapsedTime)
  reply.hijack()
}
