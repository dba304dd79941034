/** A JSON object, as opposed to null, an array or a scalar. */
export type JsonRecord = Record<string, unknown>

/** Tells a JSON object from every other JSON value. */
export const isRecord = (value: unknown): value is JsonRecord => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The object without its null members. */
export function withoutNulls(value: JsonRecord): JsonRecord {
  const kept: JsonRecord = {}
  for (const [name, member] of Object.entries(value)) if (member !== null) kept[name] = member
  return kept
}
