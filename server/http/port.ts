/**
 * One port: passes each connection to the HTTP or the HTTPS server by its first byte, and closes without losing a
 * request.
 */
import { createServer as createNetServer, type Server as NetServer, type Socket } from 'node:net'
import type { RequestListener, Server as HttpServer } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import { trackResponses } from './responses-in-progress.ts'
import { notFound } from '../errors/management.ts'
import { requireOneHost, createHttpServer } from './plain-server.ts'
import type { RequestLine } from '../types.ts'
import { rejectRequest } from './send-error.ts'

/** The parts that all ports share. */
export interface Serving {
  /** Handles requests. */
  serve: RequestListener
  /** Creates the HTTPS server of a port. Called for the first HTTPS connection. */
  secure: (application: RequestListener) => HttpsServer
  /** Called for each response that `serve` does not see. */
  report: RequestLine
}

export interface Port {
  /** Creates a socket server whose connections belong to this port. It does not listen yet. */
  socketServer(): NetServer
  /** Reads the connections that wait since the start, and all later connections. */
  open(): void
  /**
   * Accepts the connections in the queue of the system, answers the received requests, closes everything. Cuts what
   * takes longer than GRACE_MS. Every call returns the same promise. Never rejects.
   */
  close(): Promise<void>
  /**
   * Closes the port because its tenant was deleted. New connections are rejected immediately. Requests in progress are
   * answered; later requests on the same connections get 404.
   */
  stop(): void
  /** Destroys every connection. */
  cut(): void
}

/** Milliseconds that requests in progress have when a port closes. */
const GRACE_MS = 1_500
/** Milliseconds for which a closing port waits for a gap between new connections, and for an empty queue after that. */
const ACCEPT_MS = 200
/**
 * The queue counts as empty after this many milliseconds without a new connection, and this many turns of the event
 * loop. libuv accepts one connection in each turn (since 1.45), and the first turn may have looked at the queue
 * already.
 */
const QUIET_MS = 10
const QUIET_TURNS = 3
/** A turn that took longer (milliseconds) does not count: connections may have arrived after it looked. */
const TURN_MS = 1
/**
 * A client that has just received a response may have sent its next request: a connection counts as idle after this
 * many milliseconds.
 */
const IDLE_MS = 50
/** A new connection without a byte may be about to send its first request. Milliseconds. */
const UNUSED_MS = 250
/** Milliseconds between two checks for idle connections. */
const IDLE_CHECK_MS = 20
/** Milliseconds after which a connection without a byte is closed. HTTP's own time limits begin with the first byte. */
const SILENCE_MS = 60_000
/** First byte of a TLS record that begins a handshake (RFC 8446). No HTTP method begins with it. */
const TLS_HANDSHAKE = 0x16

const turn = () => new Promise<void>((resolve) => void setImmediate(resolve))

/** Creates a port. Its connections wait until `open`. */
export function createPort({ serve, secure, report }: Serving): Port {
  const answers = trackResponses(requireOneHost(serve, report))
  const sockets = new Map<Socket, { acceptedAt: number }>()
  const listening = new Set<NetServer>()
  let http: HttpServer | undefined
  let https: HttpsServer | undefined
  let accepted = { count: 0, at: Number.NEGATIVE_INFINITY }
  /** Connections whose bytes are not read yet; undefined if new connections are read immediately. */
  let waiting: Set<Socket> | undefined = new Set()
  let isOpen = false
  let closing: Promise<void> | undefined

  const dispatch = (socket: Socket, isTls: boolean) => {
    if (isTls) https ??= startTimers(secure(answers.answer))
    else http ??= startTimers(createHttpServer(answers.answer, report))
    ;(isTls ? https : http)?.emit('connection', socket)
  }
  const accept = (socket: Socket) => {
    accepted = { count: accepted.count + 1, at: performance.now() }
    sockets.set(socket, { acceptedAt: accepted.at })
    socket.once('close', () => {
      sockets.delete(socket)
      waiting?.delete(socket)
    })
    socket.once('error', () => socket.destroy())
    if (waiting) waiting.add(socket)
    else read(socket)
  }
  const release = () => {
    const connections = waiting ?? []
    waiting = undefined
    for (const socket of connections) read(socket)
  }
  const read = (socket: Socket) => {
    const isSilent = () => socket.destroy()
    socket.setTimeout(SILENCE_MS, isSilent)
    socket.once('data', (bytes: Buffer) => {
      // The HTTP server has its own time limits, which respond before they close. This timeout would cut off half a
      // request.
      socket.setTimeout(0, isSilent)
      socket.pause()
      socket.unshift(bytes)
      const isTls = bytes[0] === TLS_HANDSHAKE
      dispatch(socket, isTls)
      if (!isTls) socket.resume()
    })
    socket.resume()
  }
  const cut = () => {
    for (const socket of sockets.keys()) socket.destroy()
  }
  /** Resolves when the queue of the system is empty: right after a turn that accepted nothing. */
  const acceptQueue = async () => {
    const began = performance.now()
    let [quiet, seen, before] = [0, accepted.count, began]
    for (;;) {
      await turn()
      const now = performance.now()
      quiet = accepted.count === seen && now - before < TURN_MS ? quiet + 1 : 0
      ;[seen, before] = [accepted.count, now]
      const isQuiet =
        quiet >= QUIET_TURNS && (now - Math.max(accepted.at, began) >= QUIET_MS || now - began >= ACCEPT_MS)
      if (isQuiet || now - began >= 2 * ACCEPT_MS) return
    }
  }
  const closeIdle = () => {
    const now = performance.now()
    // Node counts a connection as idle as soon as its response was ended, even if most of its bytes wait for the client
    // to read.
    if (now - answers.latestAt() >= IDLE_MS && !answers.isWriting()) {
      http?.closeIdleConnections()
      https?.closeIdleConnections()
    }
    for (const [socket, { acceptedAt }] of sockets)
      if (socket.bytesRead === 0 && now - acceptedAt >= UNUSED_MS) socket.destroy()
  }
  const close = async (isGone = false) => {
    const limit = setTimeout(cut, GRACE_MS)
    answers.endConnections()
    if (isOpen && !isGone) {
      // Clients that wait for a response open no further connections, so the queue becomes empty under load too.
      waiting = new Set()
      await acceptQueue()
    } else if (!isOpen) cut()
    const closed = Promise.all([...listening].map((server) => new Promise((resolve) => server.close(resolve))))
    release()
    // setImmediate runs after the event loop has read new bytes, so a request that arrived before is no longer unread.
    const idleChecks = setInterval(() => setImmediate(closeIdle), IDLE_CHECK_MS)
    await closed
    clearInterval(idleChecks)
    clearTimeout(limit)
    // Stops the timer that checks for slow requests. It would keep this server and everything it refers to in memory.
    http?.close()
    https?.close()
  }
  const port: Port = {
    socketServer() {
      const server = createNetServer({ pauseOnConnect: true }, accept)
      server
        .once('listening', () => (closing !== undefined ? server.close() : listening.add(server)))
        .once('close', () => listening.delete(server))
      return server
    },
    open() {
      isOpen = true
      if (!closing) release()
    },
    close() {
      closing ??= close()
      return closing
    },
    stop() {
      const respondGone: RequestListener = (request, response) =>
        rejectRequest(request, response, notFound(), 'The tenant of this port was deleted.', report)
      if (closing !== undefined) return
      answers.replaceListener(respondGone)
      closing = close(true)
    },
    cut,
  }
  return port
}

/**
 * Starts the time limits and the connection list of a server that does not listen itself. Node starts them at this
 * event.
 */
function startTimers<S extends HttpServer | HttpsServer>(server: S): S {
  server.emit('listening')
  return server
}
