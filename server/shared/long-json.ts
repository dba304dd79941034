/**
 * Parses long JSON in slices, because JSON.parse blocks the process for ten milliseconds per megabyte. The whole text
 * is available, so a streaming library is not necessary. A short list or object is passed to JSON.parse as a whole, and
 * a longer one is parsed entry by entry. So JSON.parse decides what is valid.
 */
import { MAX_JSON_DEPTH } from '../../schema/json.ts'
import type { Work } from './slices.ts'

/** The most characters of a list or object that JSON.parse parses as a whole. */
const SHORT = 64 * 1024

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = ['"', '\\', '[', ']', '{', '}'].map(
  (character) => character.charCodeAt(0),
) as [number, number, number, number, number, number]

/**
 * Returns the value of a JSON text, equal to the result of JSON.parse.
 * @throws SyntaxError for invalid JSON, and for lists and objects that are nested too deeply
 */
export function* parseLong(text: string): Work<unknown> {
  let at = 0
  const blank = /[ \t\n\r]*/y
  const scalar = /[^\s,\]}]+/y
  /** Consumes and returns the match of a pattern. */
  const takeMatch = (pattern: RegExp) => {
    pattern.lastIndex = at
    const [match = ''] = pattern.exec(text) ?? []
    at += match.length
    return match
  }
  /** Skips blanks, and returns the next character. */
  const next = () => {
    takeMatch(blank)
    return text[at]
  }
  /** Consumes one of these characters. */
  const take = (expected: string): string => {
    const character = next()
    if (character === undefined || !expected.includes(character)) throw new SyntaxError(`Expected one of ${expected}`)
    at++
    return character
  }
  /** Consumes the end of an empty list or object. */
  const takeEnd = <T>(empty: T): T => {
    at++
    return empty
  }
  /** Consumes and parses the text up to an index. */
  const parseTo = (end: number): unknown => {
    const parsedPart: unknown = JSON.parse(text.slice(at, end))
    at = end
    return parsedPart
  }
  function* value(depth: number): Work<unknown> {
    const first = next()
    if (first === '"') return parseTo(endOfText(text, at))
    if (first !== '[' && first !== '{') return JSON.parse(takeMatch(scalar))
    const end = endWithin(text, at, depth)
    if (end !== undefined) return parseTo(end)
    return first === '[' ? yield* list(depth + 1) : yield* object(depth + 1)
  }
  function* list(depth: number): Work<unknown[]> {
    const items: unknown[] = []
    at++
    if (next() === ']') return takeEnd(items)
    for (;;) {
      yield
      items.push(yield* value(depth))
      if (take(',]') === ']') return items
    }
  }
  function* object(depth: number): Work<Record<string, unknown>> {
    const members: Record<string, unknown> = {}
    at++
    if (next() === '}') return takeEnd(members)
    for (;;) {
      yield
      if (next() !== '"') throw new SyntaxError('Expected a name')
      const name = parseTo(endOfText(text, at)) as string
      take(':')
      const member = yield* value(depth)
      // An assignment would set the prototype.
      if (name === '__proto__')
        Object.defineProperty(members, name, { value: member, enumerable: true, configurable: true, writable: true })
      else members[name] = member
      if (take(',}') === '}') return members
    }
  }
  const whole = yield* value(0)
  if (next() !== undefined) throw new SyntaxError('Expected nothing more')
  return whole
}

/** Returns the index after the string that begins at an index. */
function endOfText(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote > 0; quote = text.indexOf('"', quote + 1)) {
    let before = quote
    while (text.charCodeAt(before - 1) === BACKSLASH) before--
    if ((quote - before) % 2 === 0) return quote + 1
  }
  throw new SyntaxError('A text has no end')
}

/**
 * Returns the index after the list or object that begins at an index. Undefined for a long one.
 * @param depth how many lists and objects contain it
 */
function endWithin(text: string, start: number, depth: number): number | undefined {
  const limit = Math.min(text.length, start + SHORT)
  let open = depth
  for (let at = start; at < limit; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfText(text, at) - 1
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      if (++open > MAX_JSON_DEPTH) throw new SyntaxError('Nested too deeply')
    } else if ((code === CLOSE_LIST || code === CLOSE_OBJECT) && --open === depth) return at + 1
  }
  if (limit === text.length) throw new SyntaxError('A list or an object has no end')
  return undefined
}
