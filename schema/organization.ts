/** The organization: as much of it as the lists of organizations show (recorded: id, name, display_name, branding). Only seeds make one. */
import { field, resource, type Stored } from './resource.ts'
import { choice, flag, object, text } from './schema.ts'

const shown = { create: 'optional', read: 'summary', evidence: 'documented' } as const
const recorded = { create: 'optional', read: 'summary', evidence: 'recorded' } as const
const anything = (description: string) => object({}, { open: true, description })

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
  branding: field(anything('Logo and colors of its login page.'), recorded),
  metadata: field(anything('Free values.'), shown),
  token_quota: field(anything('How many tokens its clients may get.'), shown),
  third_party_client_access: field(
    choice(['block', 'allow'], { description: 'Whether third-party applications may use it.' }),
    shown,
  ),
  is_app_entitlement_active: field(flag({ description: 'Whether applications need to be entitled.' }), shown),
}

export const organization = resource(rows)
export type Organization = Stored<typeof rows>
