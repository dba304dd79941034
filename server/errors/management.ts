/**
 * The errors of the Management API, one factory for each, with its evidence in the comment.
 * The token endpoint has another format, that of OAuth 2.0: see oauth.ts.
 */

import { printable } from './printable.ts'

/** The body of an error of the Management API. Its keys are always in this order (recorded). */
export interface ErrorBody {
  statusCode: number
  error: string
  message: string
  errorCode?: string
  attributes?: { error: string }
  /** Only in errors of the control API. */
  [detail: string]: unknown
}

/** An error response of the API. Any code may throw it; http/send-error.ts sends it. */
export class ApiError extends Error {
  readonly body: ErrorBody
  readonly headers: Record<string, string>
  /** Replaces the message in the terminal and the request log. */
  readonly reason: string | undefined
  /** The name of the broken rule; see management/rules/. */
  rule: string | undefined
  /** Whether a fault caused the response; see tenant/faults.ts. */
  isFault = false
  constructor(body: ErrorBody, headers: Record<string, string> = {}, reason?: string) {
    super(body.message)
    this.body = body
    this.headers = headers
    this.reason = reason
  }
}

const REASONS: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Time-out',
}
/** Builds an error in the envelope of the Management API. */
const refusal = (statusCode: number, message: string, errorCode?: string) =>
  new ApiError({ statusCode, error: REASONS[statusCode] ?? 'Error', message, ...(errorCode && { errorCode }) })

// Authentication (errors.md §1)

/** Recorded, header and body: no Authorization header, or another scheme. */
export const missingAuthentication = () =>
  new ApiError(
    { statusCode: 401, error: 'Unauthorized', message: 'Missing authentication' },
    { 'www-authenticate': 'Bearer' },
  )

/** Quoted verbatim: a header without two parts, or a bearer without three segments. The errorCode is the scheme. */
export const badAuthenticationHeader = () => refusal(400, 'Bad HTTP authentication header format', 'Bearer')

const unauthorized = (message: string) =>
  new ApiError(
    { statusCode: 401, error: 'Unauthorized', message, attributes: { error: message } },
    { 'www-authenticate': `Bearer error="${message}"` },
  )

/** Quoted verbatim. */
export const expiredToken = () => unauthorized('Expired token received for JSON Web Token validation')

/** Message documented, format from the library: a wrong signature, or three segments that cannot be decoded. */
export const invalidSignature = () => unauthorized('Invalid signature received for JSON Web Token validation')

/** Quoted verbatim: a JWT of another issuer, key or algorithm. */
export const invalidToken = () => unauthorized('Invalid token')

/** Quoted verbatim (2017, 2023): names the audience of the token; no attributes. */
export const badAudience = (audience: string) => refusal(401, `Bad audience: ${audience}`)

// Authorization (errors.md §2)

/** Recorded for one scope, documented for several: joined by commas without blanks. */
export const insufficientScope = (scopes: readonly string[]) =>
  refusal(403, `Insufficient scope, expected any of: ${scopes.join(',')}`, 'insufficient_scope')

/**
 * Documented for the one operation that needs two scopes. The response has a comma where documents print a semicolon.
 */
export const insufficientScopes = (needed: string, anyOf: readonly string[]) =>
  refusal(403, `Insufficient scope, expected: ${needed} and any of: ${anyOf.join(' or ')}`, 'insufficient_scope')

/** Message quoted; the errorCode is inferred. */
export const unreadableFields = (names: readonly string[]) =>
  refusal(403, `You cannot read the following fields: ${names.join(', ')}`, 'insufficient_scope')

/** Message quoted for users; inferred for clients. */
export const unwritableFields = (names: readonly string[]) =>
  refusal(403, `You cannot update the following fields: ${names.join(', ')}`, 'insufficient_scope')

// Shape of a request (errors.md §4)

const PART_CODES = { Payload: 'invalid_body', Query: 'invalid_query_string', Path: 'invalid_uri' } as const
/** The message comes from schema/check.ts. */
export const invalidPart = (part: keyof typeof PART_CODES, message: string) => refusal(400, message, PART_CODES[part])

/** The body breaks a rule of the API: a plain sentence without quotes, as in every recorded one. */
export const invalidBody = (message: string) => refusal(400, message, 'invalid_body')

/** Text documented for checkpoint paging; the errorCode is inferred from that of page limits. */
export const invalidCursor = () => refusal(400, 'Invalid pagination cursor', 'invalid_paging')

/** From the HTTP library of the real API. */
export const malformedJson = () => refusal(400, 'Invalid request payload JSON format')

/** Limit documented (1 megabyte), text from the HTTP library. */
export const payloadTooLarge = (maximum: number) =>
  refusal(413, `Payload content length greater than maximum allowed: ${maximum}`)

/** From the HTTP library. */
export const unsupportedMediaType = () => refusal(415, 'Unsupported Media Type')

/** For an incomplete request; the text is that of the HTTP library. */
export const requestTimeout = () => refusal(408, 'Request Timeout')

/** For bytes that are not an HTTP request; the text is inferred. */
export const badRequest = () => refusal(400, 'Bad Request')

/** Ours: the limit of the real API and its response are unknown; the status is that of RFC 6585 §5. */
export const headersTooLarge = () => refusal(431, 'Request Header Fields Too Large')

/** Inferred from the length of a recorded answer. */
export const internalError = () => refusal(500, 'An internal server error occurred')

/** Ours, for the request log and the terminal: an error of the emulator. No response of the API contains it. */
export const failureMessage = (error: unknown) =>
  `The emulator failed: ${String(error).replace(/\.$/, '')}. This is an error of the emulator, not of the request.`

// Limits of requests (errors.md §6)

/** An empty rate limit bucket. */
export interface Exhausted {
  limit: number
  /** Seconds until the reset. */
  resetsIn: number
  /** The time of the reset, in seconds since the epoch. */
  resetsAt: number
}
/** Returns the headers of a 429. */
export const exhaustedHeaders = (bucket: Exhausted) => ({
  'retry-after': String(bucket.resetsIn),
  'x-ratelimit-limit': String(bucket.limit),
  'x-ratelimit-remaining': '0',
  'x-ratelimit-reset': String(bucket.resetsAt),
})

/**
 * Body recorded 194 times. The x-ratelimit-* headers are documented. retry-after is documented for newer endpoints
 * (inferred for all).
 */
export const tooManyRequests = (which: 'Global' | 'Endpoint', bucket: Exhausted) =>
  new ApiError(refusal(429, `${which} limit has been reached`, 'too_many_requests').body, exhaustedHeaders(bucket))

/** The response of a fault without a body: the envelope of the real service. The texts of a real 5xx are unknown. */
export const injectedFault = (status: number, headers: Record<string, string>) =>
  Object.assign(
    new ApiError(refusal(status, REASONS[status] ?? 'Error').body, headers, `Fault: answered with ${status}`),
    { isFault: true },
  )

/**
 * The 429 of a fault: the limit of the whole API.
 * @param now milliseconds since the epoch
 * @param ends the end of the fault, in milliseconds since the epoch; without an end, the reset is in the next second
 */
export function injectedRateLimit(headers: Record<string, string>, now: number, ends: number | undefined): ApiError {
  const resetsAt = ends === undefined ? Math.floor(now / 1000) + 1 : Math.ceil(ends / 1000)
  const error = tooManyRequests('Global', {
    limit: 50,
    resetsAt,
    resetsIn: Math.max(1, Math.ceil(resetsAt - now / 1000)),
  })
  return Object.assign(new ApiError(error.body, { ...error.headers, ...headers }, 'Fault: answered with 429'), {
    isFault: true,
  })
}

// Missing entities and routes (errors.md §3)

/** Recorded; also for a method that a path does not have. */
export const notFound = (headers: Record<string, string> = {}) =>
  new ApiError({ statusCode: 404, error: 'Not Found', message: 'Not Found' }, headers)

/**
 * Ours: a route that Auth0 has and this emulator does not serve. Clients of other resources accept a missing scope and
 * no other error (client-compatibility.md §5). A header and the line in the terminal say that the route is not served.
 */
export const notImplemented = (
  status: 403 | 404,
  { method, path, scope }: { method: string; path: string; scope: string },
) => {
  const { body } = status === 403 ? insufficientScope([scope]) : notFound()
  const advice =
    status === 403
      ? 'answered as if the token lacked its scope; --unimplemented 404 answers 404'
      : '--unimplemented 403 answers as if the token lacked its scope'
  return new ApiError(
    body,
    { 'x-emulator-unimplemented': `${method} ${path}` },
    `Not served by this emulator: ${advice}`,
  )
}

/** Recorded; without a full stop. */
export const clientNotFound = () => refusal(404, 'The client does not exist', 'inexistent_client')

/** Inferred from the 404s of clients and APIs. The documentation has the sentence without its article. */
export const credentialNotFound = () => refusal(404, 'The credential does not exist', 'inexistent_credential')

/** Recorded; with a full stop. */
export const grantNotFound = () => refusal(404, 'The grant does not exist.', 'inexistent_client_grant')

/** Recorded. */
export const resourceServerNotFound = () =>
  refusal(404, 'The resource server does not exist', 'inexistent_resource_server')

/** Message quoted; the errorCode is inferred from the 404 of the resource server itself. */
export const noSuchAudience = (audience: string) =>
  refusal(404, `No resource with identifier ${audience}`, 'inexistent_resource_server')

// Rules of clients, grants and APIs (errors.md §5)

/** Status and text documented; the errorCode is inferred. */
export const globalClientCannotBeDeleted = () =>
  refusal(400, 'Global client cannot be deleted.', 'operation_not_supported')

/** Documented text; the errorCode is inferred. */
export const duplicateAlias = () => refusal(409, 'Another client exists with the same alias.', 'client_conflict')

/** Recorded. */
export const clientTypeCannotBeUsed = (type: string) =>
  refusal(400, `Client of type ${type} cannot be used`, 'validation_error')

/** Quoted verbatim. */
export const scopeNotInResourceServer = () =>
  refusal(400, 'Payload validation error: scope must be a subset of resource server scopes', 'invalid_body')

/** Exactly one of client_id and default_for: documented; the sentence is inferred from that of a missing property. */
export const grantNeedsClient = () =>
  refusal(400, "Payload validation error: 'Missing required property: client_id'.", 'invalid_body')

/**
 * Status documented (its text there names resource servers by mistake); sentence quoted in the title of an issue,
 * errorCode inferred.
 */
export const duplicateGrant = () => refusal(409, 'client_grant already exists', 'client_grant_conflict')

/** Documented; "the message will vary depending on the API and client type". The errorCode is inferred. */
export const apiIsNotForThirdParties = () =>
  refusal(400, 'Client grants for this API cannot be created for third-party clients.', 'operation_not_supported')

/** Rule documented (cannot be modified or deleted directly); status and sentence are inferred. */
export const systemGrantStays = () =>
  refusal(400, 'System client grants cannot be modified or deleted.', 'operation_not_supported')

/** Quoted: all offenders, joined by a comma and a blank; the errorCode is inferred. */
export const invalidGrantTypes = (types: readonly string[]) => invalidBody(`Invalid grant types: ${types.join(', ')}`)

/** Text documented, errorCode inferred. */
export const organizationsAreForFirstParties = () =>
  refusal(
    403,
    'Organizations are only available to first party clients on user-based flows. Properties organization_usage and organization_require_behavior must be unset for third party clients.',
    'operation_not_supported',
  )

/** Text documented; the errorCode is that of clients that do not exist (inferred). */
export const noInvitationClient = () =>
  refusal(404, 'The Client ID for Invitations could not be found.', 'inexistent_client')

// Limits: the sentences of the validator for limits that no schema states (inferred)

const limit = (text: string, property: string) =>
  invalidBody(`Payload validation error: '${text}' on property ${property}.`)
export const arrayTooLong = (property: string, count: number, maximum: number) =>
  limit(`Array is too long (${count}), maximum ${maximum}`, property)
export const tooManyProperties = (property: string, count: number, maximum: number) =>
  limit(`Too many properties defined (${count}), maximum ${maximum}`, property)
export const tooLong = (property: string, count: number, maximum: number) =>
  limit(`String is too long (${count} chars), maximum ${maximum}`, property)

// Plans (errors.md §5)

/** Quoted in full. */
export const tooManyEntities = () =>
  refusal(403, 'You reached the limit of entities of this type for this tenant.', 'too_many_entities')

/** Sentence quoted for clients; the errorCode is recorded for the same sentence about another feature. */
export const upgradeNeeded = (feature: string) =>
  refusal(403, `Please upgrade your subscription to use ${feature}.`, 'insufficient_entitlement')

/** Sentence quoted; the errorCode is inferred. */
export const tenantNotAllowed = (property: string) =>
  refusal(
    403,
    `The tenant is not allowed to modify ${property}, please contact our support team.`,
    'operation_not_supported',
  )

/** Sentence quoted, errorCode documented. */
export const accountNotAllowed = () =>
  refusal(
    403,
    'The account is not allowed to perform this operation, please contact our support team.',
    'operation_not_supported',
  )

/** Text documented, errorCode inferred. */
export const duplicateResourceServer = () =>
  refusal(409, 'A resource server with the same identifier already exists.', 'resource_server_conflict')

/** Inferred: Auth0's own APIs cannot be changed. */
export const systemResourceServer = () =>
  refusal(400, 'System resource servers cannot be changed.', 'operation_not_supported')

// Search of clients

/**
 * The text is inferred, as are the errorCodes of all errors of the search.
 * @param at the place in the query, counted from 1
 */
export const invalidSearch = (at: number, problem: string) =>
  refusal(400, `Invalid search query at character ${at}: ${problem}`, 'invalid_query_string')

/** Rule documented, text inferred. */
export const searchBesideFilters = (names: readonly string[]) =>
  refusal(400, `q cannot be combined with other filters: ${names.join(', ')}`, 'invalid_query_string')

/** Rule documented, text inferred. */
export const searchNeedsCheckpoint = () =>
  refusal(400, 'q needs checkpoint paging: send take, and from for every page behind the first', 'invalid_query_string')

/** Limit documented, text inferred. */
export const tooManyFields = (count: number, maximum: number) =>
  refusal(400, `fields names ${count} properties, ${maximum} is the maximum`, 'invalid_query_string')

// Client ID metadata documents

/** How the text begins is documented; the reason and the errorCode are inferred. */
export const invalidExternalClientId = (reason: string) => invalidBody(`Invalid external_client_id: ${reason}`)

const metadataRefusal = (message: string, reasons: readonly string[]) =>
  new ApiError(invalidBody(message).body, {}, [message, ...reasons].join(' '))

/** Text documented with [URL] for the URL. Inferred: the brackets are not part of the text, and the errorCode. */
export const metadataNotApplicable = (url: string, violations: readonly string[]) =>
  metadataRefusal(`The Client Metadata document at ${url} cannot be applied.`, violations)

/** The same evidence as for `metadataNotApplicable`. */
export const metadataNotRetrieved = (url: string, reason: string) =>
  metadataRefusal(`The Client Metadata at ${url} could not be retrieved.`, [reason])

const ORIGIN_OF_CORS = /^https?:\/\/[\w.:[\]-]+$/
/**
 * Describes the page of a request in an error, and the value of --cors that allows it. Browsers send `null` for some
 * origins.
 */
export const pageOf = (origin = 'null') => ({
  page: ['', 'null'].includes(origin) ? 'a page of another site' : `pages of ${origin}`,
  value: ORIGIN_OF_CORS.test(origin) ? origin : "'*'",
})

// The control API of the emulator: all messages are ours

/**
 * Builds an error of the control API. Escapes hidden characters, because messages reach terminals and may repeat the
 * request.
 */
export const ours = (statusCode: number, message: string, errorCode: string) =>
  refusal(statusCode, printable(message), errorCode)

/** The longest list of names in a message. */
const MANY = 10
/** Lists names for a message. */
export const listed = (names: readonly string[]) =>
  names.length > MANY ? `${names.slice(0, MANY).join(', ')} and ${names.length - MANY} more` : names.join(', ')

// Credentials

/** Inferred: the dashboard documents an "invalid certificate error"; the text of the API is unknown. */
export const unreadablePem = () => invalidBody('The pem must be a public key or an X.509 certificate in PEM form')

/** Rule documented for keys of private_key_jwt (RSA); the text is inferred. */
export const credentialKeyIsNotRsa = () => invalidBody('The public key of a credential must be an RSA key')

/** Limits documented; the text is inferred. */
export const credentialKeySize = (bits: number) =>
  invalidBody(`The RSA key of a credential must have 2048 to 4096 bits, this one has ${bits}`)

/** Rule documented for x509_cert and cert_subject_dn; the text is inferred. */
export const credentialNeedsCertificate = () =>
  invalidBody('The pem of this credential type must be an X.509 certificate')

/** Rule documented; the text is inferred. */
export const expiryNeedsCertificate = () =>
  invalidBody('parse_expiry_from_cert needs a pem that is an X.509 certificate')

/** Rule documented; the text is inferred. */
export const expiryGivenTwice = () => invalidBody('parse_expiry_from_cert and expires_at cannot be used together')

/** Rule documented, also that one of both is needed; the text is inferred. */
export const credentialNeedsSubjectOrPem = () =>
  invalidBody('A credential of type cert_subject_dn needs either subject_dn or pem, not both')

/** Rule documented by the bodies inside a client; the sentence is inferred from that of a missing property. */
export const credentialNeedsPem = () => invalidBody("Payload validation error: 'Missing required property: pem'.")

/**
 * Rule documented (a key cannot be uploaded twice). The Terraform provider looks for these words; the rest is inferred.
 */
export const credentialKeyExists = () => invalidBody('credentials contains public keys that already exist in client')

/** Inferred: the text for an id that the client does not have is unknown. */
export const noSuchCredentials = (property: string, ids: readonly string[]) =>
  invalidBody(`${property} names credentials that the client does not have: ${ids.join(', ')}`)

/** The type for each method is documented; the text is inferred. */
export const credentialTypeUnfit = (property: string, type: string) =>
  invalidBody(`${property} takes credentials of type ${type} only`)

/** The source of the deploy CLI shows the rule: it detaches a credential first. Status and text are inferred. */
export const credentialInUse = () =>
  refusal(
    400,
    'The credential is in use by its client. Update the client so that it no longer names the credential, then delete it',
    'operation_not_supported',
  )

/** Rule documented, status and text inferred. */
export const secretNotInUse = () =>
  refusal(400, 'The secret of a client that uses private_key_jwt cannot be rotated', 'operation_not_supported')
