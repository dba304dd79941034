/** Rules for the organization properties of a client. */
import type { Client } from '../../../schema/client.ts'
import { invalidBody, organizationsAreForFirstParties } from '../../errors/management.ts'
import type { Rule } from './rule.ts'

const thirdPartiesHaveNoOrganizations: Rule<Client> = {
  name: 'thirdPartiesHaveNoOrganizations',
  operations: ['create', 'update'],
  properties: ['is_first_party', 'organization_usage', 'organization_require_behavior'],
  evidence: 'documented',
  source: 'clients-api.md §a.2 (403, sentence documented), §g.5',
  description: `Third-party clients have no organization_usage and no organization_require_behavior.
    Narrowed: one document says that strict clients may use organizations, so strict clients are accepted.`,
  check: ({
    after: { is_first_party, third_party_security_mode, organization_usage, organization_require_behavior },
  }) => {
    if (
      is_first_party !== false ||
      third_party_security_mode === 'strict' ||
      !(organization_usage || organization_require_behavior)
    )
      return undefined
    return organizationsAreForFirstParties()
  },
}

const postLoginPromptNeedsOidc: Rule<Client> = {
  name: 'postLoginPromptNeedsOidc',
  operations: ['create', 'update'],
  properties: ['organization_require_behavior', 'oidc_conformant'],
  evidence: 'documented',
  source: 'clients-api.md §b.3',
  description:
    'Only oidc_conformant clients have organization_require_behavior post_login_prompt. The message is inferred.',
  check: ({ after: { organization_require_behavior, oidc_conformant } }) => {
    if (organization_require_behavior !== 'post_login_prompt' || oidc_conformant) return undefined
    return invalidBody('oidc_conformant must be true when organization_require_behavior is post_login_prompt')
  },
}

const promptsNeedOrganizations: Rule<Client> = {
  name: 'promptsNeedOrganizations',
  operations: ['create', 'update'],
  properties: ['organization_require_behavior', 'organization_usage'],
  evidence: 'documented',
  source: 'errors.md §5',
  description: `A prompt for the organization needs organization_usage require. Recordings narrow this: both prompts
    were accepted with allow, and without organization_usage, so only deny is rejected. The message is inferred.`,
  check: ({ after: { organization_require_behavior: behavior, organization_usage } }) => {
    if (!behavior || behavior === 'no_prompt' || organization_usage !== 'deny') return undefined
    return invalidBody(`organization_usage must be require when organization_require_behavior is ${behavior}`)
  },
}

const discoveryNeedsPreLoginPrompt: Rule<Client> = {
  name: 'discoveryNeedsPreLoginPrompt',
  operations: ['create', 'update'],
  properties: ['organization_discovery_methods', 'organization_require_behavior'],
  evidence: 'documented',
  source: 'errors.md §5',
  description: `organization_discovery_methods need organization_require_behavior pre_login_prompt. A recording
    narrows this: they were accepted without organization_require_behavior. The message is inferred.`,
  check: ({ after: { organization_discovery_methods: methods, organization_require_behavior: behavior } }) => {
    if (!methods || !behavior || behavior === 'pre_login_prompt') return undefined
    return invalidBody(
      'organization_discovery_methods can only be set when organization_require_behavior is pre_login_prompt',
    )
  },
}

export const organizationRules = [
  thirdPartiesHaveNoOrganizations,
  postLoginPromptNeedsOidc,
  promptsNeedOrganizations,
  discoveryNeedsPreLoginPrompt,
] as const
