/** The HTTPS server beside the HTTP one: the same application and the same limits, behind certificates. */
import { createServer, type Server } from 'node:https'
import type { RequestListener } from 'node:http'
import { createSecureContext } from 'node:tls'
import { attachApplication, HTTP_LIMITS } from './plain-server.ts'
import type { RequestLine } from '../types.ts'
import type { Tls } from '../installation/authority.ts'

/** A client that begins a handshake and does not end it is cut off after this long. */
const HANDSHAKE_MS = 10_000

/** Creates the server for HTTPS. It does not listen: connections are handed to it. */
export function createHttpsServer({ leaf, named }: Tls, application: RequestListener, report: RequestLine): Server {
  const context = named && createSecureContext(named)
  const server = createServer({
    ...HTTP_LIMITS,
    ...leaf,
    handshakeTimeout: HANDSHAKE_MS,
    SNICallback: (name, done) => done(null, named?.names.includes(name.toLowerCase()) ? context : undefined),
  })
  attachApplication(server, application, report)
  // By default a failed handshake is a client error too, and would get an answer that the client cannot read.
  server.removeAllListeners('tlsClientError').on('tlsClientError', (_, socket) => socket.destroy())
  return server
}
