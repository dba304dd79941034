/** Stages 3 and 6: the scopes of the operation, before anything is parsed, and those of the properties that a body carries. */
import type { Field } from '../../schema/resource.ts'
import type { Scope } from '../../schema/scopes.ts'
import { insufficientScope, insufficientScopes, unwritableFields } from '../errors/management.ts'

/** @throws 403 when the token holds none of the operation's scopes, or lacks the one that is needed besides. */
export function requireScope(held: ReadonlySet<string>, anyOf: readonly Scope[], besides?: Scope): void {
  if (besides !== undefined && !held.has(besides)) throw insufficientScopes(besides, anyOf)
  for (const scope of anyOf) if (held.has(scope)) return
  throw besides === undefined ? insufficientScope(anyOf) : insufficientScopes(besides, anyOf)
}

/**
 * Every property of a body must be writable: by its own scope, on update else by the usual one (documented per property).
 * @throws 403 that names all that are not.
 */
export function requireWritable(
  held: ReadonlySet<string>,
  rows: Record<string, Field>,
  body: object,
  use: 'create' | 'update',
  usual: Scope,
): void {
  const refused = Object.keys(body).filter((name) => !held.has(rows[name]?.write?.[use] ?? usual))
  if (refused.length > 0) throw unwritableFields(refused)
}
