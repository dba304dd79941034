/** The client grant: what a client may do with an API. Sources: reference clients-api.md §d; shapes of answers recorded. */
import { field, resource, type Body, type Stored } from './resource.ts'
import { choice, flag, list, text } from './schema.ts'

const scope = list(text({ minLength: 1, maxLength: 280 }), { description: 'Scopes that the client gets for the API.' })
const usage = choice(['deny', 'allow', 'require'], {
  description: 'Whether organizations are used with the grant: not at all, if wanted, or always.',
})
export const subjectType = choice(['client', 'user', 'anonymous_user'], {
  description: 'Whose access the grant is about: the client itself, or a user.',
})
export const defaultFor = choice(['third_party_clients'], {
  description: 'Clients that have the grant without being named.',
})

const rows = {
  id: field(text({ description: 'Identifier of the grant.' }), { read: 'summary', evidence: 'recorded' }),
  client_id: field(text({ description: 'Client that holds the grant.' }), {
    create: 'optional',
    read: 'summary',
    evidence: 'recorded',
  }),
  audience: field(text({ minLength: 1, description: 'Identifier of the API.' }), {
    create: 'required',
    read: 'summary',
    evidence: 'recorded',
  }),
  scope: field(scope, { create: 'optional', update: 'nullable', read: 'summary', evidence: 'recorded' }),
  organization_usage: field(usage, { create: 'optional', update: 'nullable', read: 'summary', evidence: 'recorded' }),
  allow_any_organization: field(flag({ description: 'Whether every organization may be used with the grant.' }), {
    create: 'optional',
    update: 'nullable',
    read: 'summary',
    evidence: 'recorded',
  }),
  default_for: field(defaultFor, { create: 'optional', read: 'summary', evidence: 'documented' }),
  is_system: field(flag({ description: 'Whether the grant was made by Auth0 itself.' }), {
    read: 'summary',
    evidence: 'recorded',
  }),
  subject_type: field(subjectType, {
    create: 'optional',
    read: 'summary',
    initial: () => 'client',
    evidence: 'recorded',
  }),
  authorization_details_types: field(
    list(text({ minLength: 1, maxLength: 255 }), {
      description: 'Types of authorization details that may be asked for.',
    }),
    {
      create: 'optional',
      update: 'optional',
      read: 'summary',
      evidence: 'recorded',
    },
  ),
  allow_all_scopes: field(flag({ description: 'Whether every scope of the API is granted, now and later.' }), {
    create: 'optional',
    update: 'nullable',
    read: 'summary',
    evidence: 'recorded',
  }),
}

export const clientGrant = resource(rows)
export type ClientGrant = Stored<typeof rows>
export type ClientGrantBody = Body<typeof rows>
/** The parameter of the list: only `true` makes sense to the real API (documented). */
export const allowAnyOrganization = {
  ...flag({ description: 'Only grants that any organization may use; true is the one value.' }),
  enum: [true],
}
