/** /_emulator/requests/stream: the requests to a tenant as they are answered, and what changes it besides, as server-sent events. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { printableJson } from '../../errors/printable.ts'
import { requestView, type Detail } from '../../control/request-view.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import type { Changes } from '../../emulator/change-notifications.ts'
import { createRequestFilter, type RequestQuery } from '../../control/requests.ts'
import type { Entry } from '../../requests/entry.ts'

/** A listener that falls behind by so many bytes is let go. */
const MAX_UNSENT_BYTES = 1_048_576
/** Proxies close connections that say nothing. */
const HEARTBEAT_MS = 15_000

/** What the streams of an emulator have in common. */
export interface StreamContext {
  /** Ends each of those that are open: the emulator does so when it stops. */
  open: Set<() => void>
  changes: Changes
  /** Whether a tenant has not been deleted. */
  tenantExists: (tenant: Tenant) => boolean
  writeEvent: WriteEvent
}

type WriteEvent = (entry: Entry, detail: Detail) => Buffer

/**
 * Makes the function that writes an entry as an event. All streams get the same bytes of an entry: it remembers those of the last entry,
 * one for each choice of details.
 */
export function createEventWriter(): WriteEvent {
  let last: Entry | undefined
  const made = new Map<string, Buffer>()
  return (entry, { why = false, body = false, answer = false }) => {
    if (entry !== last) made.clear()
    last = entry
    const key = `${why} ${body} ${answer}`
    const event =
      made.get(key) ??
      Buffer.from(
        `event: request\nid: ${entry.id}\ndata: ${printableJson(requestView(entry, { why, body, answer }))}\n\n`,
      )
    made.set(key, event)
    return event
  }
}

export function streamRequests(
  request: FastifyRequest,
  reply: FastifyReply,
  tenant: Tenant,
  query: RequestQuery,
  { open, changes, tenantExists, writeEvent }: StreamContext,
): void {
  const matches = createRequestFilter(query)
  const { raw } = reply
  reply.hijack()
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  // Fastify gives every GET a HEAD; what never ends would hold up the connection.
  if (request.method === 'HEAD') return void raw.end()
  const write = (event: string | Buffer) => {
    raw.write(event)
    if (raw.writableLength > MAX_UNSENT_BYTES) raw.destroy()
  }
  write(`: requests to ${tenant.name}\n\n`)
  const stopWatching = tenant.requests.watch((entry) => {
    if (matches(entry)) write(writeEvent(entry, query))
  })
  // Whatever is asked for: who shows a tenant has to know when to look again.
  const stopListening = changes.watch(tenant, (operation) => {
    write(`event: control\ndata: ${JSON.stringify({ operation })}\n\n`)
    // Another one of its name has a log of its own: who goes on listening has to ask anew.
    if (!tenantExists(tenant)) end()
  })
  const pulse = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS)
  const stop = () => {
    stopWatching()
    stopListening()
    clearInterval(pulse)
    request.raw.socket.off('close', stop)
    open.delete(end)
  }
  // Requests in flight are still answered while the emulator stops, and what is written behind the end would be an error that nobody handles.
  const end = () => {
    stop()
    raw.end()
  }
  open.add(end)
  request.raw.socket.once('close', stop)
}
