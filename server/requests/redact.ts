/** What the log keeps to itself: secrets, tokens and private keys, wherever in a request they stand. */
import { isRecord } from '../../schema/json.ts'

const REDACTED = '(redacted)'
/** Names of members and parameters whose texts nobody may read: those of the API, of OAuth, and of add-ons and connections. */
const NAMES = /secret|passw|assertion|token$|_key$|^key$|apikey|(private|access|sas|api)_?key/i
/** A private key or a JWT gives itself away whatever its name is. */
const TEXTS = /PRIVATE KEY-----|\beyJ[\w-]+\.[\w-]+\./

/** A copy of a JSON value without what is secret in it. */
export function redacted(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return NAMES.test(name) || TEXTS.test(value) ? REDACTED : value
  if (Array.isArray(value)) return value.map((item) => redacted(item, name))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([member, inner]) => [member, redacted(inner, member)]))
}

/** The query of a URL as it was sent, without what is secret in it. */
export const redactedQuery = (query: string): string =>
  query.split('&').map((part) => {
    const [name = '', ...rest] = part.split('=')
    return rest.length > 0 && (NAMES.test(name) || TEXTS.test(part)) ? `${name}=${REDACTED}` : part
  }).join('&')
