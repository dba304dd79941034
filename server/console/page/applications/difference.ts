/** Computes the update that changes one state of an application into another. */
import { isRecord, type JsonRecord } from '../../../../schema/json.ts'
import type { JsonSchema } from '../../tables.ts'

/** Whether two JSON values are equal. The order of members does not matter. */
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

/** Whether null removes a property or member. */
export const takesNull = ({ type }: JsonSchema) => Array.isArray(type) && type.includes('null')

/**
 * Returns the body of an update: new and changed properties, and null for removed ones.
 * @param replaced properties that the API replaces as a whole. It merges other properties one level deep. For these, unchanged
 * members are not sent, because another client may have changed them, and removed members are sent as null
 * @param requiredOf returns the members that must be sent together with a property
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
  // An empty object clears the property; the API does not merge it.
  if (!isRecord(before) || !isRecord(after) || Object.keys(after).length === 0) return after
  const gone = Object.keys(before).filter((name) => !Object.hasOwn(after, name))
  const sent = Object.entries(after).filter(([name, value]) => required.includes(name) || !isSame(before[name], value))
  return Object.fromEntries([...sent, ...gone.map((name) => [name, null])])
}
