/** Replaces Fastify's schema compilers. */
import type { FastifyServerOptions } from 'fastify'

/**
 * Returns a schema controller that validates nothing and serializes with a function. Fastify's compilers would change
 * values without an error; shared/validate.ts and management/client-answer.ts do this work. The compilers are not part
 * of the bundle (build/bundle.mjs), so every start is faster.
 */
export const noSchemaCompilers = (
  serialize: (data: unknown) => string,
): NonNullable<FastifyServerOptions['schemaController']> => ({
  compilersFactory: { buildValidator: () => () => (() => true) as never, buildSerializer: () => () => serialize },
})
