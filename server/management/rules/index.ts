/** All rules by the resource that they are about, in the order in which they are asked: for lists and tests. */
import { clientGrantRules } from './client-grants.ts'
import { clientRules } from './clients.ts'
import { addedCredentialRules, credentialDraftRules, deletedCredentialRules } from './credentials.ts'
import type { Rule } from './rule.ts'

type Listed = Pick<Rule<unknown>, 'name' | 'on' | 'evidence' | 'see' | 'says'> & { about?: readonly string[] }

export const RULES: Record<string, readonly Listed[]> = {
  clients: clientRules,
  credentials: [...credentialDraftRules, ...addedCredentialRules, ...deletedCredentialRules],
  'client-grants': clientGrantRules,
}
