/** Rules for refresh tokens. All are documented; no message is known. */
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
  description: 'Refresh tokens that rotate must also expire.',
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
  description: `Refresh tokens rotate only for oidc_conformant clients (recorded: all of more than a thousand are).
    Narrowed: the result of a create without oidc_conformant is unknown, so only an update that removes it while tokens
    rotate is rejected.`,
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
  description: `Refresh tokens rotate only for clients with the grant type refresh_token. Recordings narrow this:
    third-party clients rotate by default, and clients of a metadata document do so without the grant type.`,
  check: ({ after: { refresh_token, grant_types = [], is_first_party } }) => {
    if (is_first_party === false || refresh_token?.rotation_type !== 'rotating') return undefined
    return grant_types.includes('refresh_token')
      ? undefined
      : invalidBody('grant_types must contain refresh_token when refresh_token.rotation_type is rotating')
  },
}

export const refreshTokenRules = [rotatingTokensExpire, rotationNeedsOidc, rotationNeedsItsGrant] as const
