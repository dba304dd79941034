/**
 * Read operations that SDKs and tools call together with the Clients API. They list the connections and organizations
 * of seeds, return two empty lists, and return a few settings of the tenant.
 */
import { connection } from './connection.ts'
import { organization } from './organization.ts'
import { checkpoint, pages } from './paging.ts'
import { flag, list, object, openObject, text } from './schema.ts'

const row = { tag: 'neighbours', method: 'GET', openQuery: true, evidence: 'documented' } as const

export const adjacentOperations = {
  get_connections: {
    ...row,
    path: '/api/v2/connections',
    summary: 'List connections',
    scopes: ['read:connections'],
    query: {
      ...pages(0),
      ...checkpoint,
      strategy: list(text(), { description: 'Only connections with these strategies; can be repeated.' }),
      name: text({ description: 'Only the connection with this name.' }),
      fields: text({ description: 'Properties to include or exclude, separated by commas.' }),
      include_fields: flag(),
    },
    answers: { 200: list(connection.answer) },
  },
  get_organizations: {
    ...row,
    path: '/api/v2/organizations',
    summary: 'List organizations',
    scopes: ['read:organizations'],
    query: { ...pages(1), ...checkpoint },
    answers: { 200: list(organization.answer) },
  },
  'get_connection-profiles': {
    ...row,
    path: '/api/v2/connection-profiles',
    summary: 'List connection profiles; the list is always empty',
    scopes: ['read:connection_profiles'],
    query: checkpoint,
    answers: { 200: object({ connection_profiles: list(openObject()) }) },
  },
  'get_user-attribute-profiles': {
    ...row,
    path: '/api/v2/user-attribute-profiles',
    summary: 'List user attribute profiles; the list is always empty',
    scopes: ['read:user_attribute_profiles'],
    query: checkpoint,
    answers: { 200: object({ user_attribute_profiles: list(openObject()) }) },
  },
  tenant_settings_route: {
    ...row,
    path: '/api/v2/tenants/settings',
    summary: 'Get the few tenant settings that clients need',
    scopes: ['read:tenant_settings'],
    answers: {
      200: object({ friendly_name: text(), enabled_locales: list(text()), flags: openObject() }, { open: true }),
    },
  },
} as const
