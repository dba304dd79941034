/** The verdict against Ajv for generated bodies, and the whole sentence against the libraries that word it, where they are installed. */
import Ajv from 'ajv'
import fc from 'fast-check'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { violation } from '../../../schema/check.ts'
import { formats } from '../../../schema/formats.ts'
import { OPERATIONS, type Operation } from '../../../schema/operations.ts'
import { object, type TSchema } from '../../../schema/schema.ts'
import type { Part } from '../../../schema/sentence.ts'
import { bodies } from '../../support/bodies.ts'

/** Values for each schema; 100 make some thousands in all. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 100)

type Case = readonly [part: Part, id: string, schema: TSchema]
/** Every part of a request that is checked, as server/validate.ts puts it together. */
const schemas = Object.entries(OPERATIONS as Record<string, Operation>).flatMap(([id, { body, query, openQuery, parameters }]): Case[] => [
  ...(body ? [['Payload', id, body] as const] : []),
  ...(query ? [['Query', id, object(query, openQuery ? { open: true } : {})] as const] : []),
  ...(parameters ? [['Path', id, object(parameters, { required: Object.keys(parameters) })] as const] : []),
])

describe.each(schemas)('%s of %s', (part, _, schema) => {
  const ajv = new Ajv({ strict: false, allErrors: false, unicodeRegExp: false })
  for (const [name, accepts] of Object.entries(formats)) ajv.addFormat(name, accepts)
  const accepts = ajv.compile(JSON.parse(JSON.stringify(schema)))

  test('has the verdict of Ajv', () => {
    const agrees = (body: unknown) => void expect(violation(part, schema, body) === undefined).toBe(accepts(body))
    fc.assert(fc.property(bodies(schema), agrees), { numRuns: RUNS })
  })
})

const oracle = process.env['SENTENCE_ORACLE'] ?? join(import.meta.dirname, '../../../../shared/tools/sentence-oracle')
const present = existsSync(join(oracle, 'node_modules'))

describe.skipIf(!present)('with the sentence oracle (its packages are installed)', () => {
  const sentence = present
    ? (createRequire(import.meta.url)(join(oracle, 'index.cjs')).sentence as (part: Part, schema: TSchema, body: unknown, formats: object) => string | undefined)
    : () => undefined
  /** The sentence about lists with commas is the real API's own (quoted), which no library says; sentences.test.ts has it. */
  const withoutCommaLists = (schema: TSchema): TSchema => {
    const { properties, ...rest } = schema as { properties?: Record<string, Record<string, unknown>> }
    if (!properties) return schema
    return { ...rest, properties: Object.fromEntries(Object.entries(properties).filter(([, node]) => !node['x-comma-separated'])) } as unknown as TSchema
  }
  // The old library asks formats about every type; the real formats let what is not a string pass (cross_origin_loc may be null).
  const lenient = Object.fromEntries(Object.entries(formats).map(([name, accepts]) => [name, (value: unknown) => typeof value !== 'string' || accepts(value)]))
  test.each(schemas)('%s of %s: says what it says', (part, _, schema) => {
    const asked = withoutCommaLists(schema)
    const agrees = (body: unknown) => void expect(violation(part, asked, body)).toBe(sentence(part, asked, body, lenient))
    fc.assert(fc.property(bodies(asked), agrees), { numRuns: RUNS })
  })
})
