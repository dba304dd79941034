/** The errors of the token endpoint, one factory for each, with its evidence. */
import { type Exhausted, exhaustedHeaders } from './management.ts'

// The token endpoint (errors.md §8)

/** The envelope of OAuth 2.0 (RFC 6749 §5.2). */
export interface OAuthErrorBody {
  error: string
  error_description: string
  error_uri?: string
}

/** An error response of the token endpoint. */
export class OAuthError extends Error {
  readonly statusCode: number
  readonly body: OAuthErrorBody
  readonly headers: Record<string, string>
  /** The cause, for the terminal and the request log. The response does not contain it. */
  readonly reason: string | undefined
  constructor(
    statusCode: number,
    body: OAuthErrorBody,
    { headers = {}, reason }: { headers?: Record<string, string>; reason?: string } = {},
  ) {
    super(body.error_description)
    this.statusCode = statusCode
    this.body = body
    this.headers = headers
    this.reason = reason
  }
}

/** The pattern is quoted for another parameter. */
export const missingParameter = (name: string) =>
  new OAuthError(400, { error: 'invalid_request', error_description: `Missing required parameter: ${name}` })

/** The error is documented. The text is that of the library that the real service probably uses. */
export const unsupportedGrantType = (type: string) =>
  new OAuthError(400, { error: 'unsupported_grant_type', error_description: `Unsupported grant type: ${type}` })

/** Quoted verbatim for an unknown client, and for a wrong or missing secret. */
export const unauthorizedTokenRequest = (reason: string) =>
  new OAuthError(401, { error: 'access_denied', error_description: 'Unauthorized' }, { reason })

/**
 * Status and error are documented for a bad assertion. The text is that of an example. Only the request log has the
 * cause.
 */
export const invalidClient = (reason: string) =>
  new OAuthError(401, { error: 'invalid_client', error_description: 'Client authentication failed' }, { reason })

/** Quoted verbatim. */
export const grantTypeNotAllowed = (type: string) =>
  new OAuthError(403, {
    error: 'unauthorized_client',
    error_description: `Grant type '${type}' not allowed for the client.`,
    error_uri: 'https://auth0.com/docs/clients/client-grant-types',
  })

export const accessDenied = (error_description: string) =>
  new OAuthError(403, { error: 'access_denied', error_description })

/** Quoted; the status is inferred. */
export const audienceMissing = () => accessDenied('Non-global clients are not allowed access to APIv1')

/** Quoted verbatim. */
export const audienceUnknown = (audience: string) => accessDenied(`Service not enabled within domain: ${audience}`)

/** Reported in 2026; earlier wordings named the audience alone. */
export const grantMissing = (clientId: string, audience: string) =>
  accessDenied(
    `Client "${clientId}" is not authorized to access resource server "${audience}". You need to create a "client-grant" associated to this API.`,
  )

/** Quoted verbatim. */
export const scopesNotGranted = (scopes: readonly string[]) =>
  accessDenied(`Client has not been granted scopes: ${scopes.join(', ')}`)

/** Documented, with its headers. */
export const quotaExceeded = (header: string, bucket: Exhausted) => {
  const headers = { ...exhaustedHeaders(bucket), 'auth0-client-quota-limit': header }
  return new OAuthError(429, { error: 'too_many_requests', error_description: 'Client quota exceeded' }, { headers })
}

/**
 * Status, error and the beginning of the text documented; the headers are those of the Management API's 429 (inferred).
 */
export const tooManyTokenRequests = (bucket: Exhausted) =>
  new OAuthError(
    429,
    { error: 'too_many_requests', error_description: 'Rate limit exceeded' },
    { headers: exhaustedHeaders(bucket) },
  )

/** Ours: for a feature of the real service that this emulator does not have. */
export const notEmulated = (what: string, advice: string) =>
  new OAuthError(400, {
    error: 'invalid_request',
    error_description: `auth0-clients-emulator does not emulate ${what}. ${advice}`,
  })

/** Ours: for a page under a host name that its owner may have pointed at this machine (DNS rebinding). */
export const forbiddenPage = (host: string) =>
  accessDenied(
    `auth0-clients-emulator gives no tokens to pages of ${host}. Use localhost or an IP address, or start with --tls-host ${host}.`,
  )

function oauthErrorOf(statusCode: number): string {
  if (statusCode === 429) return 'too_many_requests'
  return statusCode < 500 ? 'invalid_request' : 'server_error'
}

/** Inferred: a request that fails before its grant is checked has the envelope of this endpoint. */
export const invalidTokenRequest = (
  statusCode: number,
  error_description: string,
  headers: Record<string, string> = {},
) => {
  return new OAuthError(statusCode, { error: oauthErrorOf(statusCode), error_description }, { headers })
}
