/** Which properties the API's refusal of a body is about. */

/** After `on property`, as schema/sentence.ts puts it together: `callbacks[0]`, `jwt_configuration.alg`. */
const PLACE = / on property ([\w$-]+)/g
const NAMED = /(?:Additional properties not allowed|Missing required property): ([\w,.$-]+?)(?:'|$)/g
const WORD = /[a-z][\w]*/g

/**
 * Names of properties in the order in which the sentence has them.
 * @param known the properties that there are: a rule names them in the words of its sentence
 */
export function propertiesIn(message: string, known: ReadonlySet<string>): string[] {
  const placed = [...message.matchAll(PLACE)].flatMap(([, name]) => name ?? [])
  const listed = [...message.matchAll(NAMED)].flatMap(([, names]) => names?.split(',') ?? [])
  const found = [...placed, ...(placed.length === 0 ? listed : [])]
  if (found.length > 0) return [...new Set(found)]
  // Names of one word are also words of the sentence itself, so only those with an underscore count.
  return [...new Set((message.match(WORD) ?? []).filter((word) => known.has(word) && (word.includes('_') || message.includes(`'${word}'`))))]
}
