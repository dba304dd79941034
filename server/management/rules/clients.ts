/** Rules for clients, in the order in which they are checked. Each subject has a file in this folder. */
import type { Client } from '../../../schema/client.ts'
import { globalClientCannotBeDeleted } from '../../errors/management.ts'
import { authenticationRules } from './client-authentication.ts'
import { credentialListRules } from './credential-lists.ts'
import { limitRules } from './limits.ts'
import { organizationRules } from './organizations.ts'
import { planRules } from './plan.ts'
import { refreshTokenRules } from './refresh-tokens.ts'
import type { Rule } from './rule.ts'
import { thirdPartyRules } from './third-party.ts'

const globalClientStays: Rule<Client> = {
  name: 'globalClientStays',
  operations: ['delete'],
  evidence: 'documented',
  source: 'clients-api.md §a.5 (400, sentence documented)',
  description: 'The global client cannot be deleted.',
  check: ({ after }) => (after.global ? globalClientCannotBeDeleted() : undefined),
}

export const clientRules: readonly Rule<Client>[] = [
  globalClientStays,
  ...planRules,
  ...authenticationRules,
  ...thirdPartyRules,
  ...organizationRules,
  ...refreshTokenRules,
  ...limitRules,
  ...credentialListRules,
]
