/** Applies a fault to a request: delays it, answers it, or closes its connection. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { injectedFault, injectedRateLimit } from '../../errors/management.ts'
import type { Struck } from '../../tenant/faults.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import { recordRequest } from './record.ts'

/** Waits, then answers in place of the API, closes the connection, or lets the request go on. */
export function applyFault(
  struck: Struck,
  { clock }: Tenant,
  request: FastifyRequest,
  reply: FastifyReply,
  goOn: () => void,
  done: (error: Error) => void,
): void {
  const act = () => {
    if (struck.drop) return drop(request, reply)
    if (struck.status === undefined) return goOn()
    const { status, headers = {}, body } = struck
    if (body === undefined && status >= 400) {
      const now = clock.now()
      return done(status === 429 ? injectedRateLimit(headers, now, struck.ends) : injectedFault(status, headers))
    }
    request.refusal = { message: `Fault: answered with ${status}`, isFault: true }
    const isText = typeof body === 'string'
    reply
      .code(status)
      .headers({ 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8', ...headers })
    request.answer = body === undefined || isText ? body : JSON.stringify(body)
    reply.send(request.answer ?? '')
  }
  if (struck.delay_ms) delay(struck.delay_ms, request, reply, act)
  else act()
}

/**
 * Waits, unless the client gives up first: then nothing is done, and the log knows that it was there.
 * An emulator that was closed meanwhile must not keep its process waiting.
 */
function delay(milliseconds: number, request: FastifyRequest, reply: FastifyReply, act: () => void): void {
  const giveUp = () => {
    clearTimeout(timer)
    recordWithoutResponse(request, reply, 'Fault: the client closed the connection before the delay was over')
  }
  const timer = setTimeout(() => {
    reply.raw.off('close', giveUp)
    act()
  }, milliseconds).unref()
  reply.raw.once('close', giveUp)
}

/** Closes the connection without an answer. */
function drop(request: FastifyRequest, reply: FastifyReply): void {
  recordWithoutResponse(request, reply, 'Fault: the connection was closed')
  reply.raw.destroy()
}

/** Fastify does not tell of it as of an answer, so the log is told here: the status is 0. */
function recordWithoutResponse(request: FastifyRequest, reply: FastifyReply, message: string): void {
  request.refusal = { message, isFault: true }
  recordRequest(request, 0, reply.elapsedTime)
  reply.hijack()
}
