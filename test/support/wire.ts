/** Requests as a client puts them on the wire: these headers and no others, this body to the byte. */
import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { startEmulator, type EmulatorOptions, type RunningEmulator } from '../../server/index.ts'
import { DEFAULT_LOGIN } from '../../server/tenant/login-client.ts'
import { HOME } from './emulator.ts'

/** What clients are told is the domain. */
export const DOMAIN = 'localhost:4400'
export const AUDIENCE = `https://${DOMAIN}/api/v2/`
export const LOGIN = { client_id: DEFAULT_LOGIN.clientId, client_secret: DEFAULT_LOGIN.clientSecret }

export interface WireAnswer<T> {
  status: number
  headers: NodeJS.Dict<string | string[]>
  body: T
}

/** An emulator on a socket; `send` takes a request line such as `GET /api/v2/clients`. */
export function useWire(options: EmulatorOptions = {}) {
  let running: RunningEmulator
  beforeAll(async () => {
    running = await startEmulator({ seed: ['empty'], home: HOME, ...options })
  })
  beforeEach(() => running.reset())
  afterAll(() => running.close())

  return <T = Record<string, unknown>>(
    line: string,
    headers: Record<string, string>,
    body?: string,
  ): Promise<WireAnswer<T>> => {
    const [method, path] = line.split(' ')
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          port: running.port,
          host: '127.0.0.1',
          method,
          path,
          headers: {
            host: DOMAIN,
            ...headers,
            ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
          },
        },
        (answer) => {
          let text = ''
          answer
            .setEncoding('utf8')
            .on('data', (data) => (text += data))
            .on('end', () =>
              resolve({
                status: answer.statusCode ?? 0,
                headers: answer.headers,
                body: (text === '' ? undefined : JSON.parse(text)) as T,
              }),
            )
        },
      )
      sent.on('error', reject).end(body)
    })
  }
}

/** A page of a list with totals. */
export interface Page {
  start: number
  limit: number
  total: number
  clients: { client_id: string; name: string }[]
}
/** The answer of the token endpoint. */
export interface Token {
  access_token: string
  expires_in: number
}

/** A body that goes out as a form. */
export const form = (values: Record<string, string>) => new URLSearchParams(values).toString()
export const basic = (id: string, secret: string) =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`
/** The telemetry header of the official SDKs. */
export const telemetry = (name: string, version: string) =>
  Buffer.from(JSON.stringify({ name, version })).toString('base64url')
