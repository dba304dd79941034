/** Copies of requests, answers and messages without the secrets in them; what a secret is, secrets.ts says. */
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

/** JSON that was sent as a form is a name without a value. */
const DOCUMENT = /["{}=]/
const isDocument = (text: string) => DOCUMENT.test(text) && text.split(/[^\w-]+/).some(namesSecret)

/** A text that cannot repeat a secret: without a dot there is no JWT, without signs there is neither a document nor an assignment. */
const HARMLESS = /^[\w~-]*$/

/** Tells whether the name itself repeats a secret. */
const isSecretName = (name: string) =>
  !HARMLESS.test(name) && (looksSecret(name) || isDocument(name) || namedValues(name).length > 0)

/**
 * Returns a copy of a JSON value without the secrets in it.
 * @param name of the member that the value is below
 * @param own name of the member itself. Only that hides a number: below `password_policy` numbers are settings.
 */
export function redacted(value: unknown, name = '', own = name): unknown {
  // A body that could not be parsed is one text.
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

/** Characters of a secret that is looked for anywhere in a message. A shorter one is part of too many words, and is looked for between quotes. */
const SHORTEST = 4
/** Characters of a message that are looked at; nothing keeps more of one. */
const LONGEST_MESSAGE = 16_384
/** A text that is written the same way in JSON, in a URL and in the path of a property. */
const UNIFORM = /^[\w-]*$/
/** What the path of a property (`pathText`) writes in another way. */
const IN_PATHS = /[~/.]|^\d/

/** A text in each way of writing that a message may have for it. */
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

function encoded(text: string): string | undefined {
  try {
    return encodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Collects the texts, numbers and names that `redacted` hides. */
function addSecrets(value: unknown, found: Set<string>, name = '', own = name): void {
  const add = (secret: string) => {
    for (const spelling of spellings(secret)) found.add(spelling)
  }
  if (typeof value === 'string' && namesSecret(name)) add(value)
  else if (typeof value === 'string') addAssigned(value, add)
  else if (typeof value === 'number' && namesSecretNumber(own)) add(String(value))
  else if (Array.isArray(value)) for (const item of value) addSecrets(item, found, name, own)
  else if (isRecord(value)) {
    for (const [member, inner] of Object.entries(value)) {
      const isSecret = isSecretName(member)
      if (isSecret) add(member)
      addSecrets(inner, found, nameBelow(name, member, isSecret), member)
    }
  }
}

/** The values that a text assigns to names of secrets, as a search does. */
function addAssigned(text: string, add: (secret: string) => void): void {
  if (HARMLESS.test(text)) return
  for (const { from, to } of namedValues(text)) addWords(text.slice(from, to), add)
}

/** The value of a secret in a search, and each of its words: a message may name the one that it does not understand. */
function addWords(text: string, add: (secret: string) => void): void {
  add(text)
  for (const [word] of text.matchAll(/[^\s"'()[\]{}]+/g)) if (word.length >= SHORTEST) add(word)
}

/** Characters of a secret that is hidden under other names too. A shorter one may be the same as a setting by chance. */
const LONG = 8

/** Returns a copy of a body without the secrets in it, also where it repeats one of them under another name. */
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

const QUOTED = new RegExp(`(?<=["']|: )[^"']{1,${SHORTEST - 1}}(?=["'])`, 'g')

/**
 * Returns a message about a request without the secrets that it repeats, and no more than the first 16,384 characters of it.
 * Takes time in proportion to the lengths of the message and of what was sent together.
 * @param sent what the message may repeat: query, body
 */
export function redactedMessage(message: string, ...sent: unknown[]): string {
  const kept = message.length > LONGEST_MESSAGE ? message.slice(0, LONGEST_MESSAGE) + CUT : message
  const secrets = new Set<string>()
  addSecrets(sent, secrets)
  secrets.delete('')
  if (secrets.size === 0) return withoutKeysAndTokens(kept, REDACTED)
  const long = [...secrets].filter((secret) => secret.length >= SHORTEST)
  const said = long.length === 0 ? kept : withoutParts(kept, repeatedParts(kept, long, CUT, SHORTEST), REDACTED)
  return withoutKeysAndTokens(
    said.replaceAll(QUOTED, (found) => (secrets.has(found) ? REDACTED : found)),
    REDACTED,
  )
}

const USER_INFO = /(:\/\/)[^\s/@"'<>]+@/g

/** Returns a sentence or a header without tokens, private keys, values of secrets, and passwords in URLs. */
export const redactedText = (text: string): string =>
  withoutKeysAndTokens(withoutParts(text, namedValues(text, strictAssignment), REDACTED), REDACTED).replaceAll(
    USER_INFO,
    (_, slashes: string) => `${slashes}${REDACTED}@`,
  )

/** A part of a URL decoded; as it is where that fails. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** Returns the query of a URL as it was sent, without the secrets in it. */
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

/** A path in which no segment can be a secret. */
const HARMLESS_PATH = /^[\w/~-]*$/

/** Returns the path of a URL as it was sent, without the secrets in it. */
export const redactedPath = (path: string): string =>
  HARMLESS_PATH.test(path)
    ? path
    : path
        .split('/')
        .map((segment) => (isSecretName(decoded(segment)) ? REDACTED : segment))
        .join('/')

/** Returns a URL as it was sent, without the secrets in it. */
export function redactedUrl(url: string): string {
  const [path, query] = pathAndQuery(url)
  return redactedPath(path) + (url.length > path.length ? `?${redactedQuery(query)}` : '')
}
