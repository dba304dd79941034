/** Tracks the responses of one port, so that a closing port ends each connection after the last response. */
import type { RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export interface ResponseTracker {
  /** Handles a request. */
  answer: RequestListener
  /**
   * Makes each response the last of its connection (`connection: close`), also a response in progress without sent
   * headers.
   */
  endConnections(): void
  /** Replaces the listener for all later requests. */
  replaceListener(listener: RequestListener): void
  /** Whether an ended response still has bytes that the system has not taken. */
  isWriting(): boolean
  /** The time of the latest request, in milliseconds of `performance.now()`. */
  latestAt(): number
}

/** Creates a tracker for the responses of a listener. */
export function trackResponses(listener: RequestListener): ResponseTracker {
  /** The latest response of each connection. */
  const latest = new Map<Socket, ServerResponse>()
  const last = new WeakSet<ServerResponse>()
  let current = listener
  let isEnding = false
  let at = Number.NEGATIVE_INFINITY

  const end = (response: ServerResponse) => {
    if (response.headersSent || !response.shouldKeepAlive) return
    response.shouldKeepAlive = false
    last.add(response)
  }
  /** Whether a client may expect another response after `previous`: not after `connection: close` (RFC 9112 §9.6). */
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
      // Waits until all requests of the same bytes are parsed: only then it is known which one is the last.
      process.nextTick(() => current(request, response))
    },
    endConnections() {
      isEnding = true
      for (const response of latest.values()) end(response)
    },
    replaceListener(next) {
      current = next
    },
    isWriting: () =>
      [...latest.values()].some(
        ({ writableEnded, writableFinished, destroyed }) => writableEnded && !writableFinished && !destroyed,
      ),
    latestAt: () => at,
  }
}
