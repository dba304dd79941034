/** What stands in for the compilers of schemas that Fastify brings along. */
import type { FastifyServerOptions } from 'fastify'

/**
 * Fastify's compilers coerce and strip in silence; validate.ts and present.ts do this work. They are not even loaded, nor part of the
 * bundle (build/bundle.mjs), which shortens every start.
 */
export const noSchemaCompilers = (
  serialize: (data: unknown) => string,
): NonNullable<FastifyServerOptions['schemaController']> => ({
  compilersFactory: { buildValidator: () => () => (() => true) as never, buildSerializer: () => () => serialize },
})
