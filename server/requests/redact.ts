/** What the log keeps to itself: secrets, tokens and private keys, wherever in a request they stand. */
import { isRecord } from '../../schema/json.ts'

const REDACTED = '(redacted)'
/** Names of members and parameters whose texts nobody may read: those of the API, of OAuth, and of add-ons and connections. */
const NAMES = /secret|pass(w|phrase)|assertion$|tokens?$|key$|(private|api)_?key(?!_?id)/i
/** Below these no text is meant to be read; below others stand settings, as below `refresh_token`. */
const SECRETS = /secret|pass(w|phrase)/i
const nameBelow = (name: string, member: string) => (SECRETS.test(name) ? name : member)
/** What stands between words; a JWT is one word. */
const BETWEEN = /([^\w.-]+)/
const isToken = (word: string) => word.includes('eyJ') && word.slice(word.indexOf('eyJ')).split('.').length > 2
/** A private key or a JWT, encrypted or not, gives itself away whatever its name is. Looked for word by word: the time is that of one reading. */
const isSecretText = (text: string) => text.includes('PRIVATE KEY-----') || (text.includes('eyJ') && text.split(BETWEEN).some(isToken))

/** JSON that was sent as a form is a name without a value. */
const DOCUMENT = /["{}=]/

const isSecretName = (name: string) => isSecretText(name) || (DOCUMENT.test(name) && name.split(/[^\w-]+/).some((word) => NAMES.test(word)))

/** A copy of a JSON value without what is secret in it. */
export function redacted(value: unknown, name = ''): unknown {
  // A body that could not be read is one text.
  if (typeof value === 'string') return NAMES.test(name) || isSecretText(value) || (name === '' && isSecretName(value)) ? REDACTED : value
  if (Array.isArray(value)) return value.map((item) => redacted(item, name))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([member, inner]) => [isSecretName(member) ? REDACTED : member, redacted(inner, nameBelow(name, member))]))
}

/** Shorter texts are in too many words. */
const SHORTEST = 4

/** The texts and names that `redacted` hides. */
function secretsIn(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return value.length >= SHORTEST && NAMES.test(name) ? [value] : []
  if (Array.isArray(value)) return value.flatMap((item) => secretsIn(item, name))
  return isRecord(value) ? Object.entries(value).flatMap(([member, inner]) => [...(isSecretName(member) ? [member] : []), ...secretsIn(inner, nameBelow(name, member))]) : []
}

const KEYS = /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:(?!-----END)[\s\S])*(?:-----END [A-Z ]*-----)?/g

/** A sentence about a request, which may repeat what was sent, without what is secret in that. @param sent query and body */
export function redactedMessage(message: string, ...sent: unknown[]): string {
  const said = secretsIn(sent).reduce((text, secret) => text.replaceAll(secret, REDACTED), message)
  return isSecretText(said) ? said.replaceAll(KEYS, REDACTED).split(BETWEEN).map((word) => (isToken(word) ? REDACTED : word)).join('') : said
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

/** A URL as it was sent, without what is secret in its query. */
export function redactedUrl(url: string): string {
  const at = url.indexOf('?')
  return at < 0 ? url : url.slice(0, at + 1) + redactedQuery(url.slice(at + 1))
}
