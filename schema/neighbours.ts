/** What clients of the Clients API look at beside it: connections and organizations of seeds, lists that are empty here, and the settings of the tenant. */
import { connection } from './connection.ts'
import { organization } from './organization.ts'
import { checkpoint, pages } from './paging.ts'
import { flag, list, object, text } from './schema.ts'

const anything = object({}, { open: true })
const neighbour = { tag: 'neighbours', method: 'GET', openQuery: true, evidence: 'documented' } as const

export const neighbours = {
  get_connections: {
    ...neighbour,
    path: '/api/v2/connections',
    summary: 'List connections',
    scopes: ['read:connections'],
    query: {
      ...pages(0),
      ...checkpoint,
      strategy: list(text(), { description: 'Only connections of these strategies; may be repeated.' }),
      name: text({ description: 'Only the connection of this name.' }),
      fields: text({ description: 'Properties to show or to leave out, separated by commas.' }),
      include_fields: flag(),
    },
    answers: { 200: list(connection.answer) },
  },
  get_organizations: {
    ...neighbour,
    path: '/api/v2/organizations',
    summary: 'List organizations',
    scopes: ['read:organizations'],
    query: { ...pages(1), ...checkpoint },
    answers: { 200: list(organization.answer) },
  },
  'get_connection-profiles': {
    ...neighbour,
    path: '/api/v2/connection-profiles',
    summary: 'List connection profiles; there are none',
    scopes: ['read:connection_profiles'],
    query: checkpoint,
    answers: { 200: object({ connection_profiles: list(anything) }) },
  },
  'get_user-attribute-profiles': {
    ...neighbour,
    path: '/api/v2/user-attribute-profiles',
    summary: 'List user attribute profiles; there are none',
    scopes: ['read:user_attribute_profiles'],
    query: checkpoint,
    answers: { 200: object({ user_attribute_profiles: list(anything) }) },
  },
  tenant_settings_route: {
    ...neighbour,
    path: '/api/v2/tenants/settings',
    summary: 'Get the settings of the tenant; the few that clients need',
    scopes: ['read:tenant_settings'],
    answers: { 200: object({ friendly_name: text(), enabled_locales: list(text()), flags: anything }, { open: true }) },
  },
} as const
