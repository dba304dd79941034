/** Speaks to an emulator that runs elsewhere. */
import { urlOf } from '../option-values.ts'
import type { CommandLine } from '../options.ts'

/** Asks the emulator that `--url` names. @throws Error that says how to start one where none answers */
function ask(line: CommandLine, path: string, init?: RequestInit): Promise<Response> {
  const url = urlOf(line.text('url') ?? '')
  return fetch(`${url}${path}`, init).catch((cause: unknown) => {
    throw new Error(`No emulator answers at ${url}. Start one with: auth0-clients-emulator start`, { cause })
  })
}

/** The answer, unless it is a refusal. @throws Error that says why */
async function granted(answer: Response): Promise<Response> {
  if (answer.ok) return answer
  const { message } = (await answer.json().catch(() => ({}))) as { message?: string }
  throw new Error(`${answer.url} answered with status ${answer.status}${message ? `: ${message}` : '; is it an emulator?'}`)
}

/** An access token of that emulator. @param scope scopes separated by blanks; `*` is all */
export async function askForToken(line: CommandLine, scope: string): Promise<string> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ scope }) }
  const answer = await granted(await ask(line, '/_emulator/tokens', init))
  return ((await answer.json()) as { access_token: string }).access_token
}

/** The authorities that its clients have to trust; undefined where it uses a certificate of its user's own. */
export async function askForAuthorities(line: CommandLine): Promise<string | undefined> {
  const answer = await ask(line, '/_emulator/ca.pem')
  return answer.status === 404 ? undefined : (await granted(answer)).text()
}
