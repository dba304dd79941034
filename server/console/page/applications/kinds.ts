/** With which kind of field a property is edited, by its schema. */
import type { JsonSchema } from '../../tables.ts'

export type Kind = 'flag' | 'choice' | 'number' | 'text' | 'texts' | 'choices' | 'members' | 'pairs'

const typeOf = ({ type }: JsonSchema) =>
  (Array.isArray(type) ? type.find((each) => each !== 'null') : type) as string | undefined

/** Undefined for what is edited as JSON only. */
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

/** The members of an object that have a field of their own. */
export const simpleMembers = ({ properties = {} }: JsonSchema) =>
  Object.entries(properties).filter(([, member]) =>
    ['flag', 'choice', 'number', 'text', 'texts', 'choices'].includes(kindOf(member) ?? ''),
  )

/** Of a closed list, without null. */
export const choicesOf = ({ enum: values = [] }: JsonSchema) => values.filter((value) => value !== null)

/** Lines of a text, each without blanks around it; empty ones do not count. */
export const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
