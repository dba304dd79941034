/** Rules of refresh tokens. All are documented; no sentence is known. */
import type { Client } from '../../../schema/client.ts'
import { invalidBody } from '../../errors/management.ts'
import type { Rule } from './rule.ts'

const shared = {
  operations: ['create', 'update'],
  evidence: 'documented',
  source: 'clients-api.md §b.3; errors.md §5',
} as const

const rotatingTokensExpire: Rule<Client> = {
  ...shared,
  properties: ['refresh_token'],
  name: 'rotatingTokensExpire',
  description: 'Refresh tokens that rotate expire as well.',
  check: ({ after: { refresh_token: token } }) => {
    if (token?.rotation_type !== 'rotating' || token.expiration_type === 'expiring') return undefined
    return invalidBody('refresh_token.expiration_type must be expiring when refresh_token.rotation_type is rotating')
  },
}

const rotationNeedsOidc: Rule<Client> = {
  ...shared,
  properties: ['oidc_conformant'],
  operations: ['update'],
  name: 'rotationNeedsOidc',
  description: `Refresh tokens rotate only for clients that are oidc_conformant (recorded: all of more than a thousand are). Narrowed: what a create that does not
    mention it comes to is not known, so only taking it from a client whose tokens rotate is refused.`,
  check: ({ before, after }) => {
    if (!before?.oidc_conformant || after.oidc_conformant) return undefined
    if (after.refresh_token?.rotation_type !== 'rotating') return undefined
    return invalidBody('oidc_conformant must be true when refresh_token.rotation_type is rotating')
  },
}

const rotationNeedsItsGrant: Rule<Client> = {
  ...shared,
  properties: ['refresh_token'],
  name: 'rotationNeedsItsGrant',
  description: `Refresh tokens rotate only for clients with the grant type refresh_token.
    Narrowed by recordings: third-party clients rotate by default, those of a metadata document without it.`,
  check: ({ after: { refresh_token, grant_types = [], is_first_party } }) => {
    if (is_first_party === false || refresh_token?.rotation_type !== 'rotating') return undefined
    return grant_types.includes('refresh_token')
      ? undefined
      : invalidBody('grant_types must contain refresh_token when refresh_token.rotation_type is rotating')
  },
}

export const refreshTokenRules = [rotatingTokensExpire, rotationNeedsOidc, rotationNeedsItsGrant] as const
