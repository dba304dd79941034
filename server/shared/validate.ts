/**
 * Validates requests (stage 5): path, then query, then body. The first invalid part determines the error (errors.md
 * §0).
 */
import { isRecord, type JsonRecord } from '../../schema/json.ts'
import { violation } from '../../schema/check.ts'
import type { RequestPart } from '../../schema/sentence.ts'
import type { Operation } from '../../schema/operations.ts'
import { object, type TSchema } from '../../schema/schema.ts'
import { invalidPart } from '../errors/management.ts'
import { printable } from '../errors/printable.ts'

/** The validated parts of a request. */
export interface Parts {
  params: JsonRecord
  query: JsonRecord
  body: unknown
}

type Check = (part: Exclude<RequestPart, 'Seed'>, schema: TSchema, value: unknown) => void

/**
 * Creates the check of a part against its schema.
 * @param format formats the message: the control API's messages reach terminals, the API's messages are as recorded
 */
const createCheck =
  (format: (sentence: string) => string): Check =>
  (part, schema, value) => {
    const message = violation(part, schema, value)
    if (message !== undefined) throw invalidPart(part, format(message))
  }

/** The texts that are read as booleans. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
])

/** Converts a text to the type of its schema, if possible (errors.md §4.5). An empty text becomes the number 0. */
function coerce(schema: TSchema | undefined, value: unknown): unknown {
  const [type] = [(schema as { type?: string | string[] } | undefined)?.type].flat()
  if (type === 'array') return Array.isArray(value) ? value : [value]
  if (typeof value !== 'string') return value
  if (type === 'boolean') return BOOLEANS.get(value) ?? value
  if (type !== 'integer' && type !== 'number') return value
  const number = Number(value)
  return number || number === 0 ? number : value
}

/**
 * Converts the values that have a schema. A hostile query may have many names without a schema, so they alone cause no
 * copy.
 */
function coerceAll(schemas: Record<string, TSchema>, values: JsonRecord): JsonRecord {
  const named = Object.keys(schemas).filter((name) => Object.hasOwn(values, name))
  return named.length === 0
    ? values
    : { ...values, ...Object.fromEntries(named.map((name) => [name, coerce(schemas[name], values[name])])) }
}

const NOTHING: JsonRecord = {}

/**
 * Creates the validator of an operation. It returns the converted parts of a request, or throws the 400.
 * It ignores the query of an operation without query parameters: PATCH /clients/{id} was recorded with `fields`, which
 * changed nothing.
 */
export function createValidator(operation: Operation): (parts: Parts & { isForm?: boolean }) => Parts {
  const paths = operation.parameters ?? {}
  const path = object(paths, { required: Object.keys(paths) })
  const queries = operation.query
  const query = object(queries ?? {}, operation.openQuery ? { open: true } : {})
  const check = createCheck(operation.tag === 'control' ? printable : String)
  return ({ params, query: receivedQuery, body, isForm }) => {
    if (operation.parameters) check('Path', path, params)
    let values = NOTHING
    for (const _ in queries ? receivedQuery : NOTHING) {
      values = coerceAll(queries ?? {}, receivedQuery)
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
