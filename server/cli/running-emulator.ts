/** Speaks to an emulator that runs elsewhere. */
import { parseUrl } from './flag-values.ts'
import type { CommandLine } from './flags.ts'

interface CallOptions {
  method?: string
  body?: unknown
}

/** The path of a call, for the tenant that `--tenant` names. */
export function forTenant(line: CommandLine, path: string): string {
  const tenant = line.text('tenant')
  return tenant === undefined ? path : `${path}?tenant=${encodeURIComponent(tenant)}`
}

/** Asks the emulator that `--url` names. @throws Error that says how to start one where none answers */
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
 * The answer, unless it is a refusal.
 * @param seed the name that a refusal has for what was sent, in place of ours
 * @throws Error that says why
 */
export async function callEmulator(
  line: CommandLine,
  path: string,
  question: CallOptions = {},
  seed?: string,
): Promise<Response> {
  return requireSuccess(await sendCall(line, path, question), seed)
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

/** An access token of that emulator. @param scope scopes separated by blanks; `*` is all */
export async function fetchToken(line: CommandLine, scope: string): Promise<string> {
  const answer = await callEmulator(line, forTenant(line, '/_emulator/tokens'), { method: 'POST', body: { scope } })
  return ((await answer.json()) as { access_token: string }).access_token
}

/** A tenant as the emulator shows it. */
export interface TenantResponse {
  name: string
  domain: string
  url: string
  client_id: string
  client_secret: string
}

/** The tenant that `--tenant` names, else default, with the secret of its client. */
export async function fetchTenant(line: CommandLine): Promise<TenantResponse> {
  const name = line.text('tenant') ?? 'default'
  const answer = await callEmulator(line, `/_emulator/tenants/${encodeURIComponent(name)}?secrets=true`)
  return (await answer.json()) as TenantResponse
}

/** The authorities that its clients have to trust; undefined where it uses a certificate of its user's own. */
export async function fetchAuthorities(line: CommandLine): Promise<string | undefined> {
  const answer = await sendCall(line, '/_emulator/ca.pem', {})
  return answer.status === 404 ? undefined : (await requireSuccess(answer)).text()
}
