/**
 * What every request to the API meets first and last. Stages 0 and 1: which tenant it is for, a fault that strikes it, the limit of
 * its requests. And when it is answered: the entry in the log of the tenant. The emulator's own routes meet none of this.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { OPERATIONS, type Operation, type OperationId } from '../../../schema/operations.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { injectedFault, injectedRateLimit } from '../../errors/management.ts'
import type { Struck } from '../../tenant/faults.ts'
import { isAside } from '../../requests/unlogged-header.ts'
import { keptAnswer, keptBody, keptSdk, keptUrl, shortCopy, shortened, type Refused } from '../../requests/log.ts'
import { isOwnPath } from '../routes/own-routes.ts'
import { pathOf } from '../../shared/paths.ts'
import type { Tenant } from '../../tenant/tenant.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The tenant that the request is for, as far as is known before the token is verified. */
    tenant: Tenant | undefined
    /** The tenant that alone can be reached under this Host or on this port. */
    pinned: Tenant | undefined
    /** What is left of the requests that the tenant takes, as headers; undefined where nothing limits them. */
    rate: Record<string, string> | undefined
    /** Undefined for a path that has none. */
    operation: OperationId | undefined
    /** Who asks for a token, as far as is known. */
    caller: string | undefined
    /** Why the request was refused, for the console and the log. */
    refusal: Refused | undefined
    /** What is sent back, for the log. */
    answer: string | Buffer | undefined
  }
}

/** A step that a request meets before its handler. */
export type Hook = (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => void

const MANAGEMENT = /^\/+api\/+v2(?:\/|$)/

/** The hooks of a route of the API. */
export function admission({ tenants, authenticator }: Emulator, operation: OperationId | undefined) {
  const begin = (request: FastifyRequest) => {
    const pinned = tenants.pinned(request)
    if (pinned) request.pinned = pinned
    request.operation = operation
    request.tenant = pinned ?? tenants.default
  }
  const meet: Hook = (request, reply, done) => {
    if (isAside(request.headers)) return done()
    const tenant = request.tenant ?? tenants.default
    const struck = tenant.faults.any
      ? tenant.faults.strike({ method: request.method, path: pathOf(request.raw.url ?? ''), operation })
      : undefined
    if (struck) return strike(struck, tenant, request, reply, () => limit(request, tenant, done), done)
    limit(request, tenant, done)
  }
  const limit = (request: FastifyRequest, tenant: Tenant, done: (error?: Error) => void) => {
    const bucket = tenant.rates && bucketOf(operation, request)
    if (!tenant.rates || !bucket) return done()
    try {
      const now = tenant.clock.now()
      request.rate =
        bucket === 'token' ? tenant.rates.token(now) : tenant.rates.management(isSearch(operation, request), now)
    } catch (error) {
      return done(error as Error)
    }
    done()
  }
  return {
    /** For a route whose tenant the token names. */
    byToken: ((request, reply, done) => {
      if (operation === undefined && isOwnPath(request.raw.url ?? '')) return done()
      const { authorization } = request.headers
      begin(request)
      request.access = authenticator.recalled(authorization)
      if (!request.pinned)
        request.tenant = request.access?.tenant ?? authenticator.tenantOf(authorization) ?? tenants.default
      meet(request, reply, done)
    }) satisfies Hook,
    /** For a route that needs none. */
    begin,
    /** For the token endpoint, once its body is read: it names the client. */
    byClient:
      (clientId: (request: FastifyRequest) => string | undefined): Hook =>
      (request, reply, done) => {
        request.caller = clientId(request)
        request.tenant =
          request.pinned ??
          (request.caller === undefined ? undefined : tenants.ofClient(request.caller)) ??
          tenants.default
        meet(request, reply, done)
      },
    meet,
  }
}

/** Which limit a request counts against: keys, discovery and paths outside of both APIs have none. */
function bucketOf(operation: OperationId | undefined, { raw }: FastifyRequest): 'management' | 'token' | undefined {
  if (operation === 'oauth_token') return 'token'
  return MANAGEMENT.test(operation === undefined ? pathOf(raw.url ?? '') : OPERATIONS[operation].path)
    ? 'management'
    : undefined
}

/** `q` of GET /clients has a bucket of its own (documented). */
const isSearch = (operation: OperationId | undefined, { raw }: FastifyRequest) =>
  operation === 'get_clients' && /[?&]q=/.test(raw.url ?? '')

/** Waits, then answers in place of the API, closes the connection, or lets the request go on. */
function strike(
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
  if (struck.delay_ms) later(struck.delay_ms, request, reply, act)
  else act()
}

/**
 * Waits, unless the client gives up first: then nothing is done, and the log knows that it was there.
 * An emulator that was closed meanwhile must not keep its process waiting.
 */
function later(milliseconds: number, request: FastifyRequest, reply: FastifyReply, act: () => void): void {
  const giveUp = () => {
    clearTimeout(timer)
    endWithoutAnswer(request, reply, 'Fault: the client closed the connection before the delay was over')
  }
  const timer = setTimeout(() => {
    reply.raw.off('close', giveUp)
    act()
  }, milliseconds).unref()
  reply.raw.once('close', giveUp)
}

/** Closes the connection without an answer. */
function drop(request: FastifyRequest, reply: FastifyReply): void {
  endWithoutAnswer(request, reply, 'Fault: the connection was closed')
  reply.raw.destroy()
}

/** Fastify does not tell of it as of an answer, so the log is told here: the status is 0. */
function endWithoutAnswer(request: FastifyRequest, reply: FastifyReply, message: string): void {
  request.refusal = { message, isFault: true }
  record(request, 0, reply.elapsedTime)
  reply.hijack()
}

/** Enters a request into the log of its tenant. Requests to the emulator's own routes have none. */
export function record(request: FastifyRequest, status: number, milliseconds: number): void {
  const { access, caller, refusal, headers, operation } = request
  const tenant = request.pinned ?? access?.tenant ?? request.tenant
  if (!tenant) return
  const userAgent = headers['user-agent']
  tenant.requests.add({
    id: 0,
    at: tenant.clock.now(),
    method: request.method,
    url: keptUrl(request.raw.url ?? ''),
    operation,
    clientId: access?.clientId ?? (caller && shortCopy(caller)),
    scopes: access?.scopes,
    tiers: access?.tiers,
    sdk: keptSdk(headers['auth0-client'] as string | undefined),
    userAgent: userAgent && shortened(userAgent),
    status,
    refusal,
    milliseconds,
    body: takesBody(operation) ? keptBody(request.parts?.body ?? request.body, bodyLength(headers)) : undefined,
    // HEAD is answered as GET is, without what is in it.
    answer: request.method === 'HEAD' ? undefined : keptAnswer(request.answer),
  })
}

/** Whether a body is looked at; a path without an operation may be meant for one. */
const takesBody = (operation: OperationId | undefined): boolean =>
  operation === undefined || (OPERATIONS[operation] as Operation).body !== undefined

/** Bytes of a body; 0 without one, NaN where it is sent in chunks. */
const bodyLength = (headers: IncomingHttpHeaders): number =>
  headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Number.NaN
