/**
 * Parses long JSON in slices: JSON.parse blocks the process for ten milliseconds per megabyte. A library for streams is not needed, since the whole
 * text is there: a list or object that is short goes to JSON.parse as it is, a longer one is entered. So JSON.parse decides what is valid.
 */
import { MAX_JSON_DEPTH } from '../../schema/json.ts'
import type { Work } from './slices.ts'

/** Characters of a list or object that JSON.parse takes as a whole. */
const SHORT = 64 * 1024

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = ['"', '\\', '[', ']', '{', '}'].map(
  (character) => character.charCodeAt(0),
) as [number, number, number, number, number, number]

/**
 * The value of a JSON text, as JSON.parse has it.
 * @throws SyntaxError for a text that is not JSON, or whose lists and objects are nested too deeply
 */
export function* parseLong(text: string): Work<unknown> {
  let at = 0
  const blank = /[ \t\n\r]*/y
  const scalar = /[^\s,\]}]+/y
  const matched = (pattern: RegExp) => {
    pattern.lastIndex = at
    const [found = ''] = pattern.exec(text) ?? []
    at += found.length
    return found
  }
  const next = () => {
    matched(blank)
    return text[at]
  }
  /** Consumes one of these characters. */
  const take = (expected: string): string => {
    const found = next()
    if (found === undefined || !expected.includes(found)) throw new SyntaxError(`Expected one of ${expected}`)
    at++
    return found
  }
  /** The end of a list or object that holds nothing but blanks. */
  const takeEnd = <T>(empty: T): T => {
    at++
    return empty
  }
  const parsedTo = (end: number): unknown => {
    const parsedPart: unknown = JSON.parse(text.slice(at, end))
    at = end
    return parsedPart
  }
  function* value(depth: number): Work<unknown> {
    const first = next()
    if (first === '"') return parsedTo(endOfText(text, at))
    if (first !== '[' && first !== '{') return JSON.parse(matched(scalar))
    const end = endWithin(text, at, depth)
    if (end !== undefined) return parsedTo(end)
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
      const name = parsedTo(endOfText(text, at)) as string
      take(':')
      const member = yield* value(depth)
      // Assigned, it would set the prototype.
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

/** The index behind a text that begins at an index. */
function endOfText(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote > 0; quote = text.indexOf('"', quote + 1)) {
    let before = quote
    while (text.charCodeAt(before - 1) === BACKSLASH) before--
    if ((quote - before) % 2 === 0) return quote + 1
  }
  throw new SyntaxError('A text has no end')
}

/** The index behind a list or object that begins at an index; undefined for a long one. @param depth how many lists and objects it is in */
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
