/**
 * The resource server (API): served so that a grant for an audience of one's own can be made.
 *
 * Sources: recorded creates of the test suites (names and values that were accepted); limits are documented.
 */
import { field, resource, type Body, type Stored } from './resource.ts'
import { choice, flag, integer, list, nullable, object, text } from './schema.ts'

const use = { create: 'optional', update: 'optional', read: 'summary', evidence: 'documented' } as const
const anything = (description: string) => nullable(object({}, { open: true, description }))

const rows = {
  id: field(text({ description: 'Identifier given by the server.' }), { read: 'summary', evidence: 'recorded' }),
  name: field(text({ maxLength: 200, pattern: '^[^<>]+$', description: 'Name of the API, without < and >.' }), use),
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
          description: text({ maxLength: 500, description: 'What the scope is for.' }),
        },
        { required: ['value'] },
      ),
      { description: 'Scopes of the API.' },
    ),
    { ...use, evidence: 'recorded' },
  ),
  signing_alg: field(
    choice(['HS256', 'RS256', 'RS512', 'PS256'], { description: 'Algorithm that signs its access tokens.' }),
    { ...use, initial: () => 'RS256', evidence: 'recorded' },
  ),
  signing_secret: field(text({ minLength: 16, description: 'Secret for HS256.' }), use),
  allow_offline_access: field(flag({ description: 'Whether refresh tokens are given out for the API.' }), {
    ...use,
    initial: () => false,
    evidence: 'recorded',
  }),
  allow_online_access: field(flag({ description: 'Whether online refresh tokens are given out for the API.' }), use),
  skip_consent_for_verifiable_first_party_clients: field(
    flag({ description: 'Whether first-party applications ask no consent.' }),
    {
      ...use,
      initial: () => true,
      evidence: 'recorded',
    },
  ),
  token_lifetime: field(
    integer({ minimum: 0, maximum: 2592000, description: 'Seconds for which its access tokens are valid.' }),
    { ...use, initial: () => 86400, evidence: 'recorded' },
  ),
  token_lifetime_for_web: field(
    integer({ minimum: 0, maximum: 2592000, description: 'The same for tokens got in a browser.' }),
    { ...use, initial: () => 7200, evidence: 'recorded' },
  ),
  token_dialect: field(
    choice(['access_token', 'access_token_authz', 'rfc9068_profile', 'rfc9068_profile_authz'], {
      description: 'Profile of its access tokens.',
    }),
    use,
  ),
  enforce_policies: field(flag({ description: 'Whether role-based access control applies.' }), use),
  token_encryption: field(anything('How its tokens are encrypted; null for not at all.'), use),
  consent_policy: field(nullable(text({ description: 'What consent the API asks for.' })), use),
  authorization_details: field(
    nullable(list(object({}, { open: true }), { description: 'Authorization details that the API knows.' })),
    use,
  ),
  proof_of_possession: field(anything('Whether its tokens are bound to a key.'), use),
  subject_type_authorization: field(
    object({}, { open: true, description: 'Who may get tokens: clients, users.' }),
    use,
  ),
  is_system: field(flag({ description: 'Whether this is an API of Auth0 itself.' }), {
    read: 'summary',
    initial: () => false,
    evidence: 'recorded',
  }),
}

export const resourceServer = resource(rows)
export type ResourceServer = Stored<typeof rows>
export type ResourceServerBody = Body<typeof rows>
