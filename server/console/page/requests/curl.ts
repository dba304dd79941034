/** Writes a request as shell lines with curl. */
import { shellQuoted, TAKE_TOKEN } from '../shell.ts'
import { carriesBody, missingIn, takesToken, targetOfRequest } from './redacted.ts'
import type { WholeRequest } from '../state/logged.ts'

const JSON_HEADER = `-H ${shellQuoted('content-type: application/json')}`

/**
 * Returns a line that gets a token and stores it in a shell variable.
 * @param wanted the body for /_emulator/tokens
 */
export function tokenLine(origin: string, tenant: string, wanted: { scope?: string; client_id?: string } = {}): string {
  const body = Object.keys(wanted).length > 0 ? ` ${JSON_HEADER} -d ${shellQuoted(JSON.stringify(wanted))}` : ''
  return `TOKEN=$(curl -s -X POST ${shellQuoted(`${origin}/_emulator/tokens?tenant=${tenant}`)}${body} | ${TAKE_TOKEN})`
}

/** Returns the options that stop curl from changing the URL. */
const exactly = (target: string) => [
  ...(/[[\]{}]/.test(target) ? ['-g'] : []),
  ...(/\/\.{1,2}(?:[/?]|$)/.test(target) ? ['--path-as-is'] : []),
]

function methodOptions(method: string): string[] {
  if (method === 'GET') return []
  return method === 'HEAD' ? ['-I'] : [`-X ${method}`]
}

function requestLine(request: WholeRequest, origin: string): string {
  const { method, path, body } = request
  const target = targetOfRequest(request)
  return [
    'curl -s',
    ...exactly(target),
    ...methodOptions(method),
    shellQuoted(origin + target),
    ...(takesToken(path) ? ['-H "authorization: Bearer $TOKEN"'] : []),
    ...(body !== undefined && carriesBody(method) ? [JSON_HEADER, `-d ${shellQuoted(JSON.stringify(body))}`] : []),
  ].join(' ')
}

/** Returns a shell comment. Line breaks are replaced, so that the text cannot end the comment. */
const comment = (text: string) => `# ${text.replaceAll(/[\r\n]+/g, ' ')}`

/** Returns the lines that send a request again, with a token for the same client and scopes. */
export function curlOf(request: WholeRequest, origin: string, tenant: string): string {
  const { path, scopes, client_id } = request
  const missing = missingIn(request)
  const token = tokenLine(origin, tenant, {
    ...(scopes && scopes[0] !== '*' && { scope: scopes.join(' ') }),
    ...(client_id !== undefined && { client_id }),
  })
  return [
    ...(takesToken(path) && scopes === undefined
      ? [comment('No good token came with this request. This one has every scope.')]
      : []),
    ...(takesToken(path) ? [token] : []),
    ...(missing ? [comment(missing)] : []),
    requestLine(request, origin),
  ].join('\n')
}
