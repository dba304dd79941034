/**
 * The organization resource, with the properties that lists of organizations return (recorded: id, name, display_name
 * and branding). Only seeds create organizations.
 */
import { field, resource, type StoredResource } from './resource.ts'
import { choice, flag, openObject, text } from './schema.ts'

const documented = { create: 'optional', read: 'summary', evidence: 'documented' } as const
const recorded = { create: 'optional', read: 'summary', evidence: 'recorded' } as const

const rows = {
  id: field(
    text({ maxLength: 50, format: 'organization-id', description: 'Identifier of the organization.' }),
    recorded,
  ),
  name: field(text({ minLength: 1, maxLength: 50, description: 'Name of the organization.' }), {
    ...recorded,
    create: 'required',
  }),
  display_name: field(text({ minLength: 1, maxLength: 255, description: 'Name that users see.' }), recorded),
  branding: field(openObject('Logo and colors of the login page.'), recorded),
  metadata: field(openObject('Values that the tenant chooses, by name.'), documented),
  token_quota: field(openObject('Maximum number of tokens for the clients of the organization.'), documented),
  third_party_client_access: field(
    choice(['block', 'allow'], { description: 'Whether third-party applications may use the organization.' }),
    documented,
  ),
  is_app_entitlement_active: field(flag({ description: 'Whether applications need an entitlement.' }), documented),
}

export const organization = resource(rows)
export type Organization = StoredResource<typeof rows>
