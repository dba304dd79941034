/** A rule: what Auth0 decides beyond the shape of one property. Data with a name, so that it can be listed, linked and tested. */
import type { Evidence } from '../../../schema/resource.ts'
import type { ApiError } from '../../errors/management.ts'
import type { Tenant } from '../../tenant/tenant.ts'

export type Use = 'create' | 'update' | 'delete' | 'rotate'

/** The state that a rule looks at. */
export interface Situation<T> {
  tenant: Tenant
  /** The entity as it would be kept; on delete and rotate, as it is. */
  after: T
  /** The entity as it is; absent on create. */
  before?: T
  /** The body of the request; absent on delete and rotate. */
  sent?: object
}
export interface Rule<T> {
  name: string
  on: readonly Use[]
  /** Asked only where the request sends one of these, be it null: what it does not touch may be older than the rule. Absent: always asked. */
  about?: readonly (keyof T & string)[]
  /** How sure the rule is. */
  evidence: Evidence
  /** Where it is written down. */
  see: string
  /** The rule in one plain sentence; what narrows it, and where its words are from, behind it. */
  says: string
  /** The refusal, or undefined where the rule is kept. */
  refuses(situation: Situation<T>): ApiError | undefined
}

/** Asks the rules in their order. @throws the first refusal. */
export function obey<T>(rules: readonly Rule<T>[], use: Use, situation: Situation<T>): void {
  for (const rule of rules) {
    if (!rule.on.includes(use) || (rule.about && !touches(situation, ...rule.about))) continue
    const refusal = rule.refuses(situation)
    if (refusal) throw Object.assign(refusal, { rule: rule.name })
  }
}

/** Whether the request sends one of these properties, be it null. */
export const touches = <T>({ sent = {} }: Situation<T>, ...names: (keyof T & string)[]) =>
  names.some((name) => Object.hasOwn(sent, name))
