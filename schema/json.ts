/** A JSON object, as opposed to null, an array or a scalar. */
export type JsonRecord = Record<string, unknown>

/** Tells a JSON object from every other JSON value. */
export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The object without its null members. */
export function withoutNulls(value: JsonRecord): JsonRecord {
  const kept: JsonRecord = {}
  for (const [name, member] of Object.entries(value)) {
    if (member === null) continue
    // In JSON it is a name like any other; set in the usual way it would say what the object inherits from.
    if (name === '__proto__')
      Object.defineProperty(kept, name, { value: member, enumerable: true, configurable: true, writable: true })
    else kept[name] = member
  }
  return kept
}

/** More than MongoDB takes, in which the real service keeps its documents (inferred); what is much deeper breaks whatever walks through it. */
export const DEEPEST = 100

/** Whether objects and lists of a JSON text stand too deep within each other. */
export function isTooDeep(text: string): boolean {
  if (text.length <= DEEPEST || hasFew(text)) return false
  let depth = 0
  let isText = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (isText && character === '\\') at++
    else if (character === '"') isText = !isText
    else if (isText) continue
    else if (character === '{' || character === '[') {
      if (++depth > DEEPEST) return true
    } else if (character === '}' || character === ']') depth--
  }
  return false
}

/** Most texts do not have so many objects and lists at all, and that is found out much faster. */
function hasFew(text: string): boolean {
  let count = 0
  for (const opening of ['{', '[']) {
    for (let at = text.indexOf(opening); at >= 0; at = text.indexOf(opening, at + 1))
      if (++count > DEEPEST) return false
  }
  return true
}
