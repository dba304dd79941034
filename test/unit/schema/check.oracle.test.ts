/**
 * Compares the checker with Ajv (verdict) and with the real API's libraries (whole message), for generated bodies, queries
 * and paths. The second comparison runs only where these libraries are installed.
 */
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
import type { RequestPart } from '../../../schema/sentence.ts'
import { bodies } from '../../support/bodies.ts'

/** Number of values per schema: about 2,000 in total. PROPERTY_RUNS=2500 generates more than 100,000. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 45)

type Case = readonly [part: RequestPart, id: string, schema: TSchema]
/** The schema of every checked part of a request, composed as in server/shared/validate.ts. */
const requestParts = Object.entries(OPERATIONS as Record<string, Operation>).flatMap(
  ([id, { body, query, openQuery, parameters }]): Case[] => [
    ...(body ? [['Payload', id, body] as const] : []),
    ...(query ? [['Query', id, object(query, openQuery ? { open: true } : {})] as const] : []),
    ...(parameters ? [['Path', id, object(parameters, { required: Object.keys(parameters) })] as const] : []),
  ],
)

const anyOf = (schemas: TSchema[], description?: string) =>
  ({ ...(description && { description }), anyOf: schemas }) as unknown as TSchema
const letters = choice(['a', 'b', 'c'])
/** A schema with the keywords that few or no requests use. */
const rareKeywords = object(
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
const cases: Case[] = [...requestParts, ['Payload', 'rare keywords', rareKeywords]]

describe.each(cases)('%s of %s', (part, _, schema) => {
  const ajv = new Ajv({ strict: false, allErrors: false, unicodeRegExp: false })
  for (const [name, accepts] of Object.entries(formats)) ajv.addFormat(name, accepts)
  const accepts = ajv.compile(JSON.parse(JSON.stringify(schema)))

  test('gives the same verdict as Ajv', () => {
    const agrees = (value: unknown) => void expect(violation(part, schema, value) === undefined).toBe(accepts(value))
    fc.assert(fc.property(bodies(schema), agrees), { numRuns: RUNS })
  })
})

const oracle = process.env['SENTENCE_ORACLE'] ?? join(import.meta.dirname, '../../../../shared/tools/sentence-oracle')
const isInstalled = existsSync(join(oracle, 'node_modules'))

describe.skipIf(!isInstalled)('compared with the libraries of the real API', () => {
  const sentence = isInstalled
    ? (createRequire(import.meta.url)(join(oracle, 'index.cjs')).sentence as (
        part: RequestPart,
        schema: TSchema,
        value: unknown,
        formats: object,
      ) => string | undefined)
    : () => undefined
  /** The libraries expand these patterns in a rejected value. The checker inserts them unchanged (schema/sentence.ts). */
  const EXPANDED = /\$[$&`']/
  // The old library checks the format of every type. The real formats accept all values that are no string
  // (cross_origin_loc can be null).
  const lenient = Object.fromEntries(
    Object.entries(formats).map(([name, accepts]) => [
      name,
      (value: unknown) => typeof value !== 'string' || accepts(value),
    ]),
  )

  /**
   * Replaces the library's sentence about a pattern by the real API's own sentence about comma-separated lists (quoted;
   * errors.md §4.3).
   */
  function withCommaListSentence(schema: TSchema, value: unknown, message: string | undefined): string | undefined {
    const { properties = {} } = schema as {
      properties?: Record<string, { pattern?: string; 'x-comma-separated'?: readonly string[] }>
    }
    return Object.entries(properties).reduce((current, [name, { pattern, 'x-comma-separated': listed }]) => {
      const rejected = (value as Record<string, unknown> | null)?.[name]
      if (!listed || typeof rejected !== 'string') return current
      fc.pre(!rejected.includes('{')) // The libraries fill a placeholder differently, depending on the text around it.
      return current?.replace(
        `'String does not match pattern ${pattern}: ${rejected}' on property ${name}`,
        () =>
          `'String '${rejected}' does not match pattern. Must be a comma separated list of the following values: ${listed.join(',')}' on property ${name}`,
      )
    }, message)
  }

  test.each(cases)('%s of %s: returns the same message', (part, _, schema) => {
    const agrees = (value: unknown) => {
      fc.pre(!EXPANDED.test(JSON.stringify(value)))
      expect(violation(part, schema, value)).toBe(
        withCommaListSentence(schema, value, sentence(part, schema, value, lenient)),
      )
    }
    fc.assert(fc.property(bodies(schema), agrees), { numRuns: RUNS })
  })
})
