/** A logged request that the user edits and sends again. */
import { carriesBody, redactedIn, REDACTED, takesToken, targetOfRequest } from './redacted.ts'
import { joinNames } from '../text.ts'
import type { WholeRequest } from '../state/logged.ts'

export interface Draft {
  method: string
  /** Path and query string. */
  target: string
  /** Scopes, separated by spaces. */
  scopes: string
  body: string
}

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']

/** Returns an editable draft of a logged request. */
export const draftOf = (request: WholeRequest): Draft => ({
  method: request.method,
  target: targetOfRequest(request),
  scopes: request.scopes?.join(' ') ?? '*',
  body: request.body === undefined ? '' : JSON.stringify(request.body, null, 2),
})

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * Returns why a draft cannot be sent, or undefined. A body with invalid JSON can be sent: the API has a message for it.
 */
export function obstacleOf({ method, target, body }: Draft): string | undefined {
  // Two slashes would start the name of another server.
  if (!/^\/(?![/\\])/.test(target)) return 'It was not sent. Begin the path with one slash, as in /api/v2/clients.'
  if (target.includes(REDACTED)) return `It was not sent. Fill in the query first, where ${REDACTED} stands.`
  const places = carriesBody(method) ? redactedIn(jsonOf(body)) : []
  return places.length > 0
    ? `It was not sent. Fill in ${joinNames(places)} first, where ${REDACTED} stands.`
    : undefined
}

/** Returns the body to send. Undefined if the method has no body or the body is empty. */
export const bodyOf = ({ method, body }: Draft) => (carriesBody(method) && body.trim() !== '' ? body : undefined)

export const needsToken = ({ target }: Draft) => takesToken(target)
