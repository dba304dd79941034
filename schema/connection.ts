/**
 * The connection resource, with the properties that `GET /clients/{id}/connections` and `GET /connections` return. Only
 * seeds create connections. The rows are in the order in which `fields` lists them (documented).
 *
 * Sources: properties and strategies are documented (reference clients-api.md §a.8 and the OpenAPI document). Responses
 * with `id`, `options`, `strategy` and `name` were recorded.
 */
import { field, resource, type StoredResource } from './resource.ts'
import { choice, flag, list, openObject, text } from './schema.ts'

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

const documented = { create: 'optional', read: 'summary', evidence: 'documented' } as const

const rows = {
  name: field(text({ minLength: 1, maxLength: 128, description: 'Name of the connection.' }), {
    create: 'required',
    read: 'summary',
    evidence: 'recorded',
  }),
  display_name: field(text({ maxLength: 128, description: 'Name that users see.' }), documented),
  strategy: field(choice(CONNECTION_STRATEGIES, { description: 'Kind of identity provider.' }), {
    create: 'required',
    read: 'summary',
    evidence: 'recorded',
  }),
  options: field(openObject('Settings of the provider; returned only for tokens with read:connections_options.'), {
    create: 'optional',
    read: 'summary',
    evidence: 'recorded',
  }),
  id: field(text({ description: 'Identifier of the connection.' }), {
    create: 'optional',
    read: 'summary',
    evidence: 'recorded',
  }),
  provisioning_ticket_url: field(text({ description: 'URL for the administrator of the provider.' }), documented),
  metadata: field(openObject('Values that the tenant chooses, by name.'), documented),
  show_as_button: field(flag({ description: 'Whether the login page has a button for it.' }), documented),
  clients: field(list(text(), { description: 'Accepted by `fields`, but in no response.' }), {
    read: 'summary',
    evidence: 'documented',
  }),
  authentication: field(openObject('Whether users can log in with the connection.'), documented),
  connected_accounts: field(openObject('Whether users can connect accounts with the connection.'), documented),
  cross_app_access_requesting_app: field(
    openObject('Whether the connection requests access across applications.'),
    documented,
  ),
  cross_app_access_resource_app: field(
    openObject('Whether the connection is a resource in access across applications.'),
    documented,
  ),
  realms: field(list(text(), { description: 'Realms of the connection.' }), { ...documented, select: false }),
  is_domain_connection: field(flag({ description: 'Whether this is a domain-level connection.' }), {
    ...documented,
    select: false,
  }),
}

export const connection = resource(rows)
export type Connection = StoredResource<typeof rows>
