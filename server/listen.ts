/** One port for both protocols: binds it on both loopback families and hands every connection to the server for its first byte. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import { refuseConnection } from './refuse.ts'
import type { OwnPort } from './tenant.ts'

/**
 * What both servers take, in milliseconds. Connections are kept longer than the pools of clients keep them: a server that
 * closes first makes them fail (client-compatibility.md). Headers that may stand once only are joined, not chosen from: two
 * Authorization headers, or two Hosts, are then neither the one nor the other.
 */
export const HTTP_LIMITS = { keepAliveTimeout: 72_000, requestTimeout: 60_000, joinDuplicateHeaders: true }

/**
 * Nothing follows a request that asks for another protocol: Node's parser would lose what came along with it, and keep silent about
 * what it cannot read (seen with Node 20.20).
 */
const withoutUpgrades = (application: RequestListener): RequestListener => (request, response) => {
  if (request.headers.upgrade !== undefined) response.shouldKeepAlive = false
  application(request, response)
}

/**
 * Lets an application answer a server's requests, and what Node would answer without a body: bytes that are no request, and a request
 * that expects something unknown of its server, which a server may ignore (RFC 9110 §10.1.1).
 */
export function answerWith(server: HttpServer | HttpsServer, application: RequestListener): void {
  const answer = withoutUpgrades(application)
  server.on('request', answer).on('checkExpectation', answer).on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => refuseConnection(error, socket))
}

/** The server for plain HTTP. */
export function plainServer(application: RequestListener): HttpServer {
  const server = createHttpServer(HTTP_LIMITS)
  answerWith(server, application)
  return server
}

/** How long requests in flight may take when the emulator stops. */
const GRACE_MS = 1_500
/** A client that has just got an answer may have sent its next request already: its connection is idle only after a while. */
const IDLE_MS = 20
/** A connection that says nothing for this long is closed; HTTP's own time limits begin with the first byte. */
const SILENCE_MS = 60_000
const ATTEMPTS = 10
/** A TLS record that begins a handshake (RFC 8446); no HTTP method begins so. */
const TLS_HANDSHAKE = 0x16

export interface Listener {
  port: number
  /** Listens on one more port (0 picks). @throws ListenError */
  add(port: number): Promise<OwnPort>
  close(): Promise<void>
}

/** A port that cannot be bound, in a sentence for people. */
export class ListenError extends Error {}

/**
 * Listens on a port (0 picks one).
 * @param secure makes the HTTPS server, for the first connection that needs it
 * @param host `loopback` for 127.0.0.1 and, where the machine has it, ::1; anything else is bound as it is
 * @throws ListenError
 */
export async function listen(http: HttpServer, secure: () => HttpsServer, port: number, host: string): Promise<Listener> {
  const protocols = protocolsOf(http, secure)
  const accept = () => createServer(protocols.accept)
  const servers: Server[] = []
  const add = async (wanted: number) => {
    const bound = host === 'loopback' ? await bindLoopback(accept, wanted) : [await bind(accept(), wanted, host)]
    servers.push(...bound)
    const stop = () => {
      for (const server of bound) server.close()
    }
    return { number: bound.map((server) => (server.address() as AddressInfo).port)[0] ?? wanted, stop }
  }
  return { port: (await add(port)).number, add, close: () => close(protocols, servers) }
}

/** What becomes of connections. */
interface Protocols {
  accept(socket: Socket): void
  /** From now on every answer is the last of its connection, and says so. */
  endAfterAnswers(): void
  /** Closes the connections that wait for nothing. */
  closeIdle(): void
  closeAll(): void
}

function protocolsOf(http: HttpServer, secure: () => HttpsServer): Protocols {
  const servers: (HttpServer | HttpsServer)[] = []
  const sockets = new Set<Socket>()
  let https: HttpsServer | undefined
  const begin = <S extends HttpServer | HttpsServer>(server: S): S => {
    // A server that never listened itself has no time limits and no list of its connections until it hears this.
    server.emit('listening')
    servers.push(server)
    return server
  }
  begin(http)
  return {
    accept(socket) {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      socket.once('error', () => socket.destroy())
      const isSilent = () => socket.destroy()
      socket.setTimeout(SILENCE_MS, isSilent)
      socket.once('data', (bytes) => {
        // HTTP would cut off half a request at once when this runs out, and its own limits answer first.
        socket.setTimeout(0, isSilent)
        socket.pause()
        socket.unshift(bytes)
        const isTls = (bytes as Buffer)[0] === TLS_HANDSHAKE
        if (isTls) https ??= begin(secure())
        ;(isTls && https ? https : http).emit('connection', socket)
        if (!isTls) socket.resume()
      })
    },
    endAfterAnswers() {
      for (const server of servers) {
        server.prependListener('request', (_, response) => {
          response.shouldKeepAlive = false
        })
      }
    },
    closeIdle() {
      for (const server of servers) server.closeIdleConnections()
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy()
    },
    closeAll() {
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** ::1 may be absent, or taken on a port that 127.0.0.1 picked: then another port is tried. */
async function bindLoopback(accept: () => Server, port: number): Promise<Server[]> {
  for (let attempt = 1; ; attempt++) {
    const first = await bind(accept(), port, '127.0.0.1')
    try {
      return [first, await bind(accept(), (first.address() as AddressInfo).port, '::1')]
    } catch (error) {
      const { code } = (error as Error).cause as NodeJS.ErrnoException
      if (code !== 'EADDRINUSE') return [first]
      first.close()
      if (port !== 0 || attempt === ATTEMPTS) throw error
    }
  }
}

function bind(server: Server, port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(new ListenError(sentence(cause, port, host), { cause })))
    server.listen({ port, host, ipv6Only: host === '::1' }, () => resolve(server))
  })
}

function sentence({ code, message }: NodeJS.ErrnoException, port: number, host: string): string {
  if (code === 'EADDRINUSE') return `Port ${port} is in use on ${host}. Stop what uses it, or choose another with --port (0 picks a free one).`
  if (code === 'EACCES') return `Port ${port} needs more rights than this user has. Choose one above 1023 with --port.`
  if (code === 'EADDRNOTAVAIL') return `This machine has no address ${host}. Give --host an address of this machine, or leave it out for loopback.`
  return `Cannot listen on ${host}, port ${port}: ${message}`
}

/** Takes no more connections, lets requests in flight end, then cuts what is left. */
async function close(protocols: Protocols, servers: Server[]): Promise<void> {
  protocols.endAfterAnswers()
  // Connections that the system has taken already are waiting to be accepted: the next turn of the event loop takes them all.
  await new Promise(setImmediate)
  const closed = Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  const idle = setInterval(protocols.closeIdle, IDLE_MS)
  const limit = setTimeout(protocols.closeAll, GRACE_MS)
  await closed
  clearInterval(idle)
  clearTimeout(limit)
}
