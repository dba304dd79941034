/** What an update has to send, so that one state of an application becomes another. */
import { isRecord, type JsonRecord } from '../../../../schema/json.ts'
import type { JsonSchema } from '../../tables.ts'

/** Whether two JSON values are the same; the order of members does not matter. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one))
    return Array.isArray(other) && one.length === other.length && one.every((item, index) => isSame(item, other[index]))
  if (isRecord(one) && isRecord(other)) {
    const names = Object.keys(one)
    return (
      names.length === Object.keys(other).length &&
      names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
    )
  }
  return one === other
}

/** Whether a property, or a member, can be taken away by null. */
export const takesNull = ({ type }: JsonSchema) => Array.isArray(type) && type.includes('null')

/**
 * The body of an update: what is new or different, and null for what is gone.
 * @param replaced properties that the API replaces as a whole; it merges others one level deep, so that a member that is the same stays at home, where
 * somebody else may have changed it meanwhile, and one that is gone is sent as null
 * @param requiredOf members without which no body may carry a property
 */
export function bodyOfUpdate(
  before: JsonRecord,
  after: JsonRecord,
  replaced: ReadonlySet<string>,
  requiredOf: (name: string) => readonly string[] = () => [],
): JsonRecord {
  const body: JsonRecord = {}
  for (const [name, value] of Object.entries(after))
    if (!isSame(before[name], value))
      body[name] = replaced.has(name) ? value : merged(before[name], value, requiredOf(name))
  for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) body[name] = null
  return body
}

function merged(before: unknown, after: unknown, required: readonly string[]): unknown {
  // An empty object is no merge: it clears.
  if (!isRecord(before) || !isRecord(after) || Object.keys(after).length === 0) return after
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name))
  const sent = Object.entries(after).filter(([name, value]) => required.includes(name) || !isSame(before[name], value))
  return Object.fromEntries([...sent, ...gone.map((name) => [name, null])])
}
