/** Sends error responses. Each one has the envelope of the API, and never a message of the framework. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import {
  ApiError,
  badRequest,
  failureMessage,
  headersTooLarge,
  internalError,
  invalidToken,
  payloadTooLarge,
  requestTimeout,
  unsupportedMediaType,
} from '../errors/management.ts'
import { JSON_TYPE, MANAGEMENT_HEADERS } from './answer-headers.ts'
import type { RequestLine } from '../types.ts'
import { printable, printableJson } from '../errors/printable.ts'
import { redactedMessage, redactedUrl } from '../requests/redact.ts'
import { troubleOf } from '../store/machine-trouble.ts'
import { invalidTokenRequest, OAuthError } from '../errors/oauth.ts'
import { TOKEN_CONTENT_TYPE } from '../authentication/token-endpoint.ts'
import { sendBytes } from './send.ts'
import { LONGEST_BODY, copyShortened, type Refused } from '../requests/entry.ts'

/** 1 megabyte (documented). */
export const BODY_LIMIT = 1_048_576

const isFastifyError = (error: unknown): error is FastifyError =>
  typeof (error as FastifyError).code === 'string' && (error as FastifyError).code.startsWith('FST_')

/**
 * Whether the tenant was deleted while the request ran. Its store is closed then, so the request fails; it gets the 401
 * of a deleted tenant's token.
 */
const isTenantDeleted = ({ access, tenant }: FastifyRequest) =>
  (access?.tenant ?? tenant)?.key === undefined && (access ?? tenant) !== undefined

/** Converts any error to an error of the API. */
function toApiError(error: unknown, request: FastifyRequest): ApiError {
  if (error instanceof ApiError) return error
  if (!isFastifyError(error)) return isTenantDeleted(request) ? invalidToken() : internalError()
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return payloadTooLarge(request.routeOptions.bodyLimit ?? BODY_LIMIT)
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return unsupportedMediaType()
  return (error.statusCode ?? 500) < 500 ? badRequest() : internalError()
}

/** Returns the stack trace of an error without its message, which may be as long as a request. */
const stackFrames = (error: unknown): string =>
  error instanceof Error
    ? (error.stack ?? '')
        .split('\n')
        .filter((line) => /^\s+at /.test(line))
        .join('\n')
    : ''

/** Describes an error of the emulator for the log: how to fix the machine, or else the failure and its stack trace. */
function describeFailure(error: unknown): { message: string; stack: string } {
  const trouble = troubleOf(error)
  // The control API has already described the trouble of the machine.
  if (error instanceof ApiError && error.body.errorCode !== undefined) return { message: error.message, stack: '' }
  return trouble === undefined
    ? { message: failureMessage(error), stack: stackFrames(error) }
    : { message: trouble, stack: '' }
}

/** Sends the response for an error. An error of the emulator itself also goes to the request log and the terminal. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { raw } = request
  if (!isFastifyError(error) || error.code !== 'FST_ERR_CTP_BODY_TOO_LARGE' || raw.complete)
    return answerError(error, request, reply)
  drainBody(raw, () => answerError(error, request, reply))
  return reply
}

/** Milliseconds for which a body that is too large is read. */
const DRAIN_MS = 1000

/**
 * Reads and drops a body for up to a second, then responds. The connection is closed after the response. A client that
 * still sends would see a reset instead of the response (measured over HTTPS: one in twenty-five).
 */
function drainBody(raw: IncomingMessage, respond: () => void): void {
  let hasResponded = false
  const respondOnce = () => {
    clearTimeout(timer)
    if (!hasResponded) respond()
    hasResponded = true
  }
  const timer = setTimeout(respondOnce, DRAIN_MS).unref()
  raw.once('end', respondOnce).once('close', respondOnce).resume()
}

/**
 * Sends the error in the envelope of the route: OAuth's for the Authentication API, that of the Management API for all
 * others.
 */
function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const tag = request.routeOptions.config?.operation?.tag
  if (tag === 'authentication') return sendOAuthError(error, request, reply)
  const refusal = toApiError(error, request)
  const { body, isFault } = refusal
  const failure = body.statusCode >= 500 && !isFault ? describeFailure(error) : undefined
  const message = failure?.message ?? refusal.reason ?? refusal.message
  const loggedMessage = redact(message, request)
  request.refusal = loggedRefusal(loggedMessage, {
    errorCode: body.errorCode,
    rule: refusal.rule,
    stack: failure?.stack,
    isFault,
  })
  const text = tag === 'control' ? printableJson(body) : JSON.stringify(body)
  request.answer = loggedBody(
    text,
    refusal.message,
    message === refusal.message ? loggedMessage : undefined,
    request,
    (redactedText) => ({
      ...body,
      message: redactedText,
    }),
  )
  return reply
    .code(body.statusCode)
    .headers({ ...MANAGEMENT_HEADERS, ...refusal.headers })
    .send(text)
}

/** Removes the secrets of the request from a message that may repeat them. */
const redact = (message: string, { query, body }: FastifyRequest) => redactedMessage(message, query, body)

/** Builds the log entry of an error response. @param message without secrets */
function loggedRefusal(
  message: string,
  {
    errorCode,
    rule,
    stack,
    isFault,
  }: Omit<Partial<Refused>, 'isFault' | 'stack'> & { stack: string | undefined; isFault: boolean },
): Refused {
  return {
    message: copyShortened(printable(message)),
    errorCode,
    rule,
    ...(stack !== undefined && { stack: copyShortened(stack) }),
    ...(isFault && { isFault }),
  }
}

/**
 * Returns the response body for the log. A body that is too long for the log is not searched for secrets.
 * @param message the message in the body
 * @param knownRedacted the message without secrets, if it was computed before
 * @param withMessage builds the body with another message
 */
function loggedBody(
  text: string,
  message: string,
  knownRedacted: string | undefined,
  request: FastifyRequest,
  withMessage: (message: string) => object,
): string {
  if (text.length > LONGEST_BODY) return text
  const redactedText = knownRedacted ?? redact(message, request)
  return redactedText === message ? text : JSON.stringify(withMessage(redactedText))
}

/**
 * Recorded for every error response of the token endpoint (errors.md §7), besides the headers that all its responses
 * have.
 */
const OAUTH_HEADERS = {
  'content-type': TOKEN_CONTENT_TYPE,
  'cache-control': 'private, no-store, no-cache, must-revalidate, post-check=0, pre-check=0, no-transform',
}

/** Sends the error in the envelope of OAuth 2.0. */
function sendOAuthError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = error instanceof OAuthError ? error : toOAuthError(toApiError(error, request))
  const { statusCode, body, headers, reason } = refusal
  const isFault = error instanceof ApiError && error.isFault
  const failure = statusCode >= 500 && !isFault ? describeFailure(error) : undefined
  const description = body.error_description
  const message = failure?.message ?? `${description}${reason ? ` (${reason})` : ''}`
  const loggedMessage = redact(message, request)
  request.refusal = loggedRefusal(loggedMessage, { errorCode: body.error, stack: failure?.stack, isFault })
  const text = JSON.stringify(body)
  const known = message === description ? loggedMessage : undefined
  const logged = loggedBody(text, description, known, request, (error_description) => ({ ...body, error_description }))
  return sendBytes(reply, statusCode, text, { ...OAUTH_HEADERS, ...headers }, logged)
}

const toOAuthError = ({ body: { statusCode, message }, headers }: ApiError) =>
  invalidTokenRequest(statusCode, message, headers)

/** Replaces method and URL in the line for a request that could not be read. */
const UNREAD = '-'

/**
 * Chooses the response to bytes that are not a request, and the reason for the terminal.
 * @param maxHeaderSize in bytes
 */
function describeUnreadable(
  { code, message }: NodeJS.ErrnoException,
  maxHeaderSize: number,
): { refusal: ApiError; reason: string } {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return {
      refusal: requestTimeout(),
      reason: 'The request was not complete before its time limit. Its method and URL are unknown.',
    }
  if (code === 'HPE_HEADER_OVERFLOW') {
    const reason = `URL and headers are larger than ${maxHeaderSize} bytes together, so they were not read. Method and URL are unknown. Send shorter headers.`
    return { refusal: headersTooLarge(), reason }
  }
  return {
    refusal: badRequest(),
    reason: `The bytes are not an HTTP/1.1 request (${message}). Method and URL are unknown.`,
  }
}

/** Milliseconds, and bytes, for which a rejected connection is still read. */
const LINGER_MS = 1000
const LINGER_BYTES = 67_108_864

/**
 * Responds to bytes that are not a request, or to an incomplete request, and closes the connection. A client that still
 * sends would see a reset instead of the response, so its bytes are read and dropped first. Node calls this again for
 * each chunk.
 * @param maxHeaderSize limit of the server, in bytes
 */
export function rejectConnection(
  error: NodeJS.ErrnoException,
  socket: Socket,
  maxHeaderSize: number,
  report: RequestLine,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || socket.bytesRead > LINGER_BYTES) return void socket.destroy()
  if (socket.writableEnded) return
  const { refusal, reason } = describeUnreadable(error, maxHeaderSize)
  const { statusCode, error: phrase } = refusal.body
  const text = JSON.stringify(refusal.body)
  socket.end(
    `HTTP/1.1 ${statusCode} ${phrase}\r\ncontent-type: ${JSON_TYPE}\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
  )
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(timer))
  report(UNREAD, UNREAD, statusCode, 0, reason)
}

/**
 * Responds to a request without Host, or to a deleted tenant, which the application never sees.
 * @param reason for the terminal
 */
export function rejectRequest(
  { method = UNREAD, url = UNREAD }: IncomingMessage,
  response: ServerResponse,
  refusal: ApiError,
  reason: string,
  report: RequestLine,
): void {
  const text = JSON.stringify(refusal.body)
  const { statusCode } = refusal.body
  response.writeHead(statusCode, { ...MANAGEMENT_HEADERS, 'content-length': Buffer.byteLength(text) }).end(text)
  report(method, redactedUrl(url), statusCode, 0, reason)
}
