/** Calls the control API of a running emulator. */
import { parseUrl } from './flag-values.ts'
import type { CommandLine } from './flags.ts'

/** GET without a body if absent. */
interface CallOptions {
  method?: string
  body?: unknown
}

/** Adds the tenant of `--tenant` to the path of a call. */
export function forTenant(line: CommandLine, path: string): string {
  const tenant = line.text('tenant')
  return tenant === undefined ? path : `${path}?tenant=${encodeURIComponent(tenant)}`
}

/** Sends a call to the emulator of `--url`. @throws Error that says how to start one, if none answers */
function sendCall(line: CommandLine, path: string, { method = 'GET', body }: CallOptions): Promise<Response> {
  const init = {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }
  const url = parseUrl(line.text('url') ?? '')
  return fetch(url + path, init).catch((cause: unknown) => {
    throw new Error(`No emulator answers at ${url}. Start one with: auth0-clients-emulator start`, { cause })
  })
}

/**
 * Calls the emulator of `--url`.
 * @param seed the name of the seed in the body, for error messages
 * @returns the successful response
 * @throws Error with the message of an error response
 */
export async function callEmulator(
  line: CommandLine,
  path: string,
  options: CallOptions = {},
  seed?: string,
): Promise<Response> {
  return requireSuccess(await sendCall(line, path, options), seed)
}

async function requireSuccess(answer: Response, seed?: string): Promise<Response> {
  if (answer.ok) return answer
  const { message } = (await answer.json().catch(() => ({}))) as { message?: string }
  if (seed !== undefined && message !== undefined)
    throw new Error(message.replace('The seed in the request', () => `The seed ${seed}`))
  throw new Error(
    `${answer.url} answered with status ${answer.status}${message ? `: ${message}` : '; is it an emulator?'}`,
  )
}

/** Gets an access token. @param scope scopes separated by blanks; `*` is all */
export async function fetchToken(line: CommandLine, scope: string): Promise<string> {
  const answer = await callEmulator(line, forTenant(line, '/_emulator/tokens'), { method: 'POST', body: { scope } })
  return ((await answer.json()) as { access_token: string }).access_token
}

/** The response of GET /_emulator/tenants/NAME. */
export interface TenantResponse {
  name: string
  domain: string
  url: string
  client_id: string
  client_secret: string
}

/** Gets the tenant of `--tenant`, else `default`, with the secret of its login client. */
export async function fetchTenant(line: CommandLine): Promise<TenantResponse> {
  const name = line.text('tenant') ?? 'default'
  const answer = await callEmulator(line, `/_emulator/tenants/${encodeURIComponent(name)}?secrets=true`)
  return (await answer.json()) as TenantResponse
}

/**
 * Gets the certificate authorities that clients must trust. Undefined for an emulator with the user's own certificate.
 */
export async function fetchAuthorities(line: CommandLine): Promise<string | undefined> {
  const answer = await sendCall(line, '/_emulator/ca.pem', {})
  return answer.status === 404 ? undefined : (await requireSuccess(answer)).text()
}
