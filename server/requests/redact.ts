/** What the log keeps to itself: secrets, tokens and private keys, wherever in a request they stand. */
import { isRecord } from '../../schema/json.ts'

const REDACTED = '(redacted)'
/** Names of members and parameters whose texts nobody may read: those of the API, of OAuth, and of add-ons and connections. */
const NAMES = /secret|pass(w|phrase)|assertion$|tokens?$|key$|(private|api)_?key(?!_?id)/i
/** What the parts of a JWT consist of, with the dots between them. */
const WORDS = /[^\w.-]+/
/** A private key or a JWT, encrypted or not, gives itself away whatever its name is. Looked for word by word: the time is that of one reading. */
const isSecretText = (text: string) =>
  text.includes('PRIVATE KEY-----') || (text.includes('eyJ') && text.split(WORDS).some((word) => word.includes('eyJ') && word.slice(word.indexOf('eyJ')).split('.').length > 2))

/** JSON that was sent as a form is a name without a value. */
const DOCUMENT = /["{}=]/

const isSecretName = (name: string) => isSecretText(name) || (DOCUMENT.test(name) && name.split(/[^\w-]+/).some((word) => NAMES.test(word)))

/** A copy of a JSON value without what is secret in it. */
export function redacted(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return NAMES.test(name) || isSecretText(value) ? REDACTED : value
  if (Array.isArray(value)) return value.map((item) => redacted(item, name))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([member, inner]) => [isSecretName(member) ? REDACTED : member, redacted(inner, member)]))
}

/** What a part of a query says, however it is written; one that is written wrongly says what stands there. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** The query of a URL as it was sent, without what is secret in it. */
export const redactedQuery = (query: string): string =>
  query.split('&').map((part) => {
    const [name = '', ...rest] = part.split('=')
    const [plainName, plainValue] = [decoded(name), decoded(rest.join('='))]
    if (isSecretName(plainName)) return REDACTED
    return rest.length > 0 && (NAMES.test(plainName) || isSecretText(plainValue)) ? `${name}=${REDACTED}` : part
  }).join('&')
