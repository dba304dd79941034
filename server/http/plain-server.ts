/** The limits of the HTTP and HTTPS servers, and their responses to requests that the application cannot answer. */
import { createServer, type IncomingMessage, type RequestListener, type Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { Socket } from 'node:net'
import { badRequest } from '../errors/management.ts'
import type { RequestLine } from '../types.ts'
import { rejectConnection, rejectRequest } from './send-error.ts'

/**
 * Limits of both servers.
 * - `keepAliveTimeout` (milliseconds) is longer than the pools of clients keep connections: a server that closes first
 * makes their next
 *   request fail (client-compatibility.md).
 * - `joinDuplicateHeaders` joins two Authorization headers, or two Hosts, so that the result is neither of them.
 * - `maxHeaderSize` (bytes) is ours, the limit of the real API is unknown. A token with every scope takes 8.4 kB.
 * - `requireHostHeader` is off because Node responds without a body. `requireOneHost` checks the header.
 */
export const HTTP_LIMITS = {
  keepAliveTimeout: 72_000,
  requestTimeout: 60_000,
  joinDuplicateHeaders: true,
  maxHeaderSize: 65_536,
  requireHostHeader: false,
}

/**
 * Whether a request has exactly one Host, as RFC 9112 §3.2 requires. HTTP/1.0 needs none. Two joined headers contain a
 * comma; no host does.
 */
const hasOneHost = ({ headers: { host }, httpVersion }: IncomingMessage) =>
  host === undefined ? httpVersion === '1.0' : !host.includes(',')

/**
 * Wraps an application. Rejects a request without Host, or with two. Closes the connection after a request for another
 * protocol: Node's parser would lose the bytes after it, and would not report bytes that it cannot read (seen with Node
 * 20.20).
 * @param report is called for each rejected request
 */
export const requireOneHost =
  (application: RequestListener, report: RequestLine): RequestListener =>
  (request, response) => {
    if (request.headers.upgrade !== undefined) response.shouldKeepAlive = false
    if (hasOneHost(request)) application(request, response)
    else
      rejectRequest(
        request,
        response,
        badRequest(),
        'An HTTP/1.1 request needs one Host header (RFC 9112 §3.2). Send the host and port of the URL.',
        report,
      )
  }

/**
 * Lets an application answer a server's requests. The server itself responds to bytes that are not a request. A request
 * that expects something unknown of its server is answered like any other: a server may ignore the expectation (RFC
 * 9110 §10.1.1).
 * @param report is called for each response to bytes that are not a request
 */
export function attachApplication(
  server: HttpServer | HttpsServer,
  application: RequestListener,
  report: RequestLine,
): void {
  server.on('request', application).on('checkExpectation', application)
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) =>
    rejectConnection(error, socket, HTTP_LIMITS.maxHeaderSize, report),
  )
}

/** Creates the server for plain HTTP. It does not listen: port.ts passes connections to it. */
export function createHttpServer(application: RequestListener, report: RequestLine): HttpServer {
  const server = createServer(HTTP_LIMITS)
  attachApplication(server, application, report)
  return server
}
