/**
 * Builders for the JSON Schemas of this API, on top of TypeBox: the schema and its static type come from one expression.
 *
 * The order of the keywords in a schema object is part of the behaviour: the real API checks them in declaration order
 * and stops at the first that fails (recorded; see schema/check.ts). These builders are the only place that decides it:
 * `type, description, required, minProperties, maxProperties, properties, additionalProperties` for objects,
 * `type, description, minLength, maxLength, pattern, format, enum` for strings.
 */
import { Type, type Static, type TSchema, type TOptional, type TObject, type TUnsafe, type TArray } from 'typebox'

export type { Static, TSchema }

/** Keywords in the order in which the real API is known to look at them. */
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

/** The same schema with its keywords in ORDER, other keywords last; TypeBox's hidden marks stay. */
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
  /** Our own words; printed in error sentences without the last full stop, in the OpenAPI document with it. */
  description?: string
}
export type TextOptions = Described & {
  minLength?: number
  maxLength?: number
  pattern?: string
  format?: string
}

/** A string. */
export const text = (options: TextOptions = {}) => ordered(Type.String(options))

/** A boolean. */
export const flag = (options: Described = {}) => ordered(Type.Boolean(options))

/** An integer. */
export const integer = (options: Described & { minimum?: number; maximum?: number } = {}) =>
  ordered(Type.Integer(options))

/** A number, whole or not. */
export const number = (options: Described & { minimum?: number; maximum?: number } = {}) =>
  ordered(Type.Number(options))

/** A string out of a closed list (`enum`; a union of literals would be `anyOf`, which has another sentence). */
export const choice = <const V extends readonly string[]>(
  values: V,
  options: Described & { minLength?: number } = {},
) => ordered(Type.Unsafe<V[number]>({ type: 'string', enum: [...values], ...options }))

/**
 * A string that lists some of these values, separated by commas; empty is allowed.
 * The real API has a sentence of its own for it (see check.ts); the pattern is for the OpenAPI document.
 */
export function commaList(values: readonly string[], options: Described & { maxLength?: number } = {}) {
  const one = `(?:${values.map((value) => value.replaceAll('.', '\\.')).join('|')})`
  return ordered(
    Type.Unsafe<string>({
      type: 'string',
      pattern: `^(?:${one}(?:,${one})*)?$`,
      'x-comma-separated': values,
      ...options,
    }),
  )
}

/** Any JSON value. */
export const anything = (options: Described = {}) => ordered(Type.Unknown(options))

/** An array of one kind of item. */
export const list = <S extends TSchema>(
  items: S,
  options: Described & { minItems?: number; maxItems?: number; uniqueItems?: boolean } = {},
): TArray<S> => ordered(Type.Array(items, options))

type Properties = Record<string, TSchema>
type Shape<P extends Properties, R extends keyof P> = TObject<{ [K in keyof P]: K extends R ? P[K] : TOptional<P[K]> }>
type ObjectOptions<R> = Described & {
  /** Names that must be present; every other property may be absent. */
  required?: readonly R[]
  minProperties?: number
  maxProperties?: number
  /** `true`: unknown properties are accepted and kept. Absent: they are refused by name. */
  open?: true
}

/** An object; closed and with optional properties unless the options say otherwise. */
export function object<P extends Properties, R extends keyof P & string = never>(
  properties: P,
  { required = [], open, ...rest }: ObjectOptions<R> = {},
): Shape<P, R> {
  const names = new Set<string>(required)
  const members = Object.fromEntries(
    Object.entries(properties).map(([k, s]) => [k, names.has(k) ? s : Type.Optional(s)]),
  )
  const schema = Type.Object(members, { ...rest, additionalProperties: open === true })
  return ordered({ ...schema, ...(required.length > 0 && { required: [...required] }) }) as unknown as Shape<P, R>
}

/** Exactly one of two schemas. */
export const either = <A extends TSchema, B extends TSchema>(a: A, b: B, options: Described = {}) =>
  ordered(Type.Unsafe<Static<A> | Static<B>>({ ...options, oneOf: [a, b] }))

/** One of two schemas, or both. */
export const anyOf = <A extends TSchema, B extends TSchema>(a: A, b: B, options: Described = {}) =>
  ordered(Type.Unsafe<Static<A> | Static<B>>({ ...options, anyOf: [a, b] }))

/** The same schema, accepting null as well. */
export function nullable<S extends TSchema>(schema: S): TUnsafe<Static<S> | null> {
  const { type, enum: values } = schema as { type?: string; enum?: unknown[] }
  return ordered({
    ...schema,
    type: [type, 'null'],
    ...(values && { enum: [...values, null] }),
  }) as unknown as TUnsafe<Static<S> | null>
}

/** The same schema under another description. */
export const described = <S extends TSchema>(schema: S, description: string): S => ordered({ ...schema, description })
