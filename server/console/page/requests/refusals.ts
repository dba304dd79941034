/** Explains rejected requests that no rule and no missing scope explains. */
import { withFullStop, scopesFact, type Fact, type ExplanationParts } from './explanation-types.ts'
import type { WholeRequest } from '../state/logged.ts'

const messageSentences = ({ message }: WholeRequest) => (message ? [withFullStop(message)] : [])

const PARTS: Record<string, string> = { invalid_body: 'body', invalid_query_string: 'query', invalid_uri: 'path' }
/** The patterns of validation messages that name a property. */
const NAMED = [
  /on property ([\w.[\]-]+)/,
  /Missing required property: ([\w.-]+)/,
  /Additional properties not allowed: ([\w.-]+)/,
]

/** Returns the property that a validation message names. */
export function propertyIn(message: string): string | undefined {
  for (const pattern of NAMED) {
    const property = pattern.exec(message)?.[1]
    if (property !== undefined) return property.replace(/\.$/, '')
  }
  return undefined
}

export function explainBody(request: WholeRequest): ExplanationParts {
  const { errorCode = '', message = '' } = request
  const part = PARTS[errorCode] ?? 'request'
  const property = propertyIn(message)
  const facts: Fact[] =
    property === undefined ? [] : [{ name: part === 'body' ? 'Property' : 'Parameter', names: [property] }]
  const title = property === undefined ? `The ${part} was refused.` : `The ${part} was refused for ${property}.`
  return {
    title,
    sentences: [...messageSentences(request), `The documentation of the operation lists what the ${part} may hold.`],
    facts,
    leadsTo: 'docs',
  }
}

/** The start of the message → its explanation. */
const AUTHENTICATION: readonly [begins: string, title: string, advice: string][] = [
  ['Missing authentication', 'No token came with it.', 'Send one in the header Authorization, behind the word Bearer.'],
  [
    'Expired token',
    'The token has expired.',
    'Tokens expire by the clock of the tenant. Make a new one; if the clock was moved, a reset of it helps too.',
  ],
  [
    'Invalid signature',
    'The signature of the token does not fit.',
    'It was changed on its way, or another key made it: keys of the tenant may have been rotated since.',
  ],
  [
    'Invalid token',
    'The token is not one of this tenant.',
    'Another issuer, key or tenant made it, or its tenant is gone. Get one here, from /oauth/token or /_emulator/tokens.',
  ],
  [
    'Bad audience',
    'The token is for another API.',
    'Ask /oauth/token for the audience of the Management API: the address of the tenant and /api/v2/.',
  ],
  [
    'Bad HTTP authentication',
    'The header Authorization cannot be read.',
    'It has to be the word Bearer, a blank and a JSON Web Token.',
  ],
]

export function explainAuthentication(request: WholeRequest): ExplanationParts {
  const explanation = AUTHENTICATION.find(([begins]) => request.message?.startsWith(begins))
  return {
    title: explanation?.[1] ?? 'It was not clear who asks.',
    sentences: [...messageSentences(request), ...(explanation ? [explanation[2]] : [])],
  }
}

/** Error and status of the token endpoint → their explanation. */
const TOKEN_REFUSALS: Record<string, [title: string, advice: string]> = {
  'access_denied 401': [
    'No token: the client or its secret is not right.',
    'What stands in brackets is told here, and not to the program that asked.',
  ],
  'invalid_client 401': [
    'No token: the client did not prove who it is.',
    'What stands in brackets is told here, and not to the program that asked.',
  ],
  'access_denied 403': [
    'No token: the application may not have one for this audience.',
    'Give it a client grant for the audience, with the scopes that it asks for.',
  ],
  'unauthorized_client 403': [
    'No token: the application may not use this grant type.',
    'Add the grant type to grant_types of the application.',
  ],
  'unsupported_grant_type 400': [
    'No token: the grant type is not known.',
    'The emulator gives tokens for client_credentials.',
  ],
  'invalid_request 400': [
    'No token: something is missing, or is not emulated.',
    'The documentation of the operation lists the parameters.',
  ],
}

export function explainToken(request: WholeRequest): ExplanationParts {
  const [title, advice] = TOKEN_REFUSALS[`${request.errorCode} ${request.status}`] ?? [
    `No token: it was refused with ${request.status}.`,
  ]
  return { title, sentences: [...messageSentences(request), ...(advice ? [advice] : [])], leadsTo: 'docs' }
}

export const explainLimit = (request: WholeRequest): ExplanationParts => ({
  title: 'Too many requests came.',
  sentences: [
    ...messageSentences(request),
    'The headers retry-after and x-ratelimit-reset of the answer say when the next one is taken. Nothing is limited unless the emulator was started with --plan, or the client has a token quota.',
  ],
})

/** The errorCode → which entity does not exist. */
const MISSING: Record<string, string> = {
  inexistent_client: 'There is no application with this id in the tenant.',
  inexistent_credential: 'The application has no credential with this id.',
  inexistent_client_grant: 'There is no grant with this id in the tenant.',
  inexistent_resource_server: 'There is no such API in the tenant.',
}

export function explainNotFound(request: WholeRequest): ExplanationParts {
  const title = MISSING[request.errorCode ?? '']
  if (title)
    return {
      title,
      sentences: [
        ...messageSentences(request),
        'It may have been deleted, be in another tenant, or a reset may have taken it away.',
      ],
      leadsTo: 'docs',
    }
  if (request.operation !== undefined)
    return { title: 'What it names is not there.', sentences: messageSentences(request), leadsTo: 'docs' }
  return {
    title: 'There is nothing at this path with this method.',
    sentences: [...messageSentences(request), 'Look for a mistyped path. /_emulator/docs lists every call.'],
  }
}

/** Titles for responses that only their status explains. */
const TITLES: Record<number, string> = {
  400: 'It could not be read.',
  409: 'It is in conflict with what is there.',
  413: 'The body is too large.',
  415: 'The content type of the body is not taken.',
}

export function explainConflict(request: WholeRequest): ExplanationParts {
  if (request.status === 403)
    return {
      title: 'The token does not reach that far.',
      sentences: messageSentences(request),
      facts: [scopesFact(request.scopes)],
      leadsTo: 'docs',
    }
  return { title: TITLES[request.status] ?? 'It was refused.', sentences: messageSentences(request), leadsTo: 'docs' }
}

export function explainFailure(request: WholeRequest): ExplanationParts {
  if (request.status === 0) return { title: 'No answer was sent.', sentences: messageSentences(request) }
  return {
    title: 'The emulator itself failed.',
    sentences: [
      ...messageSentences(request),
      'No request should be answered so. What it was doing stands above and in the terminal where it runs.',
    ],
  }
}
