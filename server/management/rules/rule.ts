/**
 * A rule: a check that goes beyond the schema of one property. It is data with a name, so that it can be listed, linked
 * and tested.
 */
import type { Evidence } from '../../../schema/resource.ts'
import type { ApiError } from '../../errors/management.ts'
import type { Tenant } from '../../tenant/tenant.ts'

export type RuleOperation = 'create' | 'update' | 'delete' | 'rotate'

/** The state that a rule checks. */
export interface Situation<T, RuleTenant = Pick<Tenant, 'store' | 'restrictions'>> {
  tenant: RuleTenant
  /** The entity as the operation would store it. For delete and rotate: the stored entity. */
  after: T
  /** The stored entity before the operation. Absent on create. */
  before?: T
  /** The body of the request. Absent on delete and rotate. */
  body?: object
}
/** `RuleTenant` is the part of a tenant that the rule reads. */
export interface Rule<T, RuleTenant = Pick<Tenant, 'store' | 'restrictions'>> {
  name: string
  operations: readonly RuleOperation[]
  /**
   * The rule is checked only if the request sends one of these properties, null included. A stored value that the
   * request does not touch may be older than the rule. If absent, the rule is always checked.
   */
  properties?: readonly (keyof T & string)[]
  /** How sure the rule is. */
  evidence: Evidence
  /** Where the rule is documented. */
  source: string
  /** The rule in one plain sentence. The exceptions, and the source of its error message, follow. */
  description: string
  /** Returns the error of a broken rule, or undefined. */
  check(situation: Situation<T, RuleTenant>): ApiError | undefined
}

/** Checks the rules in their order. @throws the error of the first broken rule */
export function checkRules<T, RuleTenant = Pick<Tenant, 'store' | 'restrictions'>>(
  rules: readonly Rule<T, RuleTenant>[],
  operation: RuleOperation,
  situation: Situation<T, RuleTenant>,
): void {
  for (const rule of rules) {
    if (!rule.operations.includes(operation) || (rule.properties && !touches(situation, ...rule.properties))) continue
    const error = rule.check(situation)
    if (error) throw Object.assign(error, { rule: rule.name })
  }
}

/** Whether the request sends one of these properties, null included. */
export const touches = <T>({ body = {} }: Situation<T, unknown>, ...names: (keyof T & string)[]) =>
  names.some((name) => Object.hasOwn(body, name))
