/** All rules by resource, in the order in which they are checked. For SUPPORTED.md and tests. */
import { clientGrantRules } from './client-grants.ts'
import { clientRules } from './clients.ts'
import { addedCredentialRules, credentialDraftRules, deletedCredentialRules } from './credentials.ts'
import type { Rule } from './rule.ts'

type RuleEntry = Pick<Rule<unknown>, 'name' | 'operations' | 'evidence' | 'source' | 'description'> & {
  properties?: readonly string[]
}

export const RULES: Record<string, readonly RuleEntry[]> = {
  clients: clientRules,
  credentials: [...credentialDraftRules, ...addedCredentialRules, ...deletedCredentialRules],
  'client-grants': clientGrantRules,
}
