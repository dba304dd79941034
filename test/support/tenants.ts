/** Several tenants of one emulator, asked without a socket: each call names its Host and its token. */
import type { EmulatedTenant, InjectedRequest } from '../../server/types.ts'
import { startEmulator, type EmulatorOptions, type RunningEmulator } from '../../server/index.ts'
import { HOME, type Json } from './emulator.ts'

export interface Sent {
  body?: unknown
  /** The access token; none if absent. */
  token?: string
  /** The Host header; that of the emulator if absent. */
  host?: string
  headers?: Record<string, string>
}
export interface Answered<T> {
  status: number
  body: T
}

/** Asks an emulator or a tenant of it: `ask('GET /_emulator/tenants')`. */
export const asking =
  (to: Pick<RunningEmulator, 'inject'>) =>
  async <T = Json>(line: string, { body, token, host, headers = {} }: Sent = {}): Promise<Answered<T>> => {
    const [method, url = ''] = line.split(' ')
    const sent = {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(host !== undefined && { host }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    }
    const { statusCode, payload } = await to.inject({
      method: method as NonNullable<InjectedRequest['method']>,
      url,
      headers: sent,
      ...(body !== undefined && { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: statusCode, body: (payload === '' ? undefined : JSON.parse(payload)) as T }
  }

/** Calls the Management API of a tenant with every scope, however its clock moves: `call('GET /clients')`. */
export function calling(tenant: EmulatedTenant) {
  const ask = asking(tenant)
  const token = ask<{ access_token: string }>(`POST /_emulator/tokens?tenant=${tenant.name}`, {
    body: { expires_in: 1_000_000_000 },
  }).then(({ body }) => body.access_token)
  return async <T = Json>(line: string, body?: unknown): Promise<Answered<T>> =>
    ask<T>(line.replace(' ', ' /api/v2'), { token: await token, ...(body !== undefined && { body }) })
}

/** The names of the clients of a tenant but its global one, in their order. */
export async function clientNames(tenant: EmulatedTenant): Promise<string[]> {
  return (await calling(tenant)<{ name: string }[]>('GET /clients?is_global=false')).body.map(({ name }) => name)
}

/** An emulator for one test: started, used and closed. */
export async function using<T>(options: EmulatorOptions, use: (running: RunningEmulator) => Promise<T>): Promise<T> {
  const running = await startEmulator({ seed: ['empty'], home: HOME, ...options })
  try {
    return await use(running)
  } finally {
    await running.close()
  }
}
