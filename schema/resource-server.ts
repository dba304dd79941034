/**
 * The resource server (API). The emulator serves it so that tests can create grants for their own audience.
 *
 * Sources: names and values are from recorded requests of test suites, which the real API accepted. Limits are
 * documented.
 */
import { field, resource, type ResourceBody, type StoredResource } from './resource.ts'
import { choice, flag, integer, list, nullable, object, openObject, text } from './schema.ts'

const documented = { create: 'optional', update: 'optional', read: 'summary', evidence: 'documented' } as const
const nullableObject = (description: string) => nullable(openObject(description))

const rows = {
  id: field(text({ description: 'Identifier that the server assigns.' }), { read: 'summary', evidence: 'recorded' }),
  name: field(
    text({ maxLength: 200, pattern: '^[^<>]+$', description: 'Name of the API, without < and >.' }),
    documented,
  ),
  identifier: field(text({ minLength: 1, maxLength: 600, description: 'Audience of the API; cannot be changed.' }), {
    create: 'required',
    read: 'summary',
    evidence: 'recorded',
  }),
  scopes: field(
    list(
      object(
        {
          value: text({ minLength: 1, maxLength: 280, description: 'Name of the scope.' }),
          description: text({ maxLength: 500, description: 'Purpose of the scope.' }),
        },
        { required: ['value'] },
      ),
      { description: 'Scopes of the API.' },
    ),
    { ...documented, evidence: 'recorded' },
  ),
  signing_alg: field(
    choice(['HS256', 'RS256', 'RS512', 'PS256'], { description: 'Algorithm that signs its access tokens.' }),
    { ...documented, initial: () => 'RS256', evidence: 'recorded' },
  ),
  signing_secret: field(text({ minLength: 16, description: 'Secret for HS256.' }), documented),
  allow_offline_access: field(flag({ description: 'Whether refresh tokens are issued for the API.' }), {
    ...documented,
    initial: () => false,
    evidence: 'recorded',
  }),
  allow_online_access: field(
    flag({ description: 'Whether online refresh tokens are issued for the API.' }),
    documented,
  ),
  skip_consent_for_verifiable_first_party_clients: field(
    flag({ description: 'Whether first-party applications skip the consent of the user.' }),
    {
      ...documented,
      initial: () => true,
      evidence: 'recorded',
    },
  ),
  token_lifetime: field(
    integer({ minimum: 0, maximum: 2592000, description: 'Seconds for which its access tokens are valid.' }),
    { ...documented, initial: () => 86400, evidence: 'recorded' },
  ),
  token_lifetime_for_web: field(
    integer({
      minimum: 0,
      maximum: 2592000,
      description: 'Seconds for which access tokens from browser flows are valid.',
    }),
    { ...documented, initial: () => 7200, evidence: 'recorded' },
  ),
  token_dialect: field(
    choice(['access_token', 'access_token_authz', 'rfc9068_profile', 'rfc9068_profile_authz'], {
      description: 'Profile of its access tokens.',
    }),
    documented,
  ),
  enforce_policies: field(flag({ description: 'Whether role-based access control applies.' }), documented),
  token_encryption: field(nullableObject('Encryption of the access tokens; null for none.'), documented),
  consent_policy: field(nullable(text({ description: 'Kind of consent that the API requires.' })), documented),
  authorization_details: field(
    nullable(list(openObject(), { description: 'Types of authorization details that the API accepts.' })),
    documented,
  ),
  proof_of_possession: field(nullableObject('Whether the tokens are bound to a key.'), documented),
  subject_type_authorization: field(openObject('Whether clients or users may get tokens.'), documented),
  is_system: field(flag({ description: 'Whether this is an API of Auth0 itself.' }), {
    read: 'summary',
    initial: () => false,
    evidence: 'recorded',
  }),
}

export const resourceServer = resource(rows)
export type ResourceServer = StoredResource<typeof rows>
export type ResourceServerBody = ResourceBody<typeof rows>
