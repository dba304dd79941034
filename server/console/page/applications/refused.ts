/** Finds the properties that the API's error about a body names. */

/** Matches `on property callbacks[0]` or `on property jwt_configuration.alg`, as schema/sentence.ts writes it. */
const PLACE = / on property ([\w$-]+)/g
const NAMED = /(?:Additional properties not allowed|Missing required property): ([\w,.$-]+?)(?:'|$)/g
const WORD = /[a-z][\w]*/g

/** The API's error about a body. */
export interface BodyRefusal {
  /** The whole message. */
  message: string
  /** The error of each named property, in message order. */
  at: Readonly<Record<string, string>>
}

/** Separates the sentences about several schema errors (schema/sentence.ts). */
const ALSO = ' (also) '

/**
 * Splits the API's error by property.
 * @param known all property names; the sentence of a rule mentions them among other words
 */
export function refusalIn(message: string, known: ReadonlySet<string>): BodyRefusal {
  const at: Record<string, string> = {}
  for (const sentence of message.split(ALSO))
    for (const name of propertiesIn(sentence, known))
      at[name] = at[name] === undefined ? sentence : `${at[name]}${ALSO}${sentence}`
  return { message, at }
}

/** Returns the property names in a sentence, in their order. */
function propertiesIn(message: string, known: ReadonlySet<string>): string[] {
  const placed = [...message.matchAll(PLACE)].flatMap(([, name]) => name ?? [])
  const listed = [...message.matchAll(NAMED)].flatMap(([, names]) => names?.split(',') ?? [])
  const found = placed.length > 0 ? placed : listed
  if (found.length > 0) return [...new Set(found)]
  // A one-word name may be an ordinary word of the sentence, so it counts only in quotes.
  return [
    ...new Set(
      (message.match(WORD) ?? []).filter(
        (word) => known.has(word) && (word.includes('_') || message.includes(`'${word}'`)),
      ),
    ),
  ]
}
