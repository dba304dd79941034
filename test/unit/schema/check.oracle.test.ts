/** The verdict against Ajv for generated bodies, and the whole sentence against the libraries that word it, where they are installed. */
import Ajv from 'ajv'
import fc from 'fast-check'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { violation } from '../../../schema/check.ts'
import { formats } from '../../../schema/formats.ts'
import { OPERATIONS } from '../../../schema/operations.ts'
import type { TSchema } from '../../../schema/schema.ts'
import type { Part } from '../../../schema/sentence.ts'
import { bodies } from '../../support/bodies.ts'

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 200)
const schemas = Object.entries(OPERATIONS).flatMap(([id, { body }]) => (body ? [[id, body] as const] : []))

describe.each(schemas)('%s', (_, schema) => {
  const ajv = new Ajv({ strict: false, allErrors: false, unicodeRegExp: false })
  for (const [name, accepts] of Object.entries(formats)) ajv.addFormat(name, accepts)
  const accepts = ajv.compile(JSON.parse(JSON.stringify(schema)))

  test('has the verdict of Ajv', () => {
    const agrees = (body: unknown) => void expect(violation('Payload', schema, body) === undefined).toBe(accepts(body))
    fc.assert(fc.property(bodies(schema), agrees), { numRuns: RUNS })
  })
})

const oracle = process.env['SENTENCE_ORACLE'] ?? join(import.meta.dirname, '../../../../shared/tools/sentence-oracle')
const present = existsSync(join(oracle, 'node_modules'))

describe.skipIf(!present)('with the sentence oracle (its packages are installed)', () => {
  const sentence = present
    ? (createRequire(import.meta.url)(join(oracle, 'index.cjs')).sentence as (part: Part, schema: TSchema, body: unknown, formats: object) => string | undefined)
    : () => undefined
  // The old library asks formats about every type; the real formats let what is not a string pass (cross_origin_loc may be null).
  const lenient = Object.fromEntries(Object.entries(formats).map(([name, accepts]) => [name, (value: unknown) => typeof value !== 'string' || accepts(value)]))
  test.each(schemas)('%s says what it says', (_, schema) => {
    const agrees = (body: unknown) => void expect(violation('Payload', schema, body)).toBe(sentence('Payload', schema, body, lenient))
    fc.assert(fc.property(bodies(schema), agrees), { numRuns: RUNS })
  })
})
