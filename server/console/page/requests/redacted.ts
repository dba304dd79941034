/** Finds redacted and missing parts of a logged request, which must be filled in before it is sent again. */
import type { WholeRequest } from '../state/logged.ts'
import { TABLES } from '../tables.ts'
import { joinNames } from '../text.ts'

export const REDACTED = '(redacted)'

/** Returns the paths of redacted secrets: `client_secret`, `signing_keys[0].pkcs7`. */
export function redactedIn(value: unknown, path = ''): readonly string[] {
  if (value === REDACTED) return [path || 'the body']
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => redactedIn(item, `${path}[${index}]`))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    name === REDACTED ? [path ? `${path}.${REDACTED}` : REDACTED] : redactedIn(inner, path ? `${path}.${name}` : name),
  )
}

const CARRIES_BODY = ['POST', 'PUT', 'PATCH']
export const carriesBody = (method: string) => CARRIES_BODY.includes(method)

/** Returns whether the request may have had a body that the log does not contain. */
export const lacksBody = ({ method, operation, body }: Pick<WholeRequest, 'method' | 'operation' | 'body'>) =>
  body === undefined && carriesBody(method) && operation !== 'post_rotate-secret'

export const NOT_KEPT = `There was none, or it could not be read, it was longer than ${TABLES.longestBody.toLocaleString('en')} characters, or it made room for newer ones.`

/** Returns path and query as the client sent them. Secrets are redacted. */
export const targetOfRequest = ({ path, query }: Pick<WholeRequest, 'path' | 'query'>) =>
  query ? `${path}?${query}` : path

/** Returns whether a request is for the Management API, which needs a token. */
export const takesToken = (path: string) => /^\/+api\/+v2(?:[/?]|$)/.test(path)

/**
 * Returns a sentence that names the parts to fill in, because the log does not contain them. Undefined if the log is
 * complete.
 */
export function missingIn(request: Pick<WholeRequest, 'method' | 'operation' | 'body' | 'query'>): string | undefined {
  const places = [...redactedIn(request.body), ...(request.query?.includes(REDACTED) ? ['the query'] : [])]
  if (places.length > 0) return `Secrets are not kept. Fill in ${joinNames(places)} where ${REDACTED} stands.`
  return lacksBody(request) ? `No body was kept. ${NOT_KEPT} Fill it in if there was one.` : undefined
}
