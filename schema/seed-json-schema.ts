/** The JSON Schema of seeds, for editors. */
import { completeSeed, seed } from './seed.ts'

/** One schema for seeds that people write and for exports; formats that JSON Schema does not know are notes to it. */
export const seedJsonSchema = () => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Seed of auth0-clients-emulator',
  description: 'What a tenant begins with. A line $schema in a seed makes editors know it.',
  if: { type: 'object', properties: { complete: { const: true } }, required: ['complete'] },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
  then: completeSeed,
  else: seed,
})
