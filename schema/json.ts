/** A JSON object: not null, not an array and not a scalar. */
export type JsonRecord = Record<string, unknown>

/** Returns true for a JSON object, and false for any other JSON value. */
export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Returns a copy of the object without the properties that are null. */
export function withoutNulls(value: JsonRecord): JsonRecord {
  const copy: JsonRecord = {}
  for (const [name, member] of Object.entries(value)) {
    if (member === null) continue
    // In JSON this is a normal name. A plain assignment would set the prototype of the object.
    if (name === '__proto__')
      Object.defineProperty(copy, name, { value: member, enumerable: true, configurable: true, writable: true })
    else copy[name] = member
  }
  return copy
}

/**
 * Maximum nesting of a JSON text. It is more than MongoDB accepts, the database of the real service (inferred). Much
 * deeper texts break recursive functions.
 */
export const MAX_JSON_DEPTH = 100

/** Returns whether objects and arrays of a JSON text are nested deeper than the maximum. Reads the text once. */
export function isTooDeep(text: string): boolean {
  if (text.length <= MAX_JSON_DEPTH || hasFewBrackets(text)) return false
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (inString && character === '\\') at++
    else if (character === '"') inString = !inString
    else if (inString) continue
    else if (character === '{' || character === '[') {
      if (++depth > MAX_JSON_DEPTH) return true
    } else if (character === '}' || character === ']') depth--
  }
  return false
}

/**
 * Returns whether the text has too few opening brackets to be nested too deep. True for most texts, and much faster.
 */
function hasFewBrackets(text: string): boolean {
  let count = 0
  for (const opening of ['{', '[']) {
    for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, at + 1))
      if (++count > MAX_JSON_DEPTH) return false
  }
  return true
}
