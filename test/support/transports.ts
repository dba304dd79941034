/** The ways in which a test request reaches an emulator: in process, or over a socket. */
import { readFileSync } from 'node:fs'
import * as http from 'node:http'
import * as https from 'node:https'
import type { EmulatedTenant, InjectedRequest } from '../../server/types.ts'

export interface RawResponse {
  status: number
  headers: Record<string, unknown>
  text: string
}
/** Sends one request with exactly these headers, besides those that HTTP itself needs. */
export type SendRequest = (
  method: string,
  url: string,
  headers: Record<string, string>,
  body?: { payload?: string | undefined },
) => Promise<RawResponse>

/** Sends requests to a tenant in this process, without a socket. @param hostHeader the Host header of requests that have none */
export function overInject(tenant: Pick<EmulatedTenant, 'inject'>, hostHeader: string): SendRequest {
  return async (method, url, headers, { payload } = {}) => {
    const response = await tenant.inject({
      method: method as NonNullable<InjectedRequest['method']>,
      url,
      headers: { host: hostHeader, ...headers },
      ...(payload !== undefined && { payload }),
    })
    return { status: response.statusCode, headers: response.headers, text: response.payload }
  }
}

export interface SocketAddress {
  protocol: 'http' | 'https'
  port: number
  /** The Host header of requests that have none. */
  hostHeader: string
  /** The file of the authorities for HTTPS. */
  ca?: string | null
}

/** Sends requests over a socket, on connections that are kept alive. */
export function overSocket({ protocol, port, hostHeader, ca }: SocketAddress): SendRequest {
  const target = {
    port,
    host: '127.0.0.1',
    ...(protocol === 'https' && { servername: 'localhost', ...(ca && { ca: readFileSync(ca) }) }),
  }
  const { request } = protocol === 'https' ? https : http
  return (method, path, headers, { payload } = {}) =>
    new Promise((resolve, reject) => {
      const length = payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) }
      const outgoing = request(
        { ...target, method, path, headers: { host: hostHeader, ...headers, ...length } },
        (response) => {
          const chunks: Buffer[] = []
          response
            .on('data', (chunk: Buffer) => chunks.push(chunk))
            .on('error', reject)
            .on('end', () =>
              resolve({
                status: response.statusCode ?? 0,
                headers: response.headers,
                text: Buffer.concat(chunks).toString(),
              }),
            )
        },
      )
      outgoing.on('error', reject).end(payload)
    })
}
