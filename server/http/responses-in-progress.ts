/** The responses of one port: which are in progress, and which one is the last of its connection. */
import type { RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export interface ResponseTracker {
  /** Answers a request. */
  answer: RequestListener
  /** Makes each response the last of its connection (`connection: close`), also those in progress whose headers were not sent. */
  endConnections(): void
  /** Answers requests with another listener from now on. */
  answerWith(serve: RequestListener): void
  /** Whether a response was ended whose bytes the system has not taken yet. */
  isWriting(): boolean
  /** Time of the latest request, in milliseconds as `performance.now()` counts them. */
  latestAt(): number
}

/** Tracks the responses that `serve` gives. */
export function trackResponses(serve: RequestListener): ResponseTracker {
  /** The latest response of each connection. */
  const latest = new Map<Socket, ServerResponse>()
  const last = new WeakSet<ServerResponse>()
  let current = serve
  let isEnding = false
  let at = Number.NEGATIVE_INFINITY

  const end = (response: ServerResponse) => {
    if (response.headersSent || !response.shouldKeepAlive) return
    response.shouldKeepAlive = false
    last.add(response)
  }
  /** Whether a client may expect an answer after `previous`: not if that one has said `connection: close` (RFC 9112 §9.6). */
  const isExpected = (previous: ServerResponse | undefined) => {
    if (previous === undefined || !last.has(previous)) return true
    if (previous.headersSent) return false
    last.delete(previous)
    previous.shouldKeepAlive = true
    return true
  }
  const track = (socket: Socket, response: ServerResponse) => {
    if (!latest.has(socket)) socket.once('close', () => latest.delete(socket))
    latest.set(socket, response)
  }
  return {
    answer(request, response) {
      const { socket } = request
      at = performance.now()
      const previous = latest.get(socket)
      track(socket, response)
      if (!isEnding) return current(request, response)
      if (!isExpected(previous)) return
      end(response)
      // Only after the requests that came in the same bytes are known it is known which one is the last.
      process.nextTick(() => current(request, response))
    },
    endConnections() {
      isEnding = true
      for (const response of latest.values()) end(response)
    },
    answerWith(other) {
      current = other
    },
    isWriting: () =>
      [...latest.values()].some(
        ({ writableEnded, writableFinished, destroyed }) => writableEnded && !writableFinished && !destroyed,
      ),
    latestAt: () => at,
  }
}
