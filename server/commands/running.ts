/** Speaks to an emulator that runs elsewhere. */
import { urlOf, type CommandLine } from '../options.ts'

/**
 * Asks the emulator that `--url` names.
 * @throws Error that says how to start one where none answers, or why it refused
 */
export async function ask(line: CommandLine, path: string, init?: RequestInit): Promise<Response> {
  const url = urlOf(line.text('url') ?? '')
  const answer = await fetch(`${url}${path}`, init).catch((cause: unknown) => {
    throw new Error(`No emulator answers at ${url}. Start one with: auth0-clients-emulator start`, { cause })
  })
  if (answer.ok) return answer
  const { message } = (await answer.json().catch(() => ({}))) as { message?: string }
  throw new Error(`${url}${path} answered with status ${answer.status}${message ? `: ${message}` : '; is it an emulator?'}`)
}

/** An access token of that emulator. @param scope scopes separated by blanks; `*` is all */
export async function askForToken(line: CommandLine, scope: string): Promise<string> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ scope }) }
  const { access_token } = (await (await ask(line, '/_emulator/tokens', init)).json()) as { access_token: string }
  return access_token
}
