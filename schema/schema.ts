/**
 * Builders for the JSON Schemas of this API, based on TypeBox. One expression gives the schema and its static type.
 *
 * The order of the keywords in a schema object is part of the behaviour. The real API checks keywords in declaration
 * order and stops at the first failure (recorded; see schema/check.ts). Only these builders decide the order: `type,
 * description, required, minProperties, maxProperties, properties, additionalProperties` for objects, `type,
 * description, minLength, maxLength, pattern, format, enum` for strings.
 */
import { Type, type Static, type TSchema, type TOptional, type TObject, type TUnsafe, type TArray } from 'typebox'

export type { Static, TSchema }

/** The keywords in the order in which the real API checks them. */
const ORDER = [
  'type',
  'description',
  'required',
  'minProperties',
  'maxProperties',
  'properties',
  'additionalProperties',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'enum',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'uniqueItems',
  'items',
  'oneOf',
]

/** Returns a copy with the keywords in ORDER and all other keywords last. Keeps TypeBox's hidden properties. */
function ordered<S extends TSchema>(schema: S): S {
  const source = schema as Record<string, unknown>
  const keys = Object.keys(source).sort((a, b) => rank(a) - rank(b))
  const result = Object.defineProperties({}, Object.getOwnPropertyDescriptors(source)) as Record<string, unknown>
  for (const key of keys) delete result[key]
  for (const key of keys) result[key] = source[key]
  return result as S
}
const rank = (keyword: string) => (ORDER.indexOf(keyword) + ORDER.length + 1) % (ORDER.length + 1)

type Described = {
  /**
   * Text of this project, not of Auth0. Error sentences print it without its last full stop, the OpenAPI document with
   * it.
   */
  description?: string
}
type TextOptions = Described & {
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: string
}

/** Builds the schema of a string. */
export const text = (options: TextOptions = {}) => ordered(Type.String(options))

/** Builds the schema of a boolean. */
export const flag = (options: Described = {}) => ordered(Type.Boolean(options))

/** Builds the schema of an integer. */
export const integer = (options: Described & { minimum?: number; maximum?: number } = {}) =>
  ordered(Type.Integer(options))

/** Builds the schema of a number with or without a fraction. */
export const number = (options: Described & { minimum?: number; maximum?: number } = {}) =>
  ordered(Type.Number(options))

/** Builds the schema of a string from a fixed list. Uses `enum`, because `anyOf` has another error sentence. */
export const choice = <const V extends readonly string[]>(
  values: V,
  options: Described & { minLength?: number } = {},
) => ordered(Type.Unsafe<V[number]>({ type: 'string', enum: [...values], ...options }))

/**
 * Builds the schema of a comma-separated list of these values. The list may be empty.
 * The real API has its own error sentence for it (see keywords.ts). The pattern is for the OpenAPI document.
 */
export function commaList(values: readonly string[], options: Described & { maxLength?: number } = {}) {
  const item = `(?:${values.map((value) => value.replaceAll('.', '\\.')).join('|')})`
  return ordered(
    Type.Unsafe<string>({
      type: 'string',
      pattern: `^(?:${item}(?:,${item})*)?$`,
      'x-comma-separated': values,
      ...options,
    }),
  )
}

/** Builds the schema of any JSON value. */
export const anything = (options: Described = {}) => ordered(Type.Unknown(options))

/** Builds the schema of an array whose items all have the same schema. */
export const list = <S extends TSchema>(
  items: S,
  options: Described & { minItems?: number; maxItems?: number; uniqueItems?: boolean } = {},
): TArray<S> => ordered(Type.Array(items, options))

/** The schemas of the properties of an object, by name. */
export type Properties = Record<string, TSchema>
type ObjectSchema<P extends Properties, R extends keyof P> = TObject<{
  [K in keyof P]: K extends R ? P[K] : TOptional<P[K]>
}>
type ObjectOptions<R> = Described & {
  /** Names of the required properties. All others are optional. */
  required?: readonly R[]
  minProperties?: number
  maxProperties?: number
  /** `true`: unknown properties are accepted and stored. Absent: unknown properties are rejected by name. */
  open?: true
}

/** Builds the schema of an object. By default its properties are optional, and unknown properties are rejected. */
export function object<P extends Properties, R extends keyof P & string = never>(
  properties: P,
  { required = [], open, ...rest }: ObjectOptions<R> = {},
): ObjectSchema<P, R> {
  const names = new Set<string>(required)
  const members = Object.fromEntries(
    Object.entries(properties).map(([k, s]) => [k, names.has(k) ? s : Type.Optional(s)]),
  )
  const schema = Type.Object(members, { ...rest, additionalProperties: open === true })
  return ordered({ ...schema, ...(required.length > 0 && { required: [...required] }) }) as unknown as ObjectSchema<
    P,
    R
  >
}

/** Builds an object schema without known properties, which accepts any property. */
export const openObject = (description?: string) =>
  object({}, { open: true, ...(description !== undefined && { description }) })

/** Builds a schema for values that match exactly one of two schemas. */
export const either = <A extends TSchema, B extends TSchema>(a: A, b: B, options: Described = {}) =>
  ordered(Type.Unsafe<Static<A> | Static<B>>({ ...options, oneOf: [a, b] }))

/** Builds a schema for values that match one or both of two schemas. */
export const anyOf = <A extends TSchema, B extends TSchema>(a: A, b: B, options: Described = {}) =>
  ordered(Type.Unsafe<Static<A> | Static<B>>({ ...options, anyOf: [a, b] }))

/** Returns a copy of the schema that also accepts null. */
export function nullable<S extends TSchema>(schema: S): TUnsafe<Static<S> | null> {
  const { type, enum: values } = schema as { type?: string; enum?: unknown[] }
  return ordered({
    ...schema,
    type: [type, 'null'],
    ...(values && { enum: [...values, null] }),
  }) as unknown as TUnsafe<Static<S> | null>
}

/** Returns a copy of the schema with another description. */
export const described = <S extends TSchema>(schema: S, description: string): S => ordered({ ...schema, description })
