/** Copies requests, responses and messages without their secrets. secrets.ts defines what a secret is. */
import { isRecord } from '../../schema/json.ts'
import { pathText } from '../../schema/sentence.ts'
import { pathAndQuery } from '../shared/paths.ts'
import { printable } from '../errors/printable.ts'
import { repeatedParts } from './repeated.ts'
import {
  containsSecrets,
  CUT,
  looksSecret,
  namedValues,
  namesSecret,
  namesSecretNumber,
  strictAssignment,
  withoutKeysAndTokens,
  withoutParts,
} from './secrets.ts'

const REDACTED = '(redacted)'
/** Stands for a name that itself repeats a secret, so that everything below it is hidden. */
const SECRET = 'secret'

/** Returns the name that decides whether the values below a member are secrets. */
function nameBelow(name: string, member: string, isSecret: boolean): string {
  if (isSecret) return SECRET
  return containsSecrets(name) ? name : member
}

/** Matches a name that may be JSON: a JSON body sent as a form is parsed as a name without a value. */
const DOCUMENT = /["{}=]/
const isDocument = (text: string) => DOCUMENT.test(text) && text.split(/[^\w-]+/).some(namesSecret)

/** Matches a text that cannot repeat a secret: a JWT needs a dot, and JSON or an assignment needs other signs. */
const HARMLESS = /^[\w~-]*$/

/** Tells whether a name itself repeats a secret. */
const isSecretName = (name: string) =>
  !HARMLESS.test(name) && (looksSecret(name) || isDocument(name) || namedValues(name).length > 0)

/**
 * Returns a copy of a JSON value without its secrets.
 * @param name the name of the member that contains the value
 * @param own the name of the member itself. Only this name hides a number: below `password_policy`, numbers are
 * settings
 */
export function redacted(value: unknown, name = '', own = name): unknown {
  // A body that cannot be parsed is one text.
  if (typeof value === 'string')
    return namesSecret(name) || looksSecret(value) || (name === '' && isSecretName(value)) ? REDACTED : value
  if (typeof value === 'number') return namesSecretNumber(own) ? REDACTED : value
  if (Array.isArray(value)) return value.map((item) => redacted(item, name, own))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([member, inner]) => {
      const isSecret = isSecretName(member)
      return [isSecret ? REDACTED : member, redacted(inner, nameBelow(name, member, isSecret), member)]
    }),
  )
}

/**
 * The least characters of a secret that is searched everywhere in a message. A shorter one is part of too many words,
 * and is searched only between quotes.
 */
const SHORTEST = 4
/** How many characters of a message are searched. Nothing stores more of a message. */
const LONGEST_MESSAGE = 16_384
/** Matches a text that is spelled the same in JSON, in a URL and in the path of a property. */
const UNIFORM = /^[\w-]*$/
/** Matches a text that the path of a property (`pathText`) spells differently. */
const IN_PATHS = /[~/.]|^\d/

/** Returns all spellings that a message may use for a text. */
function spellings(text: string): string[] {
  if (UNIFORM.test(text) && !IN_PATHS.test(text)) return [text]
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    printable(text),
    encoded(text) ?? text,
    ...(IN_PATHS.test(text) ? [pathText([text]), pathText(['', text])] : []),
  ]
}

/** Returns a text encoded for a URL. Undefined for lone surrogates, which cannot be encoded. */
function encoded(text: string): string | undefined {
  try {
    return encodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Adds the texts, numbers and names that `redacted` hides to a set. */
function addSecrets(value: unknown, secrets: Set<string>, name = '', own = name): void {
  const add = (secret: string) => {
    for (const spelling of spellings(secret)) secrets.add(spelling)
  }
  if (typeof value === 'string' && namesSecret(name)) add(value)
  else if (typeof value === 'string') addAssigned(value, add)
  else if (typeof value === 'number' && namesSecretNumber(own)) add(String(value))
  else if (Array.isArray(value)) for (const item of value) addSecrets(item, secrets, name, own)
  else if (isRecord(value)) {
    for (const [member, inner] of Object.entries(value)) {
      const isSecret = isSecretName(member)
      if (isSecret) add(member)
      addSecrets(inner, secrets, nameBelow(name, member, isSecret), member)
    }
  }
}

/** Adds the values that a text, such as a search, assigns to names of secrets. */
function addAssigned(text: string, add: (secret: string) => void): void {
  if (HARMLESS.test(text)) return
  for (const { from, to } of namedValues(text)) addWords(text.slice(from, to), add)
}

/** Adds a secret value of a search, and each of its words: an error message may quote a single word. */
function addWords(text: string, add: (secret: string) => void): void {
  add(text)
  for (const [word] of text.matchAll(/[^\s"'()[\]{}]+/g)) if (word.length >= SHORTEST) add(word)
}

/**
 * The least characters of a secret that is hidden under other names too. A shorter one may equal a setting by chance.
 */
const LONG = 8

/** Returns a copy of a body without its secrets. Hides a secret also where the body repeats it under another name. */
export function redactedBody(body: unknown): unknown {
  const secrets = new Set<string>()
  addSecrets(body, secrets)
  const hide = (text: string) => (text.length >= LONG && secrets.has(text) ? REDACTED : text)
  const without = (value: unknown): unknown => {
    if (typeof value === 'string') return hide(value)
    if (Array.isArray(value)) return value.map(without)
    return isRecord(value)
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [hide(name), without(inner)]))
      : value
  }
  const copy = redacted(body)
  return secrets.size === 0 ? copy : without(copy)
}

/** Matches a short quoted text. */
const QUOTED = new RegExp(`(?<=["']|: )[^"']{1,${SHORTEST - 1}}(?=["'])`, 'g')

/**
 * Returns a message about a request without the secrets of the request. Cuts it after 16,384 characters.
 * Takes time in proportion to the length of the message plus the length of the request.
 * @param inputs the parts of the request that the message may repeat: query, body
 */
export function redactedMessage(message: string, ...inputs: unknown[]): string {
  const text = message.length > LONGEST_MESSAGE ? message.slice(0, LONGEST_MESSAGE) + CUT : message
  const secrets = new Set<string>()
  addSecrets(inputs, secrets)
  secrets.delete('')
  if (secrets.size === 0) return withoutKeysAndTokens(text, REDACTED)
  const long = [...secrets].filter((secret) => secret.length >= SHORTEST)
  const withoutLong = long.length === 0 ? text : withoutParts(text, repeatedParts(text, long, CUT, SHORTEST), REDACTED)
  return withoutKeysAndTokens(
    withoutLong.replaceAll(QUOTED, (quoted) => (secrets.has(quoted) ? REDACTED : quoted)),
    REDACTED,
  )
}

const USER_INFO = /(:\/\/)[^\s/@"'<>]+@/g

/** Returns a sentence or a header without its tokens, private keys, secret values and passwords in URLs. */
export const redactedText = (text: string): string =>
  withoutKeysAndTokens(withoutParts(text, namedValues(text, strictAssignment), REDACTED), REDACTED).replaceAll(
    USER_INFO,
    (_, slashes: string) => `${slashes}${REDACTED}@`,
  )

/** Decodes a part of a URL. Returns it unchanged if it cannot be decoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** Returns the query of a URL without its secrets, otherwise unchanged. */
export const redactedQuery = (query: string): string =>
  query
    .split('&')
    .map((part) => {
      if (part === '') return part
      if (HARMLESS.test(part)) return part
      const [name = '', ...rest] = part.split('=')
      if (rest.length === 1 && HARMLESS.test(name) && HARMLESS.test(rest[0] ?? ''))
        return namesSecret(name) ? `${name}=${REDACTED}` : part
      const [plainName, plainValue] = [decoded(name), decoded(rest.join('='))]
      if (isSecretName(plainName)) return REDACTED
      if (rest.length === 0) return part
      if (namesSecret(plainName) || looksSecret(plainValue)) return `${name}=${REDACTED}`
      const values = namedValues(plainValue)
      return values.length === 0 ? part : `${name}=${encoded(withoutParts(plainValue, values, REDACTED)) ?? REDACTED}`
    })
    .join('&')

/** Matches a path in which no segment can be a secret. */
const HARMLESS_PATH = /^[\w/~-]*$/

/** Returns the path of a URL without its secrets, otherwise unchanged. */
export const redactedPath = (path: string): string =>
  HARMLESS_PATH.test(path)
    ? path
    : path
        .split('/')
        .map((segment) => (isSecretName(decoded(segment)) ? REDACTED : segment))
        .join('/')

/** Returns a URL without its secrets, otherwise unchanged. */
export function redactedUrl(url: string): string {
  const [path, query] = pathAndQuery(url)
  return redactedPath(path) + (url.length > path.length ? `?${redactedQuery(query)}` : '')
}
