/**
 * Stages 3 and 6: checks the scopes of the operation, before anything is parsed, and the scopes of the properties in a
 * body.
 */
import type { Field } from '../../schema/resource.ts'
import type { Scope } from '../../schema/scopes.ts'
import { insufficientScope, insufficientScopes, unwritableFields } from '../errors/management.ts'

/** @throws 403 if the token has none of the operation's scopes, or lacks the additional scope `besides` */
export function requireScope(held: ReadonlySet<string>, anyOf: readonly Scope[], besides?: Scope): void {
  if (besides !== undefined && !held.has(besides)) throw insufficientScopes(besides, anyOf)
  for (const scope of anyOf) if (held.has(scope)) return
  throw besides === undefined ? insufficientScope(anyOf) : insufficientScopes(besides, anyOf)
}

/**
 * Checks that the token may write every property of a body. A property without its own scope needs the usual one
 * (documented per property).
 * @throws 403 with the names of all properties that the token may not write
 */
export function requireWritable(
  held: ReadonlySet<string>,
  rows: Record<string, Field>,
  body: object,
  operation: 'create' | 'update',
  usual: Scope,
): void {
  const unwritable = Object.keys(body).filter((name) => !held.has(rows[name]?.write?.[operation] ?? usual))
  if (unwritable.length > 0) throw unwritableFields(unwritable)
}
