/** A rule: what Auth0 decides beyond the shape of one property. Data with a name, so that it can be listed, linked and tested. */
import type { Evidence } from '../../schema/resource.ts'
import type { ApiError } from '../errors.ts'
import type { Tenant } from '../tenant.ts'

/** The state that a rule looks at. */
export interface Situation<T> {
  tenant: Tenant
  /** The entity as it would be kept. */
  after: T
  /** The entity as it is; absent on create. */
  before?: T
}
export interface Rule<T> {
  name: string
  on: readonly ('create' | 'update')[]
  /** How sure the rule is. */
  evidence: Evidence
  /** Where it is written down. */
  see: string
  /** The rule in one plain sentence. */
  says: string
  /** The refusal, or undefined where the rule is kept. */
  refuses(situation: Situation<T>): ApiError | undefined
}

/** Asks the rules in their order. @throws the first refusal. */
export function obey<T>(rules: readonly Rule<T>[], use: 'create' | 'update', situation: Situation<T>): void {
  for (const rule of rules) {
    if (!rule.on.includes(use)) continue
    const refusal = rule.refuses(situation)
    if (refusal) throw refusal
  }
}
