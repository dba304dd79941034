/** A request that is about to be sent again, as somebody edits it. */
import { carriesBody, redactedIn, REDACTED, takesToken, targetOfRequest } from './redacted.ts'
import { joinNames } from '../text.ts'
import type { WholeRequest } from '../state/logged.ts'

export interface Draft {
  method: string
  /** Path and query. */
  target: string
  /** Separated by blanks. */
  scopes: string
  body: string
}

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']

/** A request as it was sent, for editing. */
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

/** Why a draft cannot be sent; undefined where it can. A body that is no JSON can: the API has a sentence for it. */
export function obstacleOf({ method, target, body }: Draft): string | undefined {
  // Two slashes would name another server.
  if (!/^\/(?![/\\])/.test(target)) return 'It was not sent. Begin the path with one slash, as in /api/v2/clients.'
  if (target.includes(REDACTED)) return `It was not sent. Fill in the query first, where ${REDACTED} stands.`
  const places = carriesBody(method) ? redactedIn(jsonOf(body)) : []
  return places.length > 0
    ? `It was not sent. Fill in ${joinNames(places)} first, where ${REDACTED} stands.`
    : undefined
}

/** What is sent for a draft: undefined where the method carries no body, or nothing is there. */
export const bodyOf = ({ method, body }: Draft) => (carriesBody(method) && body.trim() !== '' ? body : undefined)

export const needsToken = ({ target }: Draft) => takesToken(target)
