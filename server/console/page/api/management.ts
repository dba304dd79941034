/** Calls the Clients API with tokens that the control API issues for the page. */
import { tenantName } from '../state/route.ts'
import { TABLES } from '../tables.ts'
import { call } from './control.ts'
import { ApiError, send, requireSuccess, type ApiResponse } from './send.ts'

/** Excludes the page's own requests from the log, from faults and from rate limits. */
const UNLOGGED_HEADER = { [TABLES.asideHeader]: 'console' }
/** Ten years, because tests move the tenant clock forward. */
const LIFETIME_S = 315_360_000

/** Cached tokens by tenant, scopes and client. Kept in memory only. */
const tokens = new Map<string, Promise<string>>()

interface ApiOptions {
  body?: unknown
  /** Scopes of the token, separated by spaces. Default: every scope. */
  scope?: string
  clientId?: string
  /** Whether the request is logged and subject to faults and rate limits, like a request of any other program. */
  logged?: boolean
}

async function newToken(scope: string, clientId: string | undefined): Promise<string> {
  const { access_token } = await call('emulator_tokens', {
    body: { scope, expires_in: LIFETIME_S, ...(clientId && { client_id: clientId }) },
  })
  return String(access_token)
}

function tokenFor(scope: string, clientId: string | undefined): Promise<string> {
  const key = JSON.stringify([tenantName.value, scope, clientId])
  const cachedToken = tokens.get(key)
  if (cachedToken !== undefined) return cachedToken
  const newTokenPromise = newToken(scope, clientId)
  tokens.set(key, newTokenPromise)
  newTokenPromise.catch(() => tokens.delete(key))
  return newTokenPromise
}

/**
 * Sends a request to the API and returns the response with any status. After a 401 it retries once with a new token.
 * A logged request is sent only once.
 * @throws ApiError when no response arrives
 */
export async function request(
  method: string,
  path: string,
  { body, scope = '*', clientId, logged = false }: ApiOptions = {},
): Promise<ApiResponse> {
  if (logged)
    return send(method, path, { headers: { authorization: `Bearer ${await newToken(scope, clientId)}` }, body })
  const attempt = async () =>
    send(method, path, {
      headers: { authorization: `Bearer ${await tokenFor(scope, clientId)}`, ...UNLOGGED_HEADER },
      body,
    })
  const answered = await attempt()
  if (answered.status !== 401) return answered
  tokens.clear()
  return attempt()
}

/** Returns the response body. @param path below /api/v2 @throws ApiError when the request fails */
export const api = async <T>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  asked?: ApiOptions,
): Promise<T> => requireSuccess(await request(method, `/api/v2${path}`, asked)) as T

/** Returns the message of a thrown value. */
export const errorText = (error: unknown): string =>
  error instanceof ApiError || error instanceof Error ? error.message : String(error)
