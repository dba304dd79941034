/** Stages 3 and 6: the scopes of the operation, before anything is parsed, and those of the properties that a body carries. */
import type { Field } from '../schema/resource.ts'
import type { Scope } from '../schema/scopes.ts'
import { insufficientScope, unwritableFields } from './errors.ts'

/** @throws 403 when the token holds none of the operation's scopes. */
export function requireScope(held: ReadonlySet<string>, anyOf: readonly Scope[]): void {
  for (const scope of anyOf) if (held.has(scope)) return
  throw insufficientScope(anyOf)
}

/**
 * Every property of a body must be writable: by its own scope, on update else by the usual one (documented per property).
 * @throws 403 that names all that are not.
 */
export function requireWritable(held: ReadonlySet<string>, rows: Record<string, Field>, body: object, use: 'create' | 'update', usual: Scope): void {
  const refused = Object.keys(body).filter((name) => !held.has(rows[name]?.write?.[use] ?? usual))
  if (refused.length > 0) throw unwritableFields(refused)
}
