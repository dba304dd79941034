/**
 * /_emulator/requests/stream: sends the answered requests of a tenant, and its changes by the control API, as
 * server-sent events.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { printableJson } from '../../errors/printable.ts'
import { requestView, type Detail } from '../../control/request-view.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import type { Changes } from '../../emulator/change-notifications.ts'
import { createRequestFilter, type RequestQuery } from '../../control/requests.ts'
import type { Entry } from '../../requests/entry.ts'

/** The connection of a client is closed that has so many unread bytes. */
const MAX_UNSENT_BYTES = 1_048_576
/** Milliseconds between two comments. Proxies close silent connections. */
const HEARTBEAT_MS = 15_000

/** The state that all streams of an emulator share. */
export interface StreamContext {
  /** The functions that end the open streams. The emulator calls them when it stops. */
  open: Set<() => void>
  changes: Changes
  /** Whether a tenant still exists. */
  hasTenant: (tenant: StreamedTenant) => boolean
  formatEvent: FormatEvent
}

type StreamedTenant = Pick<Tenant, 'name' | 'requests'>
/** Formats an entry as an event. */
type FormatEvent = (entry: Entry, detail: Detail) => Buffer

/**
 * Creates the function that formats an entry as an event. It caches the events of the last entry, one for each choice
 * of details, because all streams get the same bytes.
 */
export function createEventFormatter(): FormatEvent {
  let last: Entry | undefined
  const cache = new Map<string, Buffer>()
  return (entry, { why = false, body = false, answer = false }) => {
    if (entry !== last) cache.clear()
    last = entry
    const key = `${why} ${body} ${answer}`
    const event =
      cache.get(key) ??
      Buffer.from(
        `event: request\nid: ${entry.id}\ndata: ${printableJson(requestView(entry, { why, body, answer }))}\n\n`,
      )
    cache.set(key, event)
    return event
  }
}

/** Answers a request with a stream, until the client disconnects, the tenant is deleted or the emulator stops. */
export function streamRequests(
  request: { method: string; raw: Pick<FastifyRequest['raw'], 'socket'> },
  reply: Pick<FastifyReply, 'raw'> & { hijack(): unknown },
  tenant: StreamedTenant,
  query: RequestQuery,
  { open, changes, hasTenant, formatEvent }: StreamContext,
): void {
  const matches = createRequestFilter(query)
  const { raw } = reply
  reply.hijack()
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  // Fastify adds HEAD to every GET. A response that never ends would block the connection.
  if (request.method === 'HEAD') return void raw.end()
  const write = (event: string | Buffer) => {
    raw.write(event)
    if (raw.writableLength > MAX_UNSENT_BYTES) raw.destroy()
  }
  write(`: requests to ${tenant.name}\n\n`)
  const stopWatching = tenant.requests.watch((entry) => {
    if (matches(entry)) write(formatEvent(entry, query))
  })
  // Independent of the query: a page that shows the tenant must know when to reload.
  const stopListening = changes.watch(tenant, (operation) => {
    write(`event: control\ndata: ${JSON.stringify({ operation })}\n\n`)
    // A new tenant with the same name has another log, so the client must open a new stream.
    if (!hasTenant(tenant)) end()
  })
  const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS)
  const stop = () => {
    stopWatching()
    stopListening()
    clearInterval(heartbeat)
    request.raw.socket.off('close', stop)
    open.delete(end)
  }
  // Requests in progress are still answered while the emulator stops. Writing them after the end would be an unhandled
  // error.
  const end = () => {
    stop()
    raw.end()
  }
  open.add(end)
  request.raw.socket.once('close', stop)
}
