/** Sends responses. */
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { JSON_TYPE } from './answer-headers.ts'
import type { Answer } from '../shared/answer.ts'

/** Sends a response. Sets the JSON content type on empty responses too, as recorded. */
export function send(reply: FastifyReply, { status, body, headers }: Answer): FastifyReply {
  reply.code(status).header('content-type', JSON_TYPE)
  if (headers) reply.headers(headers)
  if (Array.isArray(body)) return sendPieces(reply, body)
  reply.request.answer = body as string | Buffer | undefined
  return reply.send(body)
}

/** Sends a long body without joining its pieces. It is not in the request log. */
const sendPieces = (reply: FastifyReply, [first = Buffer.alloc(0), ...more]: readonly Buffer[]): FastifyReply => {
  if (more.length === 0) return reply.send(first)
  const length = more.reduce((sum, piece) => sum + piece.length, first.length)
  return reply.header('content-length', length).send(Readable.from([first, ...more]))
}

/**
 * Sends JSON with exactly these headers. The body is bytes, because Fastify adds a charset to the JSON type of a text.
 * @param logged the body for the request log
 */
export function sendBytes(
  reply: FastifyReply,
  status: number,
  text: string,
  headers: Record<string, string>,
  logged = text,
): FastifyReply {
  reply.request.answer = logged
  return reply.code(status).headers(headers).send(Buffer.from(text))
}
