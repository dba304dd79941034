/** A JSON object, as opposed to null, an array or a scalar. */
export type JsonRecord = Record<string, unknown>

/** Tells a JSON object from every other JSON value. */
export const isRecord = (value: unknown): value is JsonRecord => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The object without its null members. */
export const withoutNulls = (value: JsonRecord): JsonRecord => Object.fromEntries(Object.entries(value).filter(([, v]) => v !== null))
