/** Why a request was answered as it was, in words. */
import { authenticationRefused, bodyRefused, conflicted, failed, limited, notThere, tokenRefused } from './refusals.ts'
import { kindOf } from '../parts/status.ts'
import { ended, scopesFact, type Explanation, type Said } from './explanation-types.ts'
import type { WholeRequest } from '../state/logged.ts'

const EVIDENCE: Record<string, string> = {
  recorded: 'Recorded: real tenants were seen to do so.',
  documented: 'Documented: Auth0 says so in writing.',
  inferred: 'Inferred: it follows from what is recorded or documented, and nobody has seen it.',
}

function struckByFault({ message = '', status }: WholeRequest): Said {
  const what = message.replace(/^Fault: /, '')
  const happened =
    status === 0
      ? ended(`No answer was sent: ${what}`)
      : `The API was not asked. The emulator answered with ${status} in its place, because a fault of this tenant was for this request.`
  return {
    title: 'A fault of the Lab struck.',
    leadsTo: 'lab',
    sentences: [happened, 'The Lab shows the faults and removes them.'],
  }
}

function brokeRule({ message = '', why, operation = '' }: WholeRequest): Said {
  const { name = '', says, evidence = '' } = why?.rule ?? {}
  return {
    title: `The rule ${name} refused it.`,
    sentences: [ended(message)],
    leadsTo: 'docs',
    facts: [
      { name: 'Rule', names: [name] },
      ...(says ? [{ name: 'It says', value: says }] : []),
      { name: 'How sure', value: EVIDENCE[evidence] ?? evidence },
      { name: 'Documented in', value: `The documentation of ${operation}, under Rules` },
    ],
  }
}

function lacksScope({ why, scopes }: WholeRequest): Said {
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

/** The best known of what may be missing is named. */
function leftOut(names: readonly string[]): string {
  const [one] = names
  const rest = names.length - 1
  if (names.includes('client_secret') && rest > 0)
    return `client_secret and ${rest} more ${rest === 1 ? 'property' : 'properties'}`
  return rest === 0 ? String(one) : `${names.length} properties`
}

function wentWell({ status, why, operation }: WholeRequest): Said {
  if (operation === 'oauth_token') return { title: 'A token was given.', sentences: ['The log does not keep it.'] }
  const names = Object.keys(why?.withheld ?? {})
  const outcome = OUTCOMES[status] ?? (status < 300 ? 'It went well.' : `It was answered with ${status}.`)
  return names.length === 0
    ? { title: outcome, sentences: [] }
    : {
        title: `It went well, but the answer leaves out ${leftOut(names)}.`,
        sentences: ['The scopes of the token do not show them.'],
      }
}

/** Where nothing more is known: what the API said. */
function refused({ status, message, errorCode }: WholeRequest): Said {
  return {
    title: `It was refused with ${status}${errorCode ? `, ${errorCode}` : ''}.`,
    sentences: message ? [ended(message)] : [],
    leadsTo: 'docs',
  }
}

/** Ours: what begins the message of a route that a real tenant has. */
const NOT_SERVED = /^Not served by this emulator: /
const notServed = ({ message = '' }: WholeRequest): Said => ({
  title: 'This emulator does not serve it.',
  sentences: [
    'Auth0 has this call; the emulator has the Clients API and what is around it.',
    ended(`It was ${message.replace(NOT_SERVED, '')}`),
  ],
})

/** The first that fits is what is said. */
const CASES: readonly (readonly [fits: (request: WholeRequest) => boolean, say: (request: WholeRequest) => Said])[] = [
  [({ why }) => why?.fault === true, struckByFault],
  [({ why }) => why?.rule !== undefined, brokeRule],
  [({ why }) => why?.needs_any_of !== undefined, lacksScope],
  [({ message = '' }) => NOT_SERVED.test(message), notServed],
  [({ status }) => status > 0 && status < 400, wentWell],
  [({ status }) => status === 0 || status >= 500, failed],
  [({ operation, status }) => operation === 'oauth_token' && status !== 429, tokenRefused],
  [({ status }) => status === 429, limited],
  [({ errorCode = '' }) => ['invalid_body', 'invalid_query_string', 'invalid_uri'].includes(errorCode), bodyRefused],
  [({ status, errorCode }) => status === 401 || errorCode === 'Bearer', authenticationRefused],
  [({ status }) => status === 404, notThere],
  [
    ({ status, errorCode }) =>
      [409, 413, 415].includes(status) ||
      errorCode === 'insufficient_scope' ||
      (status === 400 && errorCode === undefined),
    conflicted,
  ],
]

/** Why a request was answered as it was. */
export function explanation(request: WholeRequest): Explanation {
  const say = CASES.find(([fits]) => fits(request))?.[1] ?? refused
  return { kind: kindOf(request.status), facts: [], ...say(request) }
}
