/** Tests the conversion of exports. The exports are output of `a0deploy export` 8.44, or follow from its source. */
import { expect, test } from 'vitest'
import { violation } from '../../../schema/check.ts'
import { seed as seedSchema } from '../../../schema/seed.ts'
import { seedOfExport } from '../../../server/seeds/deploy-cli.ts'

const read = (content: unknown) => seedOfExport('x', content, (_path, _start, reference) => reference, false)
const clientOf = (client: object) => read({ clients: [{ name: 'A', ...client }] })

test('leaves out the keys that are not emulated, and lists them', () => {
  const content = {
    tenant: { friendly_name: '##FRIENDLY##' },
    actions: [{ name: 'a', code: './a.js' }],
    clients: [{ name: 'A' }],
    networkACLs: [],
    exclude: { clients: ['B'] },
  }
  expect(read(content)).toEqual({ document: { clients: [{ name: 'A' }] }, leftOut: ['tenant', 'actions', 'exclude'] })
})

test('does not change a seed of the emulator', () => {
  const seed = {
    $schema: './seed.json',
    clients: [
      {
        name: 'A',
        client_id: 'abc',
        cross_origin_auth: true,
        client_authentication_methods: {
          private_key_jwt: { credentials: [{ credential_type: 'public_key', pem: 'x' }] },
        },
      },
    ],
    connections: [{ name: 'c', strategy: 'auth0', enabled_clients: ['of another seed'] }],
    organizations: [{ name: 'o', client_grants: [{ client_id: 'of another seed' }] }],
    cimdDocuments: { 'https://a.example': {} },
  }
  expect(read(seed)).toEqual({ document: seed, leftOut: [] })
})

test.each([
  { client: [] },
  { clients: [{ name: 'A', calbacks: [] }] },
  { connections: [{ name: 'c', strategy: 'auth0', option: {} }] },
  'text',
  null,
  [],
])('leaves unknown content to validation: %j', (content) => {
  const { document } = read(content)
  expect(document).toEqual(content)
  expect(violation('Seed', seedSchema, document)).toBeTypeOf('string')
})

test('ignores a list that is null', () => {
  expect(read({ clients: null, databases: null, organizations: null })).toEqual({ document: {}, leftOut: [] })
})

test('drops read-only members of clients, and the global client', () => {
  const clients = [
    { name: 'All Applications', global: true },
    {
      name: 'A',
      global: false,
      tenant: 't',
      callback_url_template: false,
      signing_keys: [],
      owners: [],
      client_id: 'abc',
      client_secret: 's',
    },
  ]
  expect(read({ clients })).toEqual({
    document: { clients: [{ name: 'A', client_id: 'abc', client_secret: 's' }] },
    leftOut: [],
  })
})

const KEY = { name: 'k', credential_type: 'public_key', pem: 'x' }
const NAMED_KEY = { name: 'first', credential_type: 'public_key' }
test.each([
  [
    'client_authentication_methods',
    { client_authentication_methods: { private_key_jwt: { credentials: [NAMED_KEY] } } },
    {},
  ],
  [
    'client_authentication_methods',
    { client_authentication_methods: { private_key_jwt: { credentials: [KEY, NAMED_KEY] } } },
    { client_authentication_methods: { private_key_jwt: { credentials: [KEY] } } },
  ],
  [
    'client_authentication_methods',
    { client_authentication_methods: { tls_client_auth: { credentials: [{ id: 'cred_1' }] } } },
    {},
  ],
  [
    'signed_request_object.credentials',
    { signed_request_object: { required: true, credentials: [{ id: 'cred_1' }] } },
    { signed_request_object: { required: true } },
  ],
  ['token_vault_privileged_access', { token_vault_privileged_access: { ip_allowlist: [] } }, {}],
  ['express_configuration', { express_configuration: { okta_oin_client_id: 'Okta' } }, {}],
  [
    'my_organization_configuration.invitation_landing_client_id',
    { my_organization_configuration: { allowed_strategies: [], invitation_landing_client_id: 'My Web' } },
    { my_organization_configuration: { allowed_strategies: [] } },
  ],
  ['external_client_id', { external_client_id: 'https://a.example/client', external_metadata_type: 'cimd' }, {}],
])('drops and lists client members that an export cannot contain: %s', (member, client, expected) => {
  expect(clientOf(client)).toEqual({
    document: { clients: [{ name: 'A', ...expected }] },
    leftOut: [`clients.A.${member}`],
  })
})

test('leaves other invalid credentials to validation', () => {
  const client = {
    name: 'A',
    client_authentication_methods: { private_key_jwt: { credentials: [{ credential_type: 'public_key', pen: 'x' }] } },
  }
  expect(read({ clients: [client] })).toEqual({ document: { clients: [client] }, leftOut: [] })
})

test('drops the Management API but not its grants, and drops other system APIs with their grants', () => {
  const own = { identifier: 'urn:own', is_system: false, id: '1', client_id: 'Linked' }
  const resourceServers = [
    own,
    { name: 'Auth0 Management API', identifier: 'https://t.eu.auth0.com/api/v2/' },
    { name: 'Auth0 My Account API', identifier: 'https://t.eu.auth0.com/me/', is_system: true },
  ]
  const grant = { client_id: 'A', audience: 'https://t.eu.auth0.com/api/v2/', scope: ['read:clients'] }
  expect(
    read({ resourceServers, clientGrants: [grant, { ...grant, audience: 'https://t.eu.auth0.com/me/' }] }),
  ).toEqual({
    document: { resourceServers: [{ identifier: 'urn:own', id: '1' }], clientGrants: [grant] },
    leftOut: ['resourceServers.Auth0 My Account API', 'clientGrants.A.https://t.eu.auth0.com/me/'],
  })
})

test('removes the client id of default grants, and drops system grants', () => {
  const byDefault = { audience: 'urn:own', default_for: 'third_party_clients' }
  expect(
    read({
      clientGrants: [
        { ...byDefault, client_id: 'undefined_clientId' },
        { client_id: 'A', audience: 'urn:own', is_system: true },
      ],
    }),
  ).toEqual({
    document: { clientGrants: [byDefault] },
    leftOut: [],
  })
})

test('converts databases to connections', () => {
  expect(
    read({ connections: [{ name: 'c', strategy: 'oidc', scim_configuration: {} }], databases: [{ name: 'd' }] })
      .document,
  ).toEqual({
    connections: [
      { name: 'c', strategy: 'oidc' },
      { name: 'd', strategy: 'auth0' },
    ],
  })
})

test('needs a keyword for every marker except the one that hides a connection secret', () => {
  const withSecret = (client_secret: string) => ({
    connections: [{ name: 'c', strategy: 'google-oauth2', options: { client_id: 'x', client_secret } }],
  })
  expect(read(withSecret('##CONNECTIONS_GOOGLE_OAUTH2_SECRET##'))).toEqual({
    document: { connections: [{ name: 'c', strategy: 'google-oauth2', options: { client_id: 'x' } }] },
    leftOut: ['connections.c.options.client_secret'],
  })
  expect(() => read(withSecret('##GOOGLE##'))).toThrow(
    'The seed x cannot be loaded: connections[0].options.client_secret: the keyword GOOGLE has no value: give it with --keyword GOOGLE=VALUE',
  )
})

test('needs a keyword for a marker instead of a list', () => {
  expect(() => read({ databases: '@@DATABASES@@' })).toThrow(
    'The seed x cannot be loaded: databases: the keyword DATABASES has no value: give it with --keyword DATABASES=VALUE',
  )
})

test('drops references to clients that the export does not contain', () => {
  const content = {
    tenant: {},
    clients: [{ name: 'A' }, { name: 'B', client_id: 'b' }],
    clientGrants: [{ client_id: 'A', audience: 'urn:own' }],
    connections: [{ name: 'c', strategy: 'oidc', enabled_clients: ['A', 'b', 'gone'] }],
    organizations: [
      {
        name: 'o',
        connections: [],
        discovery_domains: [],
        clients: [],
        client_grants: [{ client_id: 'A' }, { client_id: 'A' }, { client_id: 'B' }, { client_id: 'gone' }],
      },
    ],
  }
  expect(read(content).document).toEqual({
    clients: content.clients,
    clientGrants: content.clientGrants,
    connections: [{ name: 'c', strategy: 'oidc', enabled_clients: ['A', 'b'] }],
    organizations: [{ name: 'o', client_grants: [{ client_id: 'A' }] }],
  })
})
