/** Records an answered request in the request log of its tenant. */
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { OPERATIONS, type Operation, type OperationId } from '../../../schema/operations.ts'
import { keptAnswer, keptBody, keptSdk, keptUrl } from '../../requests/log.ts'
import { shortCopy, shortened } from '../../requests/entry.ts'

/** Enters a request into the log of its tenant. Requests to the emulator's own routes have none. */
export function recordRequest(request: FastifyRequest, status: number, milliseconds: number): void {
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
