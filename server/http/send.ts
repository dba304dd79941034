/** Sends answers. */
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { JSON_TYPE } from './answer-headers.ts'
import type { Answer } from '../shared/answer.ts'

/** Sends an answer; the JSON type stands on empty ones too, as recorded. */
export function send(reply: FastifyReply, { status, body, headers }: Answer): FastifyReply {
  reply.code(status).header('content-type', JSON_TYPE)
  if (headers) reply.headers(headers)
  if (Array.isArray(body)) return sendPieces(reply, body)
  reply.request.answer = body as string | Buffer | undefined
  return reply.send(body)
}

/** Sends a long body without joining its pieces. The log keeps nothing of it. */
const sendPieces = (reply: FastifyReply, [first = Buffer.alloc(0), ...more]: readonly Buffer[]): FastifyReply => {
  if (more.length === 0) return reply.send(first)
  const length = more.reduce((sum, piece) => sum + piece.length, first.length)
  return reply.header('content-length', length).send(Readable.from([first, ...more]))
}

/** Sends JSON with exactly these headers: Fastify adds a charset to a JSON type, unless the answer is bytes. @param kept what the log keeps of it */
export function sendBytes(
  reply: FastifyReply,
  status: number,
  text: string,
  headers: Record<string, string>,
  kept = text,
): FastifyReply {
  reply.request.answer = kept
  return reply.code(status).headers(headers).send(Buffer.from(text))
}
