/** The JSON Schema of seeds, for editors. */
import { completeSeed, seed } from './seed.ts'

/** Builds one schema for written seeds and exports. JSON Schema validators ignore formats that they do not know. */
export const seedJsonSchema = () => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Seed of auth0-clients-emulator',
  description: 'The initial entities of a tenant. Editors use this schema for a seed with a $schema property.',
  if: { type: 'object', properties: { complete: { const: true } }, required: ['complete'] },
  // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
  then: completeSeed,
  else: seed,
})
