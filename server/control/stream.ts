/** /_emulator/requests/stream: the requests to a tenant as they are answered, as server-sent events. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { shown } from '../requests/show.ts'
import type { Tenant } from '../tenant.ts'
import { matcherOf, type RequestQuery } from './requests.ts'

/** A listener that falls behind by so many bytes is let go. */
const MOST_WAITING = 1_048_576
/** Proxies close connections that say nothing. */
const PULSE_MS = 15_000

/** @param streams the streams that are open; the emulator ends them when it stops */
export function streamRequests(request: FastifyRequest, reply: FastifyReply, tenant: Tenant, query: RequestQuery, streams: Set<() => void>): void {
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
  const pulse = setInterval(() => write(': still here\n\n'), PULSE_MS)
  const stop = () => {
    stopWatching()
    clearInterval(pulse)
    streams.delete(end)
  }
  // Requests in flight are still answered while the emulator stops, and what is written behind the end would be an error that nobody handles.
  const end = () => {
    stop()
    raw.end()
  }
  streams.add(end)
  request.raw.socket.once('close', stop)
}
