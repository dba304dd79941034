/** The calls that every test emulator offers, whatever carries them. */
import type { SendRequest } from './transports.ts'

export type Json = Record<string, unknown>

/** Every scope of the Management API, as `scope` of the control API. */
export const EVERY_SCOPE = '*'

export interface CallOptions {
  /**
   * The token to send: one with these scopes, none for null, or this very token.
   * `api` sends a token with every scope by default, `control` and `request` send none.
   */
  as?: string | null | { token: string } | undefined
  /** Sent as JSON. A string is sent unchanged. */
  body?: unknown
  /** Sent as application/x-www-form-urlencoded. */
  form?: Record<string, string>
  /** A header that is undefined is left out, also if the harness would add it. */
  headers?: Record<string, string | undefined> | undefined
  /** The Host header. */
  host?: string | undefined
  /** The tenant that issues the token; by default the tenant whose method is called. */
  tenant?: string | undefined
}

/**
 * A response. `headers` and `text` are not enumerable, so
 * `expect(await emulator.api(…)).toEqual({ status: 200, body: … })` compares status and body alone.
 */
export interface TestResponse<T = Json> {
  status: number
  headers: Record<string, unknown>
  /** The parsed JSON; the text if it is not JSON; undefined if it is empty. */
  body: T
  text: string
}

export interface Calls {
  /** Calls the Management API, by default with every scope: `emulator.api('GET /clients')`. The path is relative to /api/v2. */
  api<T = Json>(line: string, options?: CallOptions): Promise<TestResponse<T>>
  /** Calls the control API: `emulator.control('PUT /clock', { body })`. The path is relative to /_emulator. */
  control<T = Json>(line: string, options?: CallOptions): Promise<TestResponse<T>>
  /** Sends a request to any path: `emulator.request('POST /oauth/token', { form })`. */
  request<T = Json>(line: string, options?: CallOptions): Promise<TestResponse<T>>
}

/** Long enough for tests that move the clock. */
const TOKEN_SECONDS = 1_000_000_000

/** Builds the calls of one emulator or tenant. @param tenantName the tenant that issues tokens */
export function callsOver(send: SendRequest, tenantName: string): Calls {
  const tokens = new Map<string, Promise<string>>()
  const issue = async (scope: string, tenant: string): Promise<string> => {
    const { text } = await send('POST', `/_emulator/tokens?tenant=${tenant}`, UNLOGGED_JSON, {
      payload: JSON.stringify({ scope, expires_in: TOKEN_SECONDS }),
    })
    return (JSON.parse(text) as { access_token: string }).access_token
  }
  const tokenFor = (scope: string, tenant: string): Promise<string> => {
    const key = `${tenant} ${scope}`
    const token = tokens.get(key) ?? issue(scope, tenant)
    tokens.set(key, token)
    token.catch(() => tokens.delete(key))
    return token
  }
  const request = async <T>(method: string, url: string, options: CallOptions): Promise<TestResponse<T>> => {
    const { as = null, tenant = tenantName } = options
    const token = typeof as === 'string' ? await tokenFor(as, tenant) : as?.token
    // A call that changes the emulator may have replaced its keys or its tenants.
    if (method !== 'GET' && url.startsWith('/_emulator')) tokens.clear()
    const payload = payloadOf(options)
    const { status, headers, text } = await send(method, url, headersOf(options, payload, token), { payload })
    return responseOf<T>(status, headers, text)
  }
  return {
    api: (line, options = {}) => request(...parts(line, '/api/v2'), { as: EVERY_SCOPE, ...options }),
    control: (line, options = {}) => request(...parts(line, '/_emulator'), options),
    request: (line, options = {}) => request(...parts(line, ''), options),
  }
}

/** The headers of a request that neither the request log nor onRequest sees. */
export const UNLOGGED_JSON = { 'content-type': 'application/json', 'x-emulator-aside': '1' }

/** Splits `GET /clients`. */
function parts(line: string, prefix: string): [method: string, url: string] {
  const end = line.indexOf(' ')
  if (end < 1 || line[end + 1] !== '/') throw new Error(`Write a call as "GET /path", not "${line}".`)
  return [line.slice(0, end), prefix + line.slice(end + 1)]
}

function payloadOf({ body, form }: CallOptions): string | undefined {
  if (form) return new URLSearchParams(form).toString()
  return body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
}

/** Adds the headers that the call implies. Headers of the caller win, whatever their case. */
function headersOf(options: CallOptions, payload: string | undefined, token: string | undefined) {
  const { form, host, headers = {} } = options
  const own = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
  const typeOfPayload = form ? 'application/x-www-form-urlencoded' : 'application/json'
  const implied = {
    authorization: token === undefined ? undefined : `Bearer ${token}`,
    host,
    'content-type': payload === undefined ? undefined : typeOfPayload,
  }
  const all = [...Object.entries(implied).filter(([name]) => !own.has(name)), ...Object.entries(headers)]
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined))
}

function responseOf<T>(status: number, headers: Record<string, unknown>, text: string): TestResponse<T> {
  const response = { status, body: bodyOf(text, String(headers['content-type'])) }
  return Object.defineProperties(response, { headers: { value: headers }, text: { value: text } }) as TestResponse<T>
}

function bodyOf(text: string, contentType: string): unknown {
  if (text === '') return undefined
  return /^application\/(?:[\w.-]+\+)?json/.test(contentType) ? JSON.parse(text) : text
}
