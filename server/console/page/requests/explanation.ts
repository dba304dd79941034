/** Explains in words why a request got its response. */
import {
  explainAuthentication,
  explainBody,
  explainConflict,
  explainFailure,
  explainLimit,
  explainNotFound,
  explainToken,
} from './refusals.ts'
import { kindOf } from '../parts/status.ts'
import { withFullStop, scopesFact, type Explanation, type ExplanationParts } from './explanation-types.ts'
import type { WholeRequest } from '../state/logged.ts'

const EVIDENCE: Record<string, string> = {
  recorded: 'Recorded: real tenants were seen to do so.',
  documented: 'Documented: Auth0 says so in writing.',
  inferred: 'Inferred: it follows from what is recorded or documented, and nobody has seen it.',
}

function explainFault({ message = '', status }: WholeRequest): ExplanationParts {
  const what = message.replace(/^Fault: /, '')
  const happened =
    status === 0
      ? withFullStop(`No answer was sent: ${what}`)
      : `The API was not asked. The emulator answered with ${status} in its place, because a fault of this tenant was for this request.`
  return {
    title: 'A fault of the Lab struck.',
    leadsTo: 'lab',
    sentences: [happened, 'The Lab shows the faults and removes them.'],
  }
}

function explainRule({ message = '', why, operation = '' }: WholeRequest): ExplanationParts {
  const { name = '', says, evidence = '' } = why?.rule ?? {}
  return {
    title: `The rule ${name} refused it.`,
    sentences: [withFullStop(message)],
    leadsTo: 'docs',
    facts: [
      { name: 'Rule', names: [name] },
      ...(says ? [{ name: 'It says', value: says }] : []),
      { name: 'How sure', value: EVIDENCE[evidence] ?? evidence },
      { name: 'Documented in', value: `The documentation of ${operation}, under Rules` },
    ],
  }
}

function explainMissingScope({ why, scopes }: WholeRequest): ExplanationParts {
  const needed = why?.needs_any_of ?? []
  return {
    title: 'The token lacks a scope.',
    leadsTo: 'docs',
    sentences: [
      `${needed.length === 1 ? '' : 'Any one of the needed scopes is enough. '}Ask for it where the token is made, and grant it to the application whose token it is.`,
    ],
    facts: [{ name: needed.length === 1 ? 'Needed' : 'Needed, any of', names: needed }, scopesFact(scopes)],
  }
}

const OUTCOMES: Record<number, string> = {
  201: 'It was created.',
  202: 'It was accepted.',
  204: 'It was done; there is nothing to answer.',
}

/** Names the properties that the response omits. `client_secret` is named first: it is the best-known property. */
function withheldText(names: readonly string[]): string {
  const [one] = names
  const rest = names.length - 1
  if (names.includes('client_secret') && rest > 0)
    return `client_secret and ${rest} more ${rest === 1 ? 'property' : 'properties'}`
  return rest === 0 ? String(one) : `${names.length} properties`
}

function explainSuccess({ status, why, operation }: WholeRequest): ExplanationParts {
  if (operation === 'oauth_token') return { title: 'A token was given.', sentences: ['The log does not keep it.'] }
  const names = Object.keys(why?.withheld ?? {})
  const outcome = OUTCOMES[status] ?? (status < 300 ? 'It went well.' : `It was answered with ${status}.`)
  return names.length === 0
    ? { title: outcome, sentences: [] }
    : {
        title: `It went well, but the answer leaves out ${withheldText(names)}.`,
        sentences: ['The scopes of the token do not show them.'],
      }
}

/** Explains a rejected request without further information: shows the message of the API. */
function explainRefusal({ status, message, errorCode }: WholeRequest): ExplanationParts {
  return {
    title: `It was refused with ${status}${errorCode ? `, ${errorCode}` : ''}.`,
    sentences: message ? [withFullStop(message)] : [],
    leadsTo: 'docs',
  }
}

/** The emulator's own message for a route that exists at Auth0 but not here begins like this. */
const NOT_SERVED = /^Not served by this emulator: /
const explainUnserved = ({ message = '' }: WholeRequest): ExplanationParts => ({
  title: 'This emulator does not serve it.',
  sentences: [
    'Auth0 has this call; the emulator has the Clients API and what is around it.',
    withFullStop(`It was ${message.replace(NOT_SERVED, '')}`),
  ],
})

/** The first case that matches the request is used. */
const CASES: readonly (readonly [
  fits: (request: WholeRequest) => boolean,
  say: (request: WholeRequest) => ExplanationParts,
])[] = [
  [({ why }) => why?.fault === true, explainFault],
  [({ why }) => why?.rule !== undefined, explainRule],
  [({ why }) => why?.needs_any_of !== undefined, explainMissingScope],
  [({ message = '' }) => NOT_SERVED.test(message), explainUnserved],
  [({ status }) => status > 0 && status < 400, explainSuccess],
  [({ status }) => status === 0 || status >= 500, explainFailure],
  [({ operation, status }) => operation === 'oauth_token' && status !== 429, explainToken],
  [({ status }) => status === 429, explainLimit],
  [({ errorCode = '' }) => ['invalid_body', 'invalid_query_string', 'invalid_uri'].includes(errorCode), explainBody],
  [({ status, errorCode }) => status === 401 || errorCode === 'Bearer', explainAuthentication],
  [({ status }) => status === 404, explainNotFound],
  [
    ({ status, errorCode }) =>
      [409, 413, 415].includes(status) ||
      errorCode === 'insufficient_scope' ||
      (status === 400 && errorCode === undefined),
    explainConflict,
  ],
]

/** Explains why a request got its response. */
export function explainRequest(request: WholeRequest): Explanation {
  const say = CASES.find(([fits]) => fits(request))?.[1] ?? explainRefusal
  return { kind: kindOf(request.status), facts: [], ...say(request) }
}
