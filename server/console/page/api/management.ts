/** The Clients API, with tokens that the emulator makes for the page. */
import { tenantName } from '../state/route.ts'
import { TABLES } from '../tables.ts'
import { call } from './control.ts'
import { ApiError, send, requireSuccess, type ApiResponse } from './send.ts'

/** Keeps the page's own requests out of the log, and away from faults and limits. */
const ASIDE = { [TABLES.asideHeader]: 'console' }
/** Ten years: the clock of a tenant moves. */
const LIFETIME_S = 315_360_000

/** Tokens by tenant and scopes; in memory alone. */
const tokens = new Map<string, Promise<string>>()

interface ApiOptions {
  body?: unknown
  /** Scopes of the token, separated by blanks; every one if absent. */
  scope?: string
  clientId?: string
  /** Whether the request counts like any other: it is logged, and meets faults and limits. */
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
  if (cachedToken) return cachedToken
  const newTokenPromise = newToken(scope, clientId)
  tokens.set(key, newTokenPromise)
  newTokenPromise.catch(() => tokens.delete(key))
  return newTokenPromise
}

/**
 * Sends a request to the API and takes whatever comes back. A token that is no longer good is made anew once; one that is logged is
 * sent once, whatever comes of it.
 * @throws Refusal where nothing comes back
 */
export async function request(
  method: string,
  path: string,
  { body, scope = '*', clientId, logged = false }: ApiOptions = {},
): Promise<ApiResponse> {
  if (logged)
    return send(method, path, { headers: { authorization: `Bearer ${await newToken(scope, clientId)}` }, body })
  const attempt = async () =>
    send(method, path, { headers: { authorization: `Bearer ${await tokenFor(scope, clientId)}`, ...ASIDE }, body })
  const answered = await attempt()
  if (answered.status !== 401) return answered
  tokens.clear()
  return attempt()
}

/** What the API answers. @param path below /api/v2 @throws Refusal */
export const api = async <T>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  asked?: ApiOptions,
): Promise<T> => requireSuccess(await request(method, `/api/v2${path}`, asked)) as T

/** The sentence of whatever was thrown. */
export const errorText = (error: unknown): string =>
  error instanceof ApiError || error instanceof Error ? error.message : String(error)
