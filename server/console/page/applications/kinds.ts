/** Chooses the kind of form field for a property from its schema. */
import type { JsonSchema } from '../../tables.ts'

export type Kind = 'flag' | 'choice' | 'number' | 'text' | 'texts' | 'choices' | 'members' | 'pairs'

const typeOf = ({ type }: JsonSchema) =>
  (Array.isArray(type) ? type.find((each) => each !== 'null') : type) as string | undefined

/** Returns the kind of field. Undefined if the property can be edited only as JSON. */
export function kindOf(schema: JsonSchema): Kind | undefined {
  const type = typeOf(schema)
  if (type === 'boolean') return 'flag'
  if (type === 'integer' || type === 'number') return 'number'
  if (type === 'string') return schema.enum ? 'choice' : 'text'
  if (type === 'array') return kindOfList(schema.items)
  if (type !== 'object') return undefined
  return Object.keys(schema.properties ?? {}).length > 0 ? 'members' : 'pairs'
}

function kindOfList(items: JsonSchema | undefined): Kind | undefined {
  const kind = items && kindOf(items)
  if (kind === 'text') return 'texts'
  return kind === 'choice' ? 'choices' : undefined
}

/** Returns the members of an object that a simple field can edit. */
export const simpleMembers = ({ properties = {} }: JsonSchema) =>
  Object.entries(properties).filter(([, member]) =>
    ['flag', 'choice', 'number', 'text', 'texts', 'choices'].includes(kindOf(member) ?? ''),
  )

/** Returns the values of an enum without null. */
export const choicesOf = ({ enum: values = [] }: JsonSchema) => values.filter((value) => value !== null)

/** Splits a text into trimmed, non-empty lines. */
export const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
