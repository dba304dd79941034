/**
 * Recognises secrets by their names and by their form, for the request log, the terminal and the messages of commands.
 */

/**
 * Matches names of members and parameters that hold a secret: of the API, of add-ons and of connections. The names are
 * compared in lower case, without underscores and other signs.
 */
const PARTS = /secret|passw|passphrase|assertion$|tokens?$|key$|(?:private|api)key(?!id)/
/**
 * Names of OAuth and HTTP, compared as a whole. As a part of a name, `code` would match `errorCode`, `status_code` and
 * `code_challenge_method`.
 */
const WHOLE: ReadonlySet<string> = new Set([
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'dpop',
  'bearer',
  'jwt',
  'samlresponse',
  'idtokenhint',
  'authreqid',
  'loginticket',
  'code',
  'authorizationcode',
  'codeverifier',
  'devicecode',
  'usercode',
  'bindingcode',
  'oobcode',
  'recoverycode',
  'passcode',
  'otp',
  'totp',
  'otpcode',
  'mfacode',
  'pin',
])
/** Matches names of numbers that are secrets. */
const NUMBERS = /(?:secret|passw(?:or)?d|passphrase|token|key)$/
/** Matches names below which every text is a secret. Below other names, such as `refresh_token`, there are settings. */
const CONTAINERS = /secret|passw|passphrase/

const PLAIN = /^[a-z0-9]*$/
/** Returns a name in lower case, without underscores and other signs. */
const plain = (name: string) => (PLAIN.test(name) ? name : name.toLowerCase().replaceAll(/[^a-z0-9]+/g, ''))

/** Tells whether a member or parameter of this name holds a secret. */
export function namesSecret(name: string): boolean {
  const text = plain(name)
  return WHOLE.has(text) || PARTS.test(text)
}

/**
 * Tells whether a number of this name is a secret, such as a one-time password. `client_secret_expires_at` and
 * `password_history_size` are not.
 */
export function namesSecretNumber(name: string): boolean {
  const text = plain(name)
  return WHOLE.has(text) || NUMBERS.test(text)
}

/** Tells whether every text below a member of this name is a secret. */
export function containsSecrets(name: string): boolean {
  const text = plain(name)
  return WHOLE.has(text) || CONTAINERS.test(text)
}

/** Matches what separates words. A JWT is one word. */
const BETWEEN = /([^\w.-]+)/
const PRIVATE_KEYS = /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:(?!-----END)[\s\S])*(?:-----END [A-Z ]*-----)?/g
/** Marks the end of a text that was cut. The missing part may have been the rest of a secret. */
export const CUT = '…'

/**
 * Tells whether a word is a JWT.
 * @param after the text after the word: a JWT that was cut lacks its last parts
 */
const isToken = (word: string, after = '') =>
  word.includes('eyJ') && (after.startsWith(CUT) || word.slice(word.indexOf('eyJ')).split('.').length > 2)

/** Tells whether a text contains a PEM private key or a JWT, encrypted or not. Their names do not matter. */
export const looksSecret = (text: string): boolean =>
  text.includes('PRIVATE KEY-----') ||
  (text.includes('eyJ') && text.split(BETWEEN).some((word, at, words) => isToken(word, words[at + 1])))

/** Returns a text with every private key and every JWT replaced by `hidden`. */
export function withoutKeysAndTokens(text: string, hidden: string): string {
  if (!looksSecret(text)) return text
  return text
    .replaceAll(PRIVATE_KEYS, () => hidden)
    .split(BETWEEN)
    .map((word, at, words) => (isToken(word, words[at + 1]) ? hidden : word))
    .join('')
}

const BLANKS = /\s*/y
/** Matches the operator of a SCIM search: `client_secret eq "x"`. */
const COMPARISON = /(?:eq|ne|co|sw|ew|gt|ge|lt|le)\s/iy
const UNQUOTED = /[^\s"'&,;()]*/y
const WORD = /[\w.-]+/g

/** Returns the end of a match at exactly this index. Undefined without a match. */
function endOf(expression: RegExp, text: string, at: number): number | undefined {
  expression.lastIndex = at
  return expression.test(text) ? expression.lastIndex : undefined
}
const skipBlanks = (text: string, at: number) => endOf(BLANKS, text, at) ?? at

/** Returns where the value begins that is assigned to the name that ends at `at`. Undefined without an assignment. */
type Assignment = (text: string, at: number) => number | undefined

/** Recognises assignments in URLs, in JSON, and in searches of both syntaxes. */
const anyAssignment: Assignment = (text, at) => {
  const next = skipBlanks(text, '"\''.includes(text.charAt(at) || ' ') ? at + 1 : at)
  if (text[next] === ':' || text[next] === '=') return skipBlanks(text, next + 1)
  const end = next > at ? endOf(COMPARISON, text, next) : undefined
  return end === undefined ? undefined : skipBlanks(text, end)
}

/**
 * Recognises assignments in a sentence: `client_secret=x`, `"client_secret":"x"`. There, a colon after a bare word is
 * punctuation.
 */
export const strictAssignment: Assignment = (text, at) => {
  if (text[at] === '=') return at + 1
  const next = text[at] === '"' || text[at] === "'" ? skipBlanks(text, at + 1) : at
  return next > at && text[next] === ':' ? skipBlanks(text, next + 1) : undefined
}

/** Returns the end of a value: of a quoted text, or of a word. A list ends with the text. */
function endOfValue(text: string, from: number): number {
  const quote = text.charAt(from)
  if ('([{'.includes(quote)) return text.length
  if (quote !== '"' && quote !== "'") return endOf(UNQUOTED, text, from) ?? from
  let at = from + 1
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1
  return Math.min(at + 1, text.length)
}

/** Finds the values that a text assigns to names of secrets: `x` in `client_secret=x`. Returns them in their order. */
export function namedValues(text: string, assignment = anyAssignment): { from: number; to: number }[] {
  const values: { from: number; to: number }[] = []
  let end = 0
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (index < end || !namesSecret(word)) continue
    const from = assignment(text, index + word.length)
    if (from === undefined) continue
    end = endOfValue(text, from)
    if (end > from) values.push({ from, to: end })
  }
  return values
}

/**
 * Returns a text with these parts replaced by `hidden`.
 * @param parts in their order, without overlaps
 */
export function withoutParts(text: string, parts: readonly { from: number; to: number }[], hidden: string): string {
  let result = ''
  let at = 0
  for (const { from, to } of parts) {
    result += text.slice(at, from) + hidden
    at = to
  }
  return result + text.slice(at)
}
