/** /_emulator/requests/stream: the requests to a tenant as they are answered, and what changes it besides, as server-sent events. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { shown } from '../requests/show.ts'
import type { Tenant } from '../tenant.ts'
import type { Changes } from './changes.ts'
import { matcherOf, type RequestQuery } from './requests.ts'

/** A listener that falls behind by so many bytes is let go. */
const MOST_WAITING = 1_048_576
/** Proxies close connections that say nothing. */
const PULSE_MS = 15_000

/** What the streams of an emulator have in common. */
export interface Streams {
  /** Ends each of those that are open: the emulator does so when it stops. */
  open: Set<() => void>
  changes: Changes
  /** Whether a tenant has not been deleted. */
  isThere: (tenant: Tenant) => boolean
}

export function streamRequests(request: FastifyRequest, reply: FastifyReply, tenant: Tenant, query: RequestQuery, { open, changes, isThere }: Streams): void {
  const matches = matcherOf(query)
  const { raw } = reply
  reply.hijack()
  raw.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
  // Fastify gives every GET a HEAD; what never ends would hold up the connection.
  if (request.method === 'HEAD') return void raw.end()
  const write = (text: string) => {
    raw.write(text)
    if (raw.writableLength > MOST_WAITING) raw.destroy()
  }
  write(`: requests to ${tenant.name}\n\n`)
  const stopWatching = tenant.requests.watch((entry) => {
    if (matches(entry)) write(`event: request\nid: ${entry.id}\ndata: ${JSON.stringify(shown(entry, query))}\n\n`)
  })
  // Whatever is asked for: who shows a tenant has to know when to look again.
  const stopListening = changes.watch(tenant, (operation) => {
    write(`event: control\ndata: ${JSON.stringify({ operation })}\n\n`)
    // Another one of its name has a log of its own: who goes on listening has to ask anew.
    if (!isThere(tenant)) end()
  })
  const pulse = setInterval(() => write(': still here\n\n'), PULSE_MS)
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
