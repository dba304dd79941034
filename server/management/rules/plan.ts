/** Rules for the plan of a tenant. Nothing is limited unless the emulator starts with `--plan` or `--without`. */
import type { Client } from '../../../schema/client.ts'
import type { ClientGrant } from '../../../schema/client-grant.ts'
import type { PlanLimits } from '../../../schema/plans.ts'
import { accountNotAllowed, tenantNotAllowed, tooManyEntities, upgradeNeeded } from '../../errors/management.ts'
import type { Rule, Situation } from './rule.ts'
import type { AddedCredential } from './credential-types.ts'

const shared = {
  operations: ['create'],
  evidence: 'documented',
  source: 'errors.md §5 (body quoted in full, limits documented)',
} as const

/** Returns a check that compares a count with the limit of the plan. */
const checkLimit =
  <T>(kind: keyof PlanLimits, count: (situation: Situation<T>) => number) =>
  (situation: Situation<T>) => {
    const limit = situation.tenant.restrictions.limits[kind]
    return limit !== undefined && count(situation) >= limit ? tooManyEntities() : undefined
  }

const applicationsFitThePlan: Rule<Client> = {
  ...shared,
  name: 'applicationsFitThePlan',
  description:
    'A tenant has at most as many applications as its plan allows: 10 (free), 100 (self-service), 100,000 (enterprise). The global client is not counted (inferred).',
  check: checkLimit('applications', ({ tenant }) => tenant.store.clients.count({ is_global: false })),
}

const grantsFitThePlan: Rule<ClientGrant> = {
  ...shared,
  name: 'grantsFitThePlan',
  description:
    'A tenant has at most as many client grants as its plan allows: 100 (free), 10,000 (self-service), 100,000 (enterprise).',
  check: checkLimit('clientGrants', ({ tenant }) => tenant.store.clientGrants.count({})),
}

const credentialsFitThePlan: Rule<AddedCredential> = {
  ...shared,
  name: 'credentialsFitThePlan',
  description:
    'A tenant with the enterprise plan has at most 2,000 credentials of applications; the limits of other plans are unknown.',
  check: checkLimit('credentials', ({ tenant }) => tenant.store.credentials.count()),
}

const propertiesFitThePlan: Rule<Client> = {
  name: 'propertiesFitThePlan',
  operations: ['create', 'update'],
  evidence: 'documented',
  source: 'errors.md §5 (sentences quoted), clients-api.md §a.2, §a.4',
  description: `A property that the plan of the tenant does not include cannot be set. The messages are quoted: one
    for oidc_logout and other properties, one for session_transfer, and one for an account that cannot write clients
    (--without clients).`,
  check: ({
    tenant: {
      restrictions: { without },
    },
    body = {},
  }) => {
    if (without.has('clients')) return accountNotAllowed()
    const [name] = Object.entries(body).find(([property, value]) => value !== null && without.has(property)) ?? []
    if (name === undefined) return undefined
    return name === 'session_transfer' ? tenantNotAllowed(name) : upgradeNeeded(name)
  },
}

export const planRules = [propertiesFitThePlan, applicationsFitThePlan] as const
export const planGrantRules = [grantsFitThePlan] as const
export const planCredentialRules = [credentialsFitThePlan] as const
