/** Adds an answered request to the request log of its tenant. */
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { OPERATIONS, type Operation, type OperationId } from '../../../schema/operations.ts'
import { toLoggedAnswer, toLoggedBody, toLoggedSdk, toLoggedUrl } from '../../requests/log.ts'
import { copyShortened, shortenText } from '../../requests/entry.ts'

/**
 * Adds a request to the log of its tenant. Does nothing for requests to the emulator's own routes, which have no
 * tenant.
 */
export function recordRequest(request: FastifyRequest, status: number, milliseconds: number): void {
  const { access, caller, refusal, headers, operation } = request
  const tenant = request.pinned ?? access?.tenant ?? request.tenant
  if (!tenant) return
  const userAgent = headers['user-agent']
  tenant.requests.add({
    id: 0,
    at: tenant.clock.now(),
    method: request.method,
    url: toLoggedUrl(request.raw.url ?? ''),
    operation,
    clientId: access?.clientId ?? (caller && copyShortened(caller)),
    scopes: access?.scopes,
    tiers: access?.tiers,
    sdk: toLoggedSdk(headers['auth0-client'] as string | undefined),
    userAgent: userAgent && shortenText(userAgent),
    status,
    refusal,
    milliseconds,
    body: takesBody(operation) ? toLoggedBody(request.parts?.body ?? request.body, bodyLength(headers)) : undefined,
    // The response to HEAD is that of GET, without its body.
    answer: request.method === 'HEAD' ? undefined : toLoggedAnswer(request.answer),
  })
}

/** Whether to log the body. A path without an operation may be a misspelled one that takes a body. */
const takesBody = (operation: OperationId | undefined): boolean =>
  operation === undefined || (OPERATIONS[operation] as Operation).body !== undefined

/** Returns the size of a body in bytes: 0 without a body, NaN for a body that is sent in chunks. */
const bodyLength = (headers: IncomingHttpHeaders): number =>
  headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Number.NaN
