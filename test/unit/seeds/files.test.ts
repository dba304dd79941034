/** Tests files and folders as seeds. test/sdk/deploy-cli.test.mjs loads exports that the deploy CLI itself wrote. */
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { violation } from '../../../schema/check.ts'
import { seed as seedSchema } from '../../../schema/seed.ts'
import { readSeedFile } from '../../../server/seeds/files.ts'
import { folderWith } from '../../support/files.ts'

const read = (folder: string, name = '', keywords: Record<string, unknown> = {}) =>
  readSeedFile(join(folder, name), keywords)

describe('readSeedFile with a file', () => {
  test('reads YAML and JSON without changes', async () => {
    const folder = folderWith({
      'a.yaml': 'clients:\n  - name: One\n    typo: 1\n',
      'b.json': { clients: [{ name: 'Two' }] },
      'empty.yaml': '',
    })
    expect(await read(folder, 'a.yaml')).toEqual({ document: { clients: [{ name: 'One', typo: 1 }] }, leftOut: [] })
    expect(await read(folder, 'b.json')).toEqual({ document: { clients: [{ name: 'Two' }] }, leftOut: [] })
    expect(await read(folder, 'empty.yaml')).toEqual({ document: null, leftOut: [] })
  })

  test('replaces markers with values', async () => {
    const folder = folderWith({ 'a.yaml': 'clients:\n  - name: ##NAME##\n    callbacks: @@URLS@@\n' })
    expect((await read(folder, 'a.yaml', { NAME: 'One', URLS: ['https://a.test'] })).document).toEqual({
      clients: [{ name: 'One', callbacks: ['https://a.test'] }],
    })
  })

  test('does not change an export of the emulator', async () => {
    const whole = {
      complete: true,
      clients: [{ client_id: 'a', name: 'All Applications', global: true, external_client_id: 'https://a.test' }],
      clientGrants: [{ id: 'g', is_system: true }],
    }
    expect(await read(folderWith({ 'tenant.yaml': whole }))).toEqual({ document: whole, leftOut: [] })
  })

  test('rejects a missing or unreadable file with its name', async () => {
    const folder = folderWith({ 'bad.yaml': 'clients: [' })
    await expect(read(folder, 'none.yaml')).rejects.toThrow(
      `The seed ${join(folder, 'none.yaml')} cannot be loaded: there is no such file`,
    )
    await expect(read(folder, 'bad.yaml')).rejects.toThrow(
      `The seed ${join(folder, 'bad.yaml')} cannot be loaded: line 1: unexpected end of the stream within a flow collection`,
    )
  })
})

const EXPORT = {
  rules: [],
  actions: [{ name: 'A' }],
  tenant: { enabled_locales: ['en'] },
  roles: null,
  resourceServers: [
    { name: 'Auth0 Management API', identifier: 'https://acme.eu.auth0.com/api/v2/', is_system: true },
    {
      name: 'Orders',
      identifier: 'https://orders.test',
      is_system: false,
      scopes: [{ value: 'read:orders' }],
      verificationLocation: null,
    },
  ],
  clients: [
    { name: 'All Applications', global: true, custom_login_page: './All Applications_custom_login_page.html' },
    {
      name: 'Web',
      custom_login_page: './Web_custom_login_page.html',
      app_type: 'regular_web',
      callbacks: [],
      signing_keys: [],
      client_authentication_methods: {
        private_key_jwt: { credentials: [{ name: 'Key', credential_type: 'public_key' }] },
      },
    },
    { name: 'Partner', is_first_party: false, invented_property: true },
  ],
  clientGrants: [
    { client_id: 'Web', audience: 'https://orders.test', scope: ['read:orders'], subject_type: 'client' },
    { client_id: 'undefined_clientId', default_for: 'third_party_clients', audience: 'https://orders.test', scope: [] },
    { client_id: 'Web', audience: 'https://acme.eu.auth0.com/api/v2/', scope: [], is_system: true },
  ],
  databases: [
    {
      name: 'users',
      options: { customScripts: { login: './databases/users/login.js' } },
      enabled_clients: ['Web', 'Deploy CLI'],
    },
  ],
  connections: [
    { name: 'google', strategy: 'google-oauth2', options: { client_secret: '##CONNECTIONS_GOOGLE_OAUTH2_SECRET##' } },
    { name: 'mail', strategy: 'email', options: { email: { body: './mail.html' } } },
  ],
  organizations: [
    {
      name: 'acme',
      connections: [{ name: 'google', assign_membership_on_login: false }],
      client_grants: [{ client_id: 'Web' }, { grant_id: 'x' }],
    },
  ],
}
const FILES = {
  'clients/Web_custom_login_page.html': '<html>##GREETING##</html>',
  'databases/users/login.js': 'function login() {}',
  'connections/mail.html': '<p>Code</p>',
}
const SEED = {
  resourceServers: [{ name: 'Orders', identifier: 'https://orders.test', scopes: [{ value: 'read:orders' }] }],
  clients: [
    { name: 'Web', custom_login_page: '<html>Hello</html>', app_type: 'regular_web', callbacks: [] },
    { name: 'Partner', is_first_party: false },
  ],
  clientGrants: [
    { client_id: 'Web', audience: 'https://orders.test', scope: ['read:orders'], subject_type: 'client' },
    { default_for: 'third_party_clients', audience: 'https://orders.test', scope: [] },
  ],
  connections: [
    { name: 'google', strategy: 'google-oauth2', options: {} },
    { name: 'mail', strategy: 'email', options: { email: { body: '<p>Code</p>' } } },
    {
      strategy: 'auth0',
      name: 'users',
      options: { customScripts: { login: 'function login() {}' } },
      enabled_clients: ['Web'],
    },
  ],
  organizations: [{ name: 'acme', client_grants: [{ client_id: 'Web' }] }],
}
const LEFT_OUT = [
  'actions',
  'clients.Partner.invented_property',
  'clients.Web.client_authentication_methods',
  'connections.google.options.client_secret',
  'tenant',
]

describe('readSeedFile with an export of the deploy CLI', () => {
  test('reads the YAML format, and lists the parts that are not emulated', async () => {
    const folder = folderWith({ 'tenant.yaml': JSON.stringify(EXPORT), ...FILES })
    for (const path of ['', 'tenant.yaml']) {
      const { document, leftOut } = await read(folder, path, { GREETING: 'Hello' })
      expect(document).toEqual(SEED)
      expect([...leftOut].sort()).toEqual(LEFT_OUT)
      expect(violation('Seed', seedSchema, document)).toBeUndefined()
    }
  })

  test('reads the directory format', async () => {
    const [, web, partner] = EXPORT.clients
    const { name, options } = EXPORT.databases[0] as { name: string; options: unknown }
    const folder = folderWith({
      'clients/All Applications.json': EXPORT.clients[0],
      'clients/Partner.json': partner,
      'clients/Web.json': web,
      'clients/Web_custom_login_page.html': '<html>##GREETING##</html>',
      'grants/Web-Orders.json': EXPORT.clientGrants[0],
      'resource-servers/Orders.json': EXPORT.resourceServers[1],
      'connections/google.json': EXPORT.connections[0],
      'database-connections/users/database.json': {
        name,
        options: { ...(options as object), customScripts: { login: './login.js' } },
        enabled_clients: ['Web'],
      },
      'database-connections/users/login.js': 'function login() {}',
      'organizations/acme.json': { name: 'acme', client_grants: [] },
      'actions/a/code.js': '',
      'tenant.json': {},
    })
    const { document, leftOut } = await read(folder, '', { GREETING: 'Hello' })
    const [google, , users] = SEED.connections
    expect(document).toEqual({
      resourceServers: SEED.resourceServers,
      clients: [SEED.clients[1], SEED.clients[0]],
      clientGrants: [SEED.clientGrants[0]],
      connections: [google, users],
      organizations: [{ name: 'acme', client_grants: [] }],
    })
    expect([...leftOut].sort()).toEqual(['actions', ...LEFT_OUT.slice(1)])
  })

  test('drops names instead of ids, system APIs with their grants, and clients that the export does not contain', async () => {
    const own = {
      allowed_strategies: ['okta'],
      connection_deletion_behavior: 'allow',
      user_attribute_profile_id: 'My profile',
      invitation_landing_client_id: 'Web',
    }
    const folder = folderWith({
      'tenant.yaml': {
        resourceServers: [{ name: 'My Account', identifier: 'https://acme.auth0.com/me/', is_system: true }],
        clients: [
          {
            name: 'Web',
            my_organization_configuration: own,
            express_configuration: { user_attribute_profile_id: 'My profile' },
          },
        ],
        clientGrants: [{ client_id: 'Web', audience: 'https://acme.auth0.com/me/', scope: [] }],
        organizations: [{ name: 'acme', client_grants: [{ client_id: 'Gone' }] }],
      },
    })
    const { document, leftOut } = await read(folder)
    expect(document).toEqual({
      resourceServers: [],
      clients: [
        {
          name: 'Web',
          my_organization_configuration: { allowed_strategies: ['okta'], connection_deletion_behavior: 'allow' },
        },
      ],
      clientGrants: [],
      organizations: [{ name: 'acme', client_grants: [] }],
    })
    expect([...leftOut].sort()).toEqual([
      'clientGrants.Web.https://acme.auth0.com/me/',
      'clients.Web.express_configuration',
      'clients.Web.my_organization_configuration.invitation_landing_client_id',
      'clients.Web.my_organization_configuration.user_attribute_profile_id',
      'resourceServers.My Account',
    ])
  })

  test('rejects keywords without a value, and names the flag', async () => {
    const folder = folderWith({
      'tenant.yaml': 'clients:\n  - name: Good\n  - name: ##NAME##\n    callbacks: @@URLS@@\n',
    })
    await expect(read(folder, 'tenant.yaml')).rejects.toThrow(
      `The seed ${join(folder, 'tenant.yaml')} cannot be loaded: clients[1].name: the keywords NAME, URLS have no value: give them with --keyword NAME=VALUE --keyword URLS=VALUE`,
    )
  })

  test('leaves unknown keys to the schema, which rejects them', async () => {
    const folder = folderWith({ 'seed.yaml': { clients: [{ name: 'x', typo: 1 }], client: [] } })
    expect((await read(folder, 'seed.yaml')).document).toEqual({ clients: [{ name: 'x', typo: 1 }], client: [] })
  })

  test('rejects a reference to a file outside of its folder', async () => {
    const outside = folderWith({ 'secret.html': 'secret' })
    const folder = folderWith({
      'tenant.yaml': { clients: [{ name: 'Web', custom_login_page: './linked.html' }] },
      'clients/here.html': '',
    })
    symlinkSync(join(outside, 'secret.html'), join(folder, 'clients/linked.html'))
    await expect(readSeedFile(folder, {})).rejects.toThrow(
      `The seed ${folder} cannot be loaded: clients[0].custom_login_page: ./linked.html is a file outside of the folder of the seed`,
    )
  })

  test('rejects a folder without an export', async () => {
    const folder = folderWith({ 'readme.txt': '' })
    await expect(read(folder)).rejects.toThrow(
      'the folder holds no export of the deploy CLI: neither tenant.yaml nor any of clients, grants, resource-servers, connections, organizations',
    )
  })
})
