/**
 * The connection: as much of it as `GET /clients/{id}/connections` and `GET /connections` show. Only seeds make one.
 * Its rows stand in the order in which `fields` lists them (documented).
 *
 * Sources: properties and strategies are documented (reference clients-api.md §a.8 and the OpenAPI document); that an answer has
 * `id`, `options`, `strategy` and `name` is recorded.
 */
import { field, resource, type Stored } from './resource.ts'
import { choice, flag, list, object, text } from './schema.ts'

export const CONNECTION_STRATEGIES = [
  'ad',
  'adfs',
  'amazon',
  'apple',
  'dropbox',
  'bitbucket',
  'auth0-oidc',
  'auth0',
  'baidu',
  'bitly',
  'box',
  'custom',
  'daccount',
  'dwolla',
  'email',
  'evernote-sandbox',
  'evernote',
  'exact',
  'facebook',
  'fitbit',
  'github',
  'google-apps',
  'google-oauth2',
  'instagram',
  'ip',
  'line',
  'linkedin',
  'oauth1',
  'oauth2',
  'office365',
  'oidc',
  'okta',
  'paypal',
  'paypal-sandbox',
  'pingfederate',
  'planningcenter',
  'salesforce-community',
  'salesforce-sandbox',
  'salesforce',
  'samlp',
  'sharepoint',
  'shopify',
  'shop',
  'sms',
  'soundcloud',
  'thirtysevensignals',
  'twitter',
  'untappd',
  'vkontakte',
  'waad',
  'weibo',
  'windowslive',
  'wordpress',
  'yahoo',
  'yandex',
  'auth0-adldap',
  'notion-mcp',
  'asana',
  'atlassian',
  'cloudflare-mcp',
  'gitlab',
  'hubspot-mcp',
  'linear-mcp',
  'sentry-mcp',
  'slack',
] as const

const shown = { create: 'optional', read: 'summary', evidence: 'documented' } as const
const anything = (description: string) => object({}, { open: true, description })

const rows = {
  name: field(text({ minLength: 1, maxLength: 128, description: 'Name of the connection.' }), {
    create: 'required',
    read: 'summary',
    evidence: 'recorded',
  }),
  display_name: field(text({ maxLength: 128, description: 'Name that users see.' }), shown),
  strategy: field(choice(CONNECTION_STRATEGIES, { description: 'Kind of identity provider.' }), {
    create: 'required',
    read: 'summary',
    evidence: 'recorded',
  }),
  options: field(anything('Settings of the provider; shown to tokens with read:connections_options only.'), {
    create: 'optional',
    read: 'summary',
    evidence: 'recorded',
  }),
  id: field(text({ description: 'Identifier of the connection.' }), {
    create: 'optional',
    read: 'summary',
    evidence: 'recorded',
  }),
  provisioning_ticket_url: field(text({ description: 'Address for the administrator of the provider.' }), shown),
  metadata: field(anything('Free values.'), shown),
  show_as_button: field(flag({ description: 'Whether the login page has a button for it.' }), shown),
  clients: field(list(text(), { description: 'Known to `fields` only.' }), { read: 'summary', evidence: 'documented' }),
  authentication: field(anything('Whether users log in with it.'), shown),
  connected_accounts: field(anything('Whether users connect accounts with it.'), shown),
  cross_app_access_requesting_app: field(anything('Whether it requests access across applications.'), shown),
  cross_app_access_resource_app: field(anything('Whether it is a resource of access across applications.'), shown),
  realms: field(list(text(), { description: 'Realms for which it is used.' }), { ...shown, select: false }),
  is_domain_connection: field(flag({ description: 'Whether it is one of the whole domain.' }), {
    ...shown,
    select: false,
  }),
}

export const connection = resource(rows)
export type Connection = Stored<typeof rows>
