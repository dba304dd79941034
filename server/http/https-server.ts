/** Creates the HTTPS server: the application and the limits of the HTTP server, with certificates. */
import { createServer, type Server } from 'node:https'
import type { RequestListener } from 'node:http'
import { createSecureContext } from 'node:tls'
import { attachApplication, HTTP_LIMITS } from './plain-server.ts'
import type { RequestLine } from '../types.ts'
import type { Tls } from '../installation/authority.ts'

/** Milliseconds after which a client is cut off that does not finish its handshake. */
const HANDSHAKE_MS = 10_000

/** Creates the server for HTTPS. It does not listen: port.ts passes connections to it. */
export function createHttpsServer({ leaf, named }: Tls, application: RequestListener, report: RequestLine): Server {
  const context = named && createSecureContext(named)
  const server = createServer({
    ...HTTP_LIMITS,
    ...leaf,
    handshakeTimeout: HANDSHAKE_MS,
    SNICallback: (name, done) => done(null, named?.names.includes(name.toLowerCase()) ? context : undefined),
  })
  attachApplication(server, application, report)
  // Node reports a failed handshake as a client error too. The client could not read the response to it.
  server.removeAllListeners('tlsClientError').on('tlsClientError', (_, socket) => socket.destroy())
  return server
}
