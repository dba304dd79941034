/** Gets a text over HTTPS from the public internet: no redirects (documented), so many bytes and so much time and no more. */
import { lookup } from 'node:dns'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { request, type RequestOptions } from 'node:https'
import { isIP } from 'node:net'
import { publicLookup, requirePublic, type Resolve } from './addresses.ts'

/** What was found under a URL, or why nothing was, in a sentence for people. */
export type FetchResult = { text: string } | { error: string }
/** Gets at most `limit` bytes. */
export type Fetch = (url: string, limit: number) => Promise<FetchResult>

/** What the network is asked with; tests have their own. */
export interface Network {
  request: (url: URL, options: RequestOptions, onAnswer: (answer: IncomingMessage) => void) => ClientRequest
  resolve: Resolve
  /** Milliseconds for everything, from the look-up of the name to the last byte; the number is inferred. */
  timeLimit: number
}
const INTERNET: Network = { request, resolve: lookup, timeLimit: 5_000 }

const HEADERS = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'auth0-clients-emulator' }

/** A number of bytes as errors name it. */
export const kilobytes = (bytes: number) => `${bytes / 1024} KB`

/** Gets a text; never throws. */
export async function fetchText(url: string, limit: number, network: Network = INTERNET): Promise<FetchResult> {
  const signal = AbortSignal.timeout(network.timeLimit)
  try {
    const answer = await sendRequest(new URL(url), signal, network)
    return { text: await readBody(answer, limit) }
  } catch (cause) {
    return {
      error: signal.aborted
        ? `there was no whole answer within ${network.timeLimit / 1000} seconds`
        : describeFailure(cause as NodeJS.ErrnoException),
    }
  }
}

function sendRequest(url: URL, signal: AbortSignal, network: Network): Promise<IncomingMessage> {
  const host = url.hostname.replaceAll(/[[\]]/g, '')
  // An address in the URL is connected to without a look-up.
  if (isIP(host)) requirePublic([host])
  const options: RequestOptions = { signal, headers: HEADERS, agent: false, lookup: publicLookup(network.resolve) }
  return new Promise((resolve, reject) => network.request(url, options, resolve).on('error', reject).end())
}

/** The body, if the answer is a 200 that is short enough; the connection is gone afterwards. */
async function readBody(answer: IncomingMessage, limit: number): Promise<string> {
  try {
    const { statusCode = 0, headers } = answer
    if (statusCode >= 300 && statusCode < 400)
      throw new Error(
        `it redirects (${statusCode}) to ${headers.location ?? 'somewhere'}, and redirects are not followed`,
      )
    if (statusCode !== 200) throw new Error(`it answered with status ${statusCode}`)
    return await readUpTo(answer, limit)
  } finally {
    answer.destroy()
  }
}

async function readUpTo(answer: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > limit) throw new Error(tooLargeMessage(limit))
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** Said of a document that is offered to the emulator too. */
export const tooLargeMessage = (limit: number) => `it is larger than ${kilobytes(limit)}`

/** Several addresses that all failed make an error without a message. */
const describeFailure = ({ message, code }: NodeJS.ErrnoException) => message || `the connection failed (${code})`
