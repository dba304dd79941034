/** Which properties the API's refusal of a body is about. */

/** After `on property`, as schema/sentence.ts puts it together: `callbacks[0]`, `jwt_configuration.alg`. */
const PLACE = / on property ([\w$-]+)/g
const NAMED = /(?:Additional properties not allowed|Missing required property): ([\w,.$-]+?)(?:'|$)/g
const WORD = /[a-z][\w]*/g

/** Why something was not saved, in the words of the API. */
export interface BodyRefusal {
  /** All of it. */
  message: string
  /** Of each property that is named, what is said of it, in the order of the message. */
  at: Readonly<Record<string, string>>
}

/** Between the sentences of a body that breaks its schema in several places (schema/sentence.ts). */
const ALSO = ' (also) '

/**
 * What the API's refusal says of which property.
 * @param known the properties that there are: a rule names them in the words of its sentence
 */
export function refusalIn(message: string, known: ReadonlySet<string>): BodyRefusal {
  const at: Record<string, string> = {}
  for (const sentence of message.split(ALSO))
    for (const name of propertiesIn(sentence, known))
      at[name] = at[name] === undefined ? sentence : `${at[name]}${ALSO}${sentence}`
  return { message, at }
}

/** Names of properties in the order in which a sentence has them. */
function propertiesIn(message: string, known: ReadonlySet<string>): string[] {
  const placed = [...message.matchAll(PLACE)].flatMap(([, name]) => name ?? [])
  const listed = [...message.matchAll(NAMED)].flatMap(([, names]) => names?.split(',') ?? [])
  const found = placed.length > 0 ? placed : listed
  if (found.length > 0) return [...new Set(found)]
  // Names of one word are also words of the sentence itself, so only those with an underscore count.
  return [
    ...new Set(
      (message.match(WORD) ?? []).filter(
        (word) => known.has(word) && (word.includes('_') || message.includes(`'${word}'`)),
      ),
    ),
  ]
}
