/** The verdict against Ajv for generated bodies, queries and paths; the whole message against the libraries that word it, where they are installed. */
import Ajv from 'ajv'
import fc from 'fast-check'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { violation } from '../../../schema/check.ts'
import { formats } from '../../../schema/formats.ts'
import { OPERATIONS, type Operation } from '../../../schema/operations.ts'
import { choice, either, flag, integer, list, object, text, type TSchema } from '../../../schema/schema.ts'
import type { Part } from '../../../schema/sentence.ts'
import { bodies } from '../../support/bodies.ts'

/** Values for each schema: some two thousand in all. PROPERTY_RUNS=2500 makes more than 100,000. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 45)

type Case = readonly [part: Part, id: string, schema: TSchema]
/** Every part of a request that is checked, as server/shared/validate.ts puts it together. */
const served = Object.entries(OPERATIONS as Record<string, Operation>).flatMap(
  ([id, { body, query, openQuery, parameters }]): Case[] => [
    ...(body ? [['Payload', id, body] as const] : []),
    ...(query ? [['Query', id, object(query, openQuery ? { open: true } : {})] as const] : []),
    ...(parameters ? [['Path', id, object(parameters, { required: Object.keys(parameters) })] as const] : []),
  ],
)

const anyOf = (schemas: TSchema[], description?: string) =>
  ({ ...(description && { description }), anyOf: schemas }) as unknown as TSchema
const letters = choice(['a', 'b', 'c'])
/** The keywords that no request has, or hardly one. */
const madeUp = object(
  {
    unique: list(letters, { uniqueItems: true, maxItems: 6 }),
    bounded: list(
      object({ letter: letters, more: list(integer({ minimum: 2, maximum: 4 })) }, { required: ['letter'] }),
      { minItems: 1, maxItems: 2 },
    ),
    nested: anyOf(
      [
        object({
          inner: anyOf([object({ x: letters, y: letters }, { required: ['x', 'y'] }), text({ minLength: 2 })]),
        }),
        list(flag()),
      ],
      'A choice.',
    ),
    unnamed: anyOf([integer({ minimum: 3 }), letters]),
    one: either(object({ a: text({ maxLength: 2 }) }), object({ a: letters, b: letters }, { minProperties: 1 })),
    few: object({}, { open: true, minProperties: 1, maxProperties: 2 }),
    'a/b~c.7': text({ pattern: '^a*$', description: 'With ($1) in its words..' }),
    'https://a.test/7': object({ '8': integer() }),
  },
  { required: ['unique', 'bounded', 'nested'], description: 'All of it.' },
)
const schemas: Case[] = [...served, ['Payload', 'a made-up operation', madeUp]]

describe.each(schemas)('%s of %s', (part, _, schema) => {
  const ajv = new Ajv({ strict: false, allErrors: false, unicodeRegExp: false })
  for (const [name, accepts] of Object.entries(formats)) ajv.addFormat(name, accepts)
  const accepts = ajv.compile(JSON.parse(JSON.stringify(schema)))

  test('has the verdict of Ajv', () => {
    const agrees = (value: unknown) => void expect(violation(part, schema, value) === undefined).toBe(accepts(value))
    fc.assert(fc.property(bodies(schema), agrees), { numRuns: RUNS })
  })
})

const oracle = process.env['SENTENCE_ORACLE'] ?? join(import.meta.dirname, '../../../../shared/tools/sentence-oracle')
const present = existsSync(join(oracle, 'node_modules'))

describe.skipIf(!present)('with the sentence oracle (its packages are installed)', () => {
  const sentence = present
    ? (createRequire(import.meta.url)(join(oracle, 'index.cjs')).sentence as (
        part: Part,
        schema: TSchema,
        value: unknown,
        formats: object,
      ) => string | undefined)
    : () => undefined
  /** The libraries expand these in a rejected value; here they stay as they are (schema/sentence.ts). */
  const EXPANDED = /\$[$&`']/
  // The old library asks formats about every type; the real formats let what is not a string pass (cross_origin_loc may be null).
  const lenient = Object.fromEntries(
    Object.entries(formats).map(([name, accepts]) => [
      name,
      (value: unknown) => typeof value !== 'string' || accepts(value),
    ]),
  )

  /** The sentence about lists with commas is the real API's own (quoted; errors.md §4.3): it takes the place of the library's about a pattern. */
  function reworded(schema: TSchema, value: unknown, message: string | undefined): string | undefined {
    const { properties = {} } = schema as {
      properties?: Record<string, { pattern?: string; 'x-comma-separated'?: readonly string[] }>
    }
    return Object.entries(properties).reduce((said, [name, { pattern, 'x-comma-separated': listed }]) => {
      const sent = (value as Record<string, unknown> | null)?.[name]
      if (!listed || typeof sent !== 'string') return said
      fc.pre(!sent.includes('{')) // How the libraries fill in a placeholder depends on the words around it.
      return said?.replace(
        `'String does not match pattern ${pattern}: ${sent}' on property ${name}`,
        () =>
          `'String '${sent}' does not match pattern. Must be a comma separated list of the following values: ${listed.join(',')}' on property ${name}`,
      )
    }, message)
  }

  test.each(schemas)('%s of %s: says what it says', (part, _, schema) => {
    const agrees = (value: unknown) => {
      fc.pre(!EXPANDED.test(JSON.stringify(value)))
      expect(violation(part, schema, value)).toBe(reworded(schema, value, sentence(part, schema, value, lenient)))
    }
    fc.assert(fc.property(bodies(schema), agrees), { numRuns: RUNS })
  })
})
