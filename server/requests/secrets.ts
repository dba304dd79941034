/** Tells secrets by their names and by their looks: the one list, for the request log, the terminal and the messages of commands. */

/** Names of members and parameters that hold a secret, without capitals, underscores and the like: those of the API, of add-ons and of connections. */
const PARTS = /secret|passw|passphrase|assertion$|tokens?$|key$|(?:private|api)key(?!id)/
/** Whole names, of OAuth and of HTTP: as a part of a name, `code` would match `errorCode`, `status_code` and `code_challenge_method`. */
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
const NUMBERS = /(?:secret|passw(?:or)?d|passphrase|token|key)$/
/** Below these names every text is a secret. Below others there are settings, as below `refresh_token`. */
const CONTAINERS = /secret|passw|passphrase/

const PLAIN = /^[a-z0-9]*$/
const plain = (name: string) => (PLAIN.test(name) ? name : name.toLowerCase().replaceAll(/[^a-z0-9]+/g, ''))

/** Tells whether a member or parameter of this name holds a secret. */
export function namesSecret(name: string): boolean {
  const text = plain(name)
  return WHOLE.has(text) || PARTS.test(text)
}

/** Tells whether a number of this name is a secret, as a one-time password is. `client_secret_expires_at` is none, nor is `password_history_size`. */
export function namesSecretNumber(name: string): boolean {
  const text = plain(name)
  return WHOLE.has(text) || NUMBERS.test(text)
}

/** Tells whether everything below a member of this name is secret. */
export function containsSecrets(name: string): boolean {
  const text = plain(name)
  return WHOLE.has(text) || CONTAINERS.test(text)
}

/** Separates words. A JWT is one word. */
const BETWEEN = /([^\w.-]+)/
const PRIVATE_KEYS = /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:(?!-----END)[\s\S])*(?:-----END [A-Z ]*-----)?/g
/** A text that was cut ends so, and what was cut off may have been the rest of a secret. */
export const CUT = '…'

/** @param after what follows the word: a JWT that was cut lacks its last parts */
const isToken = (word: string, after = '') =>
  word.includes('eyJ') && (after.startsWith(CUT) || word.slice(word.indexOf('eyJ')).split('.').length > 2)

/** Tells whether a text holds a private key in PEM form or a JWT, encrypted or not. Their looks are enough, whatever their names are. */
export const looksSecret = (text: string): boolean =>
  text.includes('PRIVATE KEY-----') ||
  (text.includes('eyJ') && text.split(BETWEEN).some((word, at, words) => isToken(word, words[at + 1])))

/** Returns a text with `hidden` in place of every private key and every JWT. */
export function withoutKeysAndTokens(text: string, hidden: string): string {
  if (!looksSecret(text)) return text
  return text
    .replaceAll(PRIVATE_KEYS, () => hidden)
    .split(BETWEEN)
    .map((word, at, words) => (isToken(word, words[at + 1]) ? hidden : word))
    .join('')
}

const BLANKS = /\s*/y
/** A comparison in a search in the syntax of SCIM: `client_secret eq "x"`. */
const COMPARISON = /(?:eq|ne|co|sw|ew|gt|ge|lt|le)\s/iy
const UNQUOTED = /[^\s"'&,;()]*/y
const WORD = /[\w.-]+/g

/** The end of a match at exactly this place; undefined without one. */
function endOf(expression: RegExp, text: string, at: number): number | undefined {
  expression.lastIndex = at
  return expression.test(text) ? expression.lastIndex : undefined
}
const behindBlanks = (text: string, at: number) => endOf(BLANKS, text, at) ?? at

/** Finds where a value begins that is assigned to the name that ends here; undefined where none is. */
type Assignment = (text: string, at: number) => number | undefined

/** What assigns a value in URLs, in JSON, in searches of both syntaxes. */
const anyAssignment: Assignment = (text, at) => {
  const next = behindBlanks(text, '"\''.includes(text.charAt(at) || ' ') ? at + 1 : at)
  if (text[next] === ':' || text[next] === '=') return behindBlanks(text, next + 1)
  const end = next > at ? endOf(COMPARISON, text, next) : undefined
  return end === undefined ? undefined : behindBlanks(text, end)
}

/** What assigns a value in a sentence, where a colon behind a word is punctuation: `client_secret=x`, `"client_secret":"x"`. */
export const strictAssignment: Assignment = (text, at) => {
  if (text[at] === '=') return at + 1
  const next = text[at] === '"' || text[at] === "'" ? behindBlanks(text, at + 1) : at
  return next > at && text[next] === ':' ? behindBlanks(text, next + 1) : undefined
}

/** The end of the value that begins here: of a quoted text, of a word, or of the text where the value is a list. */
function endOfValue(text: string, from: number): number {
  const quote = text.charAt(from)
  if ('([{'.includes(quote)) return text.length
  if (quote !== '"' && quote !== "'") return endOf(UNQUOTED, text, from) ?? from
  let at = from + 1
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1
  return Math.min(at + 1, text.length)
}

/** Finds the values that a text assigns to names of secrets: `x` in `client_secret=x`. In their order. */
export function namedValues(text: string, assignment = anyAssignment): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = []
  let end = 0
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (index < end || !namesSecret(word)) continue
    const from = assignment(text, index + word.length)
    if (from === undefined) continue
    end = endOfValue(text, from)
    if (end > from) found.push({ from, to: end })
  }
  return found
}

/** Returns a text with `hidden` in place of these parts of it. @param parts in their order, none within another */
export function withoutParts(text: string, parts: readonly { from: number; to: number }[], hidden: string): string {
  let kept = ''
  let at = 0
  for (const { from, to } of parts) {
    kept += text.slice(at, from) + hidden
    at = to
  }
  return kept + text.slice(at)
}
