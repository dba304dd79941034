/** Stage 5: path, then query, then body; the first part that fails answers for the request (errors.md §0). */
import { isRecord, type JsonRecord } from '../../schema/json.ts'
import { violation } from '../../schema/check.ts'
import type { RequestPart } from '../../schema/sentence.ts'
import type { Operation } from '../../schema/operations.ts'
import { object, type TSchema } from '../../schema/schema.ts'
import { invalidPart } from '../errors/management.ts'
import { printable } from '../errors/printable.ts'

export interface Parts {
  params: JsonRecord
  query: JsonRecord
  body: unknown
}

type Check = (part: Exclude<RequestPart, 'Seed'>, schema: TSchema, value: unknown) => void

/** @param say how a sentence is said: that of the control API reaches terminals, that of the API is as recorded */
const createCheck =
  (say: (sentence: string) => string): Check =>
  (part, schema, value) => {
    const message = violation(part, schema, value)
    if (message !== undefined) throw invalidPart(part, say(message))
  }

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
])

/** A text as the type that its schema wants, if it can be read so (errors.md §4.5); an empty text is the number 0. */
export function coerce(schema: TSchema | undefined, value: unknown): unknown {
  const [type] = [(schema as { type?: string | string[] } | undefined)?.type].flat()
  if (type === 'array') return Array.isArray(value) ? value : [value]
  if (typeof value !== 'string') return value
  if (type === 'boolean') return BOOLEANS.get(value) ?? value
  if (type !== 'integer' && type !== 'number') return value
  const number = Number(value)
  return number || number === 0 ? number : value
}

/** The values, those of the schemas with their types. A hostile query has many names without a schema, so nothing is copied for these alone. */
function coerceAll(schemas: Record<string, TSchema>, values: JsonRecord): JsonRecord {
  const named = Object.keys(schemas).filter((name) => Object.hasOwn(values, name))
  return named.length === 0
    ? values
    : { ...values, ...Object.fromEntries(named.map((name) => [name, coerce(schemas[name], values[name])])) }
}

const NOTHING: JsonRecord = {}

/**
 * Makes the validator of an operation: it answers the parts with their types, or throws the 400.
 * Where a row has no parameters the query is not looked at: PATCH /clients/{id} was recorded with `fields`, which changed nothing.
 */
export function createValidator(operation: Operation): (parts: Parts & { isForm?: boolean }) => Parts {
  const paths = operation.parameters ?? {}
  const path = object(paths, { required: Object.keys(paths) })
  const queries = operation.query
  const query = object(queries ?? {}, operation.openQuery ? { open: true } : {})
  const check = createCheck(operation.tag === 'control' ? printable : String)
  return ({ params, query: sent, body, isForm }) => {
    if (operation.parameters) check('Path', path, params)
    let values = NOTHING
    for (const _ in queries ? sent : NOTHING) {
      values = coerceAll(queries ?? {}, sent)
      check('Query', query, values)
      break
    }
    if (!operation.body) return { params, query: values, body: undefined }
    if (body === undefined && operation.bodyRequired === false) return { params, query: values, body: {} }
    const payload =
      isForm && isRecord(body)
        ? coerceAll((operation.body as { properties?: Record<string, TSchema> }).properties ?? {}, body)
        : (body ?? null)
    check('Payload', operation.body, payload)
    return { params, query: values, body: payload }
  }
}
