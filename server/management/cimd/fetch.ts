/**
 * Fetches a text over HTTPS from the public internet: without redirects (documented), with a size limit and a time
 * limit.
 */
import { lookup } from 'node:dns'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { request, type RequestOptions } from 'node:https'
import { isIP } from 'node:net'
import { publicLookup, requirePublic, type Resolve } from './addresses.ts'

/** The text of a URL, or the reason of the failure. */
export type FetchResult = { text: string } | { error: string }
/** Fetches at most `limit` bytes. */
export type Fetch = (url: string, limit: number) => Promise<FetchResult>

/** The functions that access the network. Tests replace them. */
export interface Network {
  request: (url: URL, options: RequestOptions, onResponse: (response: IncomingMessage) => void) => ClientRequest
  resolve: Resolve
  /** Total time in milliseconds, from the DNS lookup to the last byte. The number is inferred. */
  timeLimit: number
}
const INTERNET: Network = { request, resolve: lookup, timeLimit: 5_000 }

const HEADERS = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'auth0-clients-emulator' }

/** Formats a number of bytes for messages. */
const kilobytes = (bytes: number) => `${bytes / 1024} KB`

/** Fetches a text. Never throws. */
export async function fetchText(url: string, limit: number, network: Network = INTERNET): Promise<FetchResult> {
  const signal = AbortSignal.timeout(network.timeLimit)
  try {
    const response = await sendRequest(new URL(url), signal, network)
    return { text: await readBody(response, limit) }
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
  // For an IP address in the URL there is no DNS lookup, so it is checked here.
  if (isIP(host)) requirePublic([host])
  const options: RequestOptions = { signal, headers: HEADERS, agent: false, lookup: publicLookup(network.resolve) }
  return new Promise((resolve, reject) => network.request(url, options, resolve).on('error', reject).end())
}

/** Returns the body of a response with status 200 within the limit. Always closes the connection. */
async function readBody(response: IncomingMessage, limit: number): Promise<string> {
  try {
    const { statusCode = 0, headers } = response
    if (statusCode >= 300 && statusCode < 400)
      throw new Error(
        `it redirects (${statusCode}) to ${headers.location ?? 'somewhere'}, and redirects are not followed`,
      )
    if (statusCode !== 200) throw new Error(`it answered with status ${statusCode}`)
    return await readUpTo(response, limit)
  } finally {
    response.destroy()
  }
}

async function readUpTo(response: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > limit) throw new Error(tooLargeMessage(limit))
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/** The message for a document that is too large, fetched or stored in the emulator. */
export const tooLargeMessage = (limit: number) => `it is larger than ${kilobytes(limit)}`

/** Returns the message of an error. The error has no message if connections to several addresses failed. */
const describeFailure = ({ message, code }: NodeJS.ErrnoException) => message || `the connection failed (${code})`
