/**
 * The client grant: the scopes that a client may request for an API. Sources: reference clients-api.md §d. The shape of
 * responses was recorded.
 */
import { field, resource, type ResourceBody, type StoredResource } from './resource.ts'
import { choice, flag, list, text } from './schema.ts'

const scope = list(text({ minLength: 1, maxLength: 280 }), { description: 'Scopes that the client gets for the API.' })
const usage = choice(['deny', 'allow', 'require'], {
  description: 'Whether requests with the grant can or must name an organization.',
})
export const subjectType = choice(['client', 'user', 'anonymous_user'], {
  description: 'Whether the client gets access for itself or for a user.',
})
export const defaultFor = choice(['third_party_clients'], {
  description: 'Group of clients that have this grant by default.',
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
  is_system: field(flag({ description: 'Whether Auth0 created the grant.' }), {
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
      description: 'Types of authorization details that a request may contain.',
    }),
    {
      create: 'optional',
      update: 'optional',
      read: 'summary',
      evidence: 'recorded',
    },
  ),
  allow_all_scopes: field(flag({ description: 'Whether every scope of the API is granted, later scopes included.' }), {
    create: 'optional',
    update: 'nullable',
    read: 'summary',
    evidence: 'recorded',
  }),
}

export const clientGrant = resource(rows)
export type ClientGrant = StoredResource<typeof rows>
export type ClientGrantBody = ResourceBody<typeof rows>
/** The query parameter of the list. The real API accepts only `true` (documented). */
export const allowAnyOrganization = {
  ...flag({ description: 'Only grants that any organization may use; the only value is true.' }),
  enum: [true],
}
