/** Sends refusals: whatever went wrong, the answer has the API's envelope and never the framework's own words. */
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
import { TOKEN_TYPE } from '../authentication/token-endpoint.ts'
import { sendBytes } from './send.ts'
import { LONGEST_BODY, shortCopy, type Refused } from '../requests/entry.ts'

/** 1 megabyte (documented). */
export const BODY_LIMIT = 1_048_576

const isFastifyError = (error: unknown): error is FastifyError =>
  typeof (error as FastifyError).code === 'string' && (error as FastifyError).code.startsWith('FST_')

/** A tenant that was deleted while it was asked has no store any more: whatever fails for that is refused as its tokens are. */
const isTenantDeleted = ({ access, tenant }: FastifyRequest) =>
  (access?.tenant ?? tenant)?.key === undefined && (access ?? tenant) !== undefined

/** The error as the API says it: never the framework's own words. */
function toApiError(error: unknown, request: FastifyRequest): ApiError {
  if (error instanceof ApiError) return error
  if (!isFastifyError(error)) return isTenantDeleted(request) ? invalidToken() : internalError()
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return payloadTooLarge(request.routeOptions.bodyLimit ?? BODY_LIMIT)
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return unsupportedMediaType()
  return (error.statusCode ?? 500) < 500 ? badRequest() : internalError()
}

/** Where an error happened: the lines of its stack behind its message, which may be as long as a request. */
const stackFrames = (error: unknown): string =>
  error instanceof Error
    ? (error.stack ?? '')
        .split('\n')
        .filter((line) => /^\s+at /.test(line))
        .join('\n')
    : ''

/** An error that no caller made, as the log has it: what to do about the machine, else what failed and where. */
function describeFailure(error: unknown): { message: string; stack: string } {
  const trouble = troubleOf(error)
  // The control API has put the trouble of the machine into a sentence already.
  if (error instanceof ApiError && error.body.errorCode !== undefined) return { message: error.message, stack: '' }
  return trouble === undefined
    ? { message: failureMessage(error), stack: stackFrames(error) }
    : { message: trouble, stack: '' }
}

/** Answers a request with the refusal that an error stands for. An error of the emulator itself goes to the log and the terminal. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { raw } = request
  if (!isFastifyError(error) || error.code !== 'FST_ERR_CTP_BODY_TOO_LARGE' || raw.complete)
    return answerError(error, request, reply)
  drainBody(raw, () => answerError(error, request, reply))
  return reply
}

/** Milliseconds for which a body that nobody wants is read. */
const DRAIN_MS = 1000

/**
 * The connection is closed behind the answer. A client that is still sending then may see it broken before it reads a word (measured
 * over HTTPS: one in twenty-five), so what it sends is read first, and dropped.
 */
function drainBody(raw: IncomingMessage, answer: () => void): void {
  let isAnswered = false
  const once = () => {
    clearTimeout(timer)
    if (!isAnswered) answer()
    isAnswered = true
  }
  const timer = setTimeout(once, DRAIN_MS).unref()
  raw.once('end', once).once('close', once).resume()
}

function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const tag = request.routeOptions.config?.operation?.tag
  if (tag === 'authentication') return sendOAuthError(error, request, reply)
  const refusal = toApiError(error, request)
  const { body, isFault } = refusal
  const failure = body.statusCode >= 500 && !isFault ? describeFailure(error) : undefined
  const message = failure?.message ?? refusal.reason ?? refusal.message
  const told = redact(message, request)
  request.refusal = loggedRefusal(told, {
    errorCode: body.errorCode,
    rule: refusal.rule,
    stack: failure?.stack,
    isFault,
  })
  const text = tag === 'control' ? printableJson(body) : JSON.stringify(body)
  request.answer = loggedBody(
    text,
    refusal.message,
    message === refusal.message ? told : undefined,
    request,
    (kept) => ({
      ...body,
      message: kept,
    }),
  )
  return reply
    .code(body.statusCode)
    .headers({ ...MANAGEMENT_HEADERS, ...refusal.headers })
    .send(text)
}

/** A message without the secrets of the request that it may repeat. */
const redact = (message: string, { query, body }: FastifyRequest) => redactedMessage(message, query, body)

/** What the log has of a refusal. @param message without secrets */
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
    message: shortCopy(printable(message)),
    errorCode,
    rule,
    ...(stack !== undefined && { stack: shortCopy(stack) }),
    ...(isFault && { isFault }),
  }
}

/**
 * Returns an answer as the log may have it. A long one is not kept, so it is not searched for secrets.
 * @param told its sentence without secrets, where that is known
 * @param make the body with another sentence
 */
function loggedBody(
  text: string,
  sentence: string,
  told: string | undefined,
  request: FastifyRequest,
  make: (sentence: string) => object,
): string {
  if (text.length > LONGEST_BODY) return text
  const kept = told ?? redact(sentence, request)
  return kept === sentence ? text : JSON.stringify(make(kept))
}

/** Recorded for every refusal of the token endpoint (errors.md §7), beside the headers that all its answers have. */
const OAUTH_HEADERS = {
  'content-type': TOKEN_TYPE,
  'cache-control': 'private, no-store, no-cache, must-revalidate, post-check=0, pre-check=0, no-transform',
}

function sendOAuthError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = error instanceof OAuthError ? error : toOAuthError(toApiError(error, request))
  const { statusCode, body, headers, reason } = refusal
  const isFault = error instanceof ApiError && error.isFault
  const failure = statusCode >= 500 && !isFault ? describeFailure(error) : undefined
  const description = body.error_description
  const message = failure?.message ?? `${description}${reason ? ` (${reason})` : ''}`
  const told = redact(message, request)
  request.refusal = loggedRefusal(told, { errorCode: body.error, stack: failure?.stack, isFault })
  const text = JSON.stringify(body)
  const kept = loggedBody(text, description, message === description ? told : undefined, request, (sentence) => ({
    ...body,
    error_description: sentence,
  }))
  return sendBytes(reply, statusCode, text, { ...OAUTH_HEADERS, ...headers }, kept)
}

const toOAuthError = ({ body: { statusCode, message }, headers }: ApiError) =>
  invalidTokenRequest(statusCode, message, headers)

/** Stands for method and URL in the line about a request that could not be read. */
const UNREAD = '-'

/** The response to bytes that are not a request, and the reason for the terminal. @param maxHeaderSize in bytes */
function describeUnreadable(
  { code, message }: NodeJS.ErrnoException,
  maxHeaderSize: number,
): { refusal: ApiError; reason: string } {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return {
      refusal: requestTimeout(),
      reason: 'The request did not arrive in whole before its time limit. Its method and URL are unknown.',
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
 * Responds with the envelope to bytes that are not a request, or do not come to an end, and closes the connection. A client that still sends
 * would see a reset instead of the response, so its bytes are read and dropped first: Node calls this again for each chunk.
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

/** Responds to a request that no application may see: it has no Host, or its tenant was deleted. @param reason for the terminal */
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
