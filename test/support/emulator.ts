/** One emulator for a test file: in memory, asked without a socket. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { startEmulator, type EmulatorOptions, type RunningEmulator } from '../../server/index.ts'

/** A new empty folder. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'emulator-test-'))
}

/** A home folder for keys that the whole test run shares. */
export const HOME = process.env['TEST_EMULATOR_HOME'] ?? temporaryFolder()

export type Json = Record<string, unknown>
export interface Reply<T = Json> {
  status: number
  headers: Record<string, unknown>
  body: T
}
/** In place of a header: leave it out. */
export const NO_HEADER = '(none)'
/** Everything the Management API allows; `*` of the control API. */
export const ALL = '*'

export interface Client {
  get<T = Json>(path: string, headers?: Record<string, string>): Promise<Reply<T>>
  post<T = Json>(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply<T>>
  patch<T = Json>(path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply<T>>
  delete<T = Json>(path: string, headers?: Record<string, string>): Promise<Reply<T>>
}

/** Starts an emulator before the tests of a file and resets it before each; `as(scope)` is a caller with these scopes. */
export function useEmulator(options: EmulatorOptions = {}) {
  let running: RunningEmulator
  const tokens = new Map<string, string>()
  beforeAll(async () => {
    running = await startEmulator({ seed: ['empty'], home: HOME, ...options })
  })
  beforeEach(() => running.reset())
  afterAll(() => running.close())

  const send = async (
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    headers: Record<string, string>,
    body?: unknown,
  ) => {
    const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
    const all = { ...(payload !== undefined && { 'content-type': 'application/json' }), ...headers }
    const reply = await running.inject({
      method,
      url: path.startsWith('/_') || path.startsWith('//') ? path : `/api/v2${path}`,
      ...(payload !== undefined && { payload }),
      headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== NO_HEADER)),
    })
    return {
      status: reply.statusCode,
      headers: reply.headers as Record<string, unknown>,
      body: reply.payload === '' ? undefined : JSON.parse(reply.payload),
    }
  }
  const tokenFor = async (scope: string) => {
    const known = tokens.get(scope) ?? (await running.token(scope === ALL ? undefined : scope))
    tokens.set(scope, known)
    return known
  }
  /** A caller without a header of its own. */
  const anonymous: Client = {
    get: (path, headers = {}) => send('GET', path, headers) as never,
    post: (path, body, headers = {}) => send('POST', path, headers, body) as never,
    patch: (path, body, headers = {}) => send('PATCH', path, headers, body) as never,
    delete: (path, headers = {}) => send('DELETE', path, headers) as never,
  }
  const as = (scope: string): Client => {
    const headers = async (own: Record<string, string> = {}) => ({
      authorization: `Bearer ${await tokenFor(scope)}`,
      ...own,
    })
    return {
      get: async (path, own) => anonymous.get(path, await headers(own)),
      post: async (path, body, own) => anonymous.post(path, body, await headers(own)),
      patch: async (path, body, own) => anonymous.patch(path, body, await headers(own)),
      delete: async (path, own) => anonymous.delete(path, await headers(own)),
    }
  }
  return {
    as,
    anonymous,
    all: as(ALL),
    tokenFor,
    get running() {
      return running
    },
  }
}

/** The body of a refusal in the envelope of the Management API. */
export const refusal = (statusCode: number, error: string, message: string, errorCode?: string) => ({
  statusCode,
  error,
  message,
  ...(errorCode && { errorCode }),
})
export const badBody = (message: string) => refusal(400, 'Bad Request', message, 'invalid_body')
export const badQuery = (message: string) => refusal(400, 'Bad Request', message, 'invalid_query_string')
