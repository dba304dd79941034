import { Ajv2020 } from 'ajv/dist/2020.js'
import { beforeEach, describe, expect, test } from 'vitest'
import { startEmulator, type EmulatorOptions } from '../../server/index.ts'
import { FIXTURES } from '../../server/seeds/fixtures.ts'
import {
  HOME,
  refusal,
  temporaryFolder,
  useEmulator,
  type Json,
  clientNames,
  startTestEmulator,
  withEmulator,
} from '../support/emulator.ts'
import { publicPem } from '../support/keys.ts'

const HOST = 'localhost:4400'
const emulator = useEmulator()
const load = async (document: unknown) => emulator.control('POST /seeds', { body: document, host: HOST })
const exported = async () => (await emulator.control<Exported>('GET /export', { host: HOST })).body
const get = async <T = Json>(path: string) => (await emulator.api<T>(`GET ${path}`)).body
interface Exported {
  complete: true
  resourceServers: Json[]
  clients: Json[]
  clientGrants: Json[]
  connections: Json[]
  organizations: Json[]
  cimdDocuments: Json
}
const NONE = { resourceServers: 0, clients: 0, clientGrants: 0, connections: 0, organizations: 0, cimdDocuments: 0 }
/** The refusal of a seed that was sent. */
const refused = (path: string, reason: string, name = 'in the request') => ({
  status: 400,
  body: {
    ...refusal(
      400,
      'Bad Request',
      `The seed ${name} cannot be loaded: ${path === '' || reason.includes(path) ? '' : `${path}: `}${reason}`,
      'emulator_invalid_seed',
    ),
    path,
    reason,
  },
})
const [PEM, OTHER_PEM] = [publicPem(), publicPem()]
const CREDENTIAL = 'cred_2Vh8Qm3xk9TgLp4NzRbYcW'
const OTHER_CREDENTIAL = 'cred_3Vh8Qm3xk9TgLp4NzRbYcW'
const API = { identifier: 'urn:api', scopes: [{ value: 'a' }, { value: 'b' }] }

describe('a seed', () => {
  test('is a document or the name of one, and the answer counts its entries', async () => {
    expect(await load({})).toEqual({ status: 200, body: { loaded: NONE } })
    expect(await load({ seed: 'quickstart' })).toEqual({
      status: 200,
      body: { loaded: { ...NONE, resourceServers: 1, clients: 4, clientGrants: 1 } },
    })
    expect(await load({ seed: 'many:7' })).toEqual({ status: 200, body: { loaded: { ...NONE, clients: 7 } } })
    const document = {
      $schema: 'http://localhost:4400/_emulator/seed.schema.json',
      resourceServers: [API],
      clients: [{ name: 'A' }, { name: 'B' }],
      clientGrants: [{ client_id: 'A', audience: 'urn:api', scope: ['a'] }],
      connections: [{ name: 'c', strategy: 'auth0' }],
      organizations: [{ name: 'o' }, { name: 'p' }],
      cimdDocuments: { 'https://a.example/x': {} },
    }
    expect(await load(document)).toEqual({
      status: 200,
      body: {
        loaded: { resourceServers: 1, clients: 2, clientGrants: 1, connections: 1, organizations: 2, cimdDocuments: 1 },
      },
    })
  })

  test('goes with a reset', async () => {
    const before = await exported()
    await load({ seed: 'quickstart' })
    await emulator.reset()
    expect(await exported()).toEqual(before)
  })

  test.each([
    [
      'an unknown name',
      { seed: 'x.yaml' },
      '',
      'there is no seed of this name. Send a document, or one of: empty, quickstart, storefront, third-party, many:NUMBER',
      'x.yaml',
    ],
    ['a typo', { client: [] }, '', "Seed validation error: 'Additional properties not allowed: client'."],
    [
      'no list',
      { clients: {} },
      'clients',
      "Seed validation error: 'Expected type array but found type object' on property clients (Applications).",
    ],
    [
      'a client without a name',
      { clients: [{}] },
      'clients[0]',
      "Seed validation error: 'Missing required property: name' on property clients[0].",
    ],
    [
      'a name that the API refuses',
      { clients: [{ name: '<b>' }] },
      'clients[0].name',
      "Seed validation error: 'String does not match pattern ^[^<>]+$: <b>' on property clients[0].name (Name of the application; one character or more, without < and >).",
    ],
    [
      'a rule',
      {
        clients: [
          { name: 'A' },
          { name: 'B', token_endpoint_auth_method: 'none', grant_types: ['client_credentials'] },
        ],
      },
      'clients[1]',
      'Application must not have Token Endpoint Authentication Method set to "none" when client_credentials grant type is enabled',
    ],
    [
      'an alias that is taken',
      {
        clients: [
          { name: 'A', client_aliases: ['x'] },
          { name: 'B', client_aliases: ['x'] },
        ],
      },
      'clients[1]',
      'Another client exists with the same alias.',
    ],
    [
      'a grant of nobody',
      { resourceServers: [API], clientGrants: [{ client_id: 'nobody', audience: 'urn:api' }] },
      'clientGrants[0]',
      'The client does not exist',
    ],
    [
      'a grant for nothing',
      { clients: [{ name: 'A' }], clientGrants: [{ client_id: 'A', audience: 'urn:none' }] },
      'clientGrants[0]',
      'No resource with identifier urn:none',
    ],
    [
      'a scope that there is not',
      {
        resourceServers: [API],
        clients: [{ name: 'A' }],
        clientGrants: [{ client_id: 'A', audience: 'urn:api', scope: ['c'] }],
      },
      'clientGrants[0]',
      'Payload validation error: scope must be a subset of resource server scopes',
    ],
    [
      'a grant twice',
      {
        resourceServers: [API],
        clients: [{ name: 'A' }],
        clientGrants: [
          { client_id: 'A', audience: 'urn:api' },
          { client_id: 'A', audience: 'urn:api' },
        ],
      },
      'clientGrants[1]',
      'client_grant already exists',
    ],
    [
      'a connection for nobody',
      { connections: [{ name: 'c', strategy: 'auth0', enabled_clients: ['nobody'] }] },
      'connections[0]',
      'there is no client nobody',
    ],
    [
      'an organization with no such grant',
      { organizations: [{ name: 'o', client_grants: [{ id: 'cgr_none' }] }] },
      'organizations[0]',
      'there is no grant cgr_none',
    ],
    [
      'an organization with a grant of nobody',
      { organizations: [{ name: 'o', client_grants: [{ client_id: 'nobody' }] }] },
      'organizations[0]',
      'there is no client nobody',
    ],
    [
      'an organization with an empty grant',
      { organizations: [{ name: 'o', client_grants: [{ audience: 'urn:api' }] }] },
      'organizations[0]',
      'an entry of client_grants names neither a grant (id) nor a client (client_id)',
    ],
    [
      'an organization with a client without a grant',
      {
        clients: [{ name: 'A' }],
        organizations: [{ name: 'o', client_grants: [{ client_id: 'A', audience: 'urn:api' }] }],
      },
      'organizations[0]',
      'the client A has no grant for urn:api',
    ],
    [
      'a document that nobody would ask for',
      { cimdDocuments: { 'http://a.example': {} } },
      'cimdDocuments[0]',
      'http://a.example does not begin with https://',
    ],
  ])(
    'is refused for %s, in a whole sentence, and leaves nothing behind',
    async (_, document, path, reason, name?: string) => {
      const before = await exported()
      expect(await load(document)).toEqual(refused(path, reason, name))
      expect(await exported()).toEqual(before)
    },
  )

  test('leaves the tenant exactly as it was when its last entry is bad', async () => {
    await load({ seed: 'quickstart' })
    await load({
      clients: [
        {
          name: 'Mine',
          client_id: 'mine-0',
          client_authentication_methods: {
            private_key_jwt: { credentials: [{ credential_type: 'public_key', pem: PEM }] },
          },
        },
      ],
      connections: [{ name: 'c', strategy: 'auth0', enabled_clients: ['Mine'] }],
    })
    const before = await exported()
    const bad = {
      resourceServers: [{ identifier: 'https://api.example.com/', name: 'Changed' }, { identifier: 'urn:new' }],
      clients: [{ name: 'Changed', client_id: 'mine-0' }, { name: 'New' }],
      clientGrants: [{ client_id: 'New', audience: 'urn:new' }],
      connections: [{ name: 'c', strategy: 'samlp' }],
      organizations: [{ name: 'o' }, { name: 'p', client_grants: [{ id: 'none' }] }],
    }
    expect(await load(bad)).toEqual(refused('organizations[1]', 'there is no grant none'))
    expect(JSON.stringify(await exported())).toBe(JSON.stringify(before))
    expect((await get('/clients?include_totals=true'))['total']).toBe(before.clients.length)
    expect((await get<Json[]>('/clients/mine-0/credentials')).length).toBe(1)
  })

  test('beside its name is nothing else', async () => {
    expect(await load({ seed: 'quickstart', clients: [{ name: 'A' }] })).toEqual(
      refused('', 'the name of a seed comes with clients: send a name or a document, not both', 'quickstart'),
    )
  })
})

describe('a seed in YAML', () => {
  const TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml', 'text/yaml; charset=utf-8', 'Application/YAML']
  const sent = async (payload: string, type = 'application/yaml', line = 'POST /_emulator/seeds') =>
    emulator.request(line, { body: payload, host: HOST, headers: { 'content-type': type } })

  test.each(TYPES)('is taken as %s', async (type) => {
    expect(await sent('# two of them\nclients:\n  - name: A\n  - &b\n    name: B\n', type)).toEqual({
      status: 200,
      body: { loaded: { ...NONE, clients: 2 } },
    })
    expect(await clientNames(emulator)).toEqual(['A', 'B'])
  })

  test('knows merge keys, names of seeds, and that JSON is YAML', async () => {
    await sent('clients:\n  - &a\n    name: A\n    app_type: spa\n  - <<: *a\n    name: B\n')
    expect((await get<Json[]>('/clients?is_global=false')).map(({ name, app_type }) => [name, app_type])).toEqual([
      ['A', 'spa'],
      ['B', 'spa'],
    ])
    expect(await sent('seed: quickstart')).toEqual({
      status: 200,
      body: { loaded: { ...NONE, resourceServers: 1, clients: 4, clientGrants: 1 } },
    })
    expect(await sent('{"clients":[{"name":"C"}]}')).toMatchObject({ status: 200 })
    for (const nothing of ['', '# nothing', '---\n'])
      expect(await sent(nothing)).toEqual({ status: 200, body: { loaded: NONE } })
  })

  test('may be an export of the deploy CLI, without the files that it refers to', async () => {
    const yaml = [
      'tenant:',
      '  friendly_name: Acme',
      'roles: []',
      'databases:',
      '  - name: Users',
      '    enabled_clients: [Shop, Gone]',
      '    options:',
      '      customScripts:',
      '        login: ./databases/Users/login.js',
      'clients:',
      '  - name: Shop',
      '    app_type: spa',
      '    custom_login_page: ./login.html',
      'clientGrants:',
      '  - client_id: Shop',
      '    audience: urn:api',
      '    scope: []',
      'resourceServers:',
      '  - name: API',
      '    identifier: urn:api',
    ].join('\n')
    expect(await sent(yaml)).toEqual({
      status: 200,
      body: { loaded: { ...NONE, resourceServers: 1, clients: 1, clientGrants: 1, connections: 1 } },
    })
    const [shop] = await get<Json[]>('/clients?is_global=false')
    expect(shop).toMatchObject({ name: 'Shop', custom_login_page: './login.html' })
    expect((await exported()).connections).toMatchObject([
      {
        name: 'Users',
        strategy: 'auth0',
        enabled_clients: [shop?.['client_id']],
        options: { customScripts: { login: './databases/Users/login.js' } },
      },
    ])
  })

  const deep = (depth: number) =>
    `clients: [{ name: A, client_metadata: ${'{a: '.repeat(depth)}1${'}'.repeat(depth)} }]`
  test.each([
    [
      'a line that is none',
      'clients:\n  - name: A\n   app_type: spa\n',
      '',
      'line 3: bad indentation of a sequence entry',
    ],
    ['two documents', 'clients: []\n---\nclients: []\n', '', 'a seed is one document, and this text holds several'],
    ['a name that nothing has', 'clients: [*nobody]', '', 'line 1: unidentified alias'],
    ['what is in itself', 'clients: &a [*a]', '', 'objects and lists stand too deep within each other'],
    [
      'what grows beyond all bounds',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, at) => `${name}: &${name} [${`*${'abcdefg'[at]},`.repeat(9)}]`).join('\n')}`,
      '',
      'its aliases stand for more than can be loaded',
    ],
    ['what is too deep', deep(200), '', 'objects and lists stand too deep within each other'],
    ['what is a text', 'just text', undefined, undefined],
    [
      'a marker without a value',
      'clients:\n  - name: ##NAME##\n',
      'clients[0].name',
      'the keyword NAME has no value: give it with --keyword NAME=VALUE',
    ],
    ['a typo', 'client: []', '', "Seed validation error: 'Additional properties not allowed: client'."],
  ])('is refused for %s, and leaves nothing behind', async (_, yaml, path, reason) => {
    const before = await exported()
    const answer = await sent(yaml)
    if (path === undefined || reason === undefined)
      expect(answer).toEqual({
        status: 400,
        body: refusal(
          400,
          'Bad Request',
          "Payload validation error: 'Expected type object but found type string'.",
          'invalid_body',
        ),
      })
    else expect(answer).toEqual(refused(path, reason))
    expect(await exported()).toEqual(before)
  })

  test('that is deep beyond all measure is refused as well', async () => {
    for (const depth of [3_000, 100_000])
      expect(await sent(deep(depth))).toMatchObject({ status: 400, body: { errorCode: 'emulator_invalid_seed' } })
  }, 60_000)

  test('is taken by no other operation', async () => {
    for (const line of [
      'PUT /_emulator/tenants/acme',
      'PUT /_emulator/clock',
      'POST /_emulator/tokens',
      'POST /_emulator/requests/verify',
    ]) {
      for (const type of TYPES)
        expect([line, await sent('{}', type, line)]).toEqual([
          line,
          { status: 415, body: refusal(415, 'Unsupported Media Type', 'Unsupported Media Type') },
        ])
    }
    expect(
      (await emulator.api('POST /clients', { body: 'name: A', headers: { 'content-type': 'application/yaml' } }))
        .status,
    ).toBe(415)
    expect((await sent('clients: []', 'text/plain')).status).toBe(415)
  })

  test('of a page elsewhere is not looked at', async () => {
    const { status, body } = await emulator.control('POST /seeds', {
      body: 'clients: [',
      headers: { 'content-type': 'text/yaml', origin: 'https://evil.example' },
    })
    expect([status, body['errorCode']]).toEqual([403, 'emulator_forbidden_origin'])
  })
})

describe('what a later seed names again takes the place of what was there', () => {
  test('a client by its client_id: what it was goes, its credentials too; its place and its grants stay', async () => {
    const keys = { private_key_jwt: { credentials: [{ credential_type: 'public_key', pem: PEM }] } }
    await load({
      resourceServers: [API],
      clients: [
        { name: 'A', client_id: 'client-a', description: 'old', client_authentication_methods: keys },
        { name: 'B' },
      ],
      clientGrants: [{ client_id: 'A', audience: 'urn:api', scope: ['a'] }],
    })
    await load({ clients: [{ name: 'A2', client_id: 'client-a', client_secret: 'mine', app_type: 'spa' }] })
    expect(await clientNames(emulator)).toEqual(['A2', 'B'])
    const client = await get('/clients/client-a')
    expect([
      client['client_secret'],
      client['app_type'],
      client['description'],
      client['client_authentication_methods'],
    ]).toEqual(['mine', 'spa', undefined, undefined])
    expect(await get('/clients/client-a/credentials')).toEqual([])
    expect(await get('/client-grants?client_id=client-a')).toMatchObject([{ client_id: 'client-a', scope: ['a'] }])
  })

  test('a client that Auth0 gives a grant, as often as one likes', async () => {
    const express_configuration = {
      initiate_login_uri_template: 'https://a.test/{organization_name}',
      user_attribute_profile_id: 'uap_2Vh8Qm3xk9TgLp4NzRbYcW',
      connection_profile_id: 'cop_2Vh8Qm3xk9TgLp4NzRbYcW',
      enable_client: true,
      enable_organization: true,
      okta_oin_client_id: 'somebody',
      admin_login_domain: 'a.test',
    }
    const seed = {
      clients: [{ name: 'Express', client_id: 'express-1', app_type: 'express_configuration', express_configuration }],
    }
    for (let time = 0; time < 2; time++) expect((await load(seed)).status).toBe(200)
    expect(await get('/client-grants?client_id=express-1')).toMatchObject([{ is_system: true }])
    expect((await load({ clients: [{ name: 'Plain', client_id: 'express-1' }] })).status).toBe(200)
    expect(await get('/client-grants?client_id=express-1')).toEqual([])
  })

  test('a grant by its id', async () => {
    await load({
      resourceServers: [API],
      clients: [{ name: 'A' }],
      clientGrants: [{ id: 'cgr_mine', client_id: 'A', audience: 'urn:api', scope: ['a'] }],
    })
    await load({ clientGrants: [{ id: 'cgr_mine', client_id: 'A', audience: 'urn:api', scope: ['b'] }] })
    expect(await get('/client-grants')).toEqual([
      { id: 'cgr_mine', client_id: expect.any(String), audience: 'urn:api', scope: ['b'], subject_type: 'client' },
    ])
  })

  test('an API by its identifier, with its id unless another is given', async () => {
    await load({
      resourceServers: [API],
      clients: [{ name: 'A' }],
      clientGrants: [{ client_id: 'A', audience: 'urn:api', scope: ['a'] }],
    })
    const { id } = await get('/resource-servers/urn%3Aapi')
    await load({ resourceServers: [{ identifier: 'urn:api', name: 'Renamed' }] })
    expect(await get('/resource-servers/urn%3Aapi')).toEqual({
      id,
      identifier: 'urn:api',
      name: 'Renamed',
      signing_alg: 'RS256',
      allow_offline_access: false,
      skip_consent_for_verifiable_first_party_clients: true,
      token_lifetime: 86400,
      token_lifetime_for_web: 7200,
      is_system: false,
    })
    await load({
      resourceServers: [
        { identifier: 'urn:api', id: 'mine' },
        { identifier: 'urn:other', id: 'other' },
      ],
    })
    for (const identifier of ['urn:api', 'urn:new', 'https://tenant.eu.auth0.com/api/v2/']) {
      expect(await load({ resourceServers: [{ identifier, id: 'other' }] })).toEqual(
        refused('resourceServers[0]', 'another API has the id other already'),
      )
    }
    expect(await get('/resource-servers/mine')).toMatchObject({ id: 'mine', identifier: 'urn:api' })
    expect((await get<Json[]>('/resource-servers')).length).toBe(3)
    expect((await get<Json[]>('/client-grants')).length).toBe(1)
  })

  test.each([
    ['connections', { strategy: 'auth0' }, 'con_', 'display_name'],
    ['organizations', {}, 'org_', 'display_name'],
  ])('one of %s by its name or its id', async (kind, more, prefix, property) => {
    const all = async () =>
      (await get<Json[]>(`/${kind}`)).map((entry) => [entry['id'], entry['name'], entry[property]])
    await load({
      [kind]: [
        { name: 'one', ...more, [property]: 'First' },
        { name: 'two', ...more, id: `${prefix}abcdefghijklmnop` },
      ],
    })
    const [[id]] = (await all()) as [[string]]
    await load({ [kind]: [{ name: 'one', ...more }] })
    expect(await all()).toEqual([
      [id, 'one', undefined],
      [`${prefix}abcdefghijklmnop`, 'two', undefined],
    ])
    await load({ [kind]: [{ name: 'renamed', ...more, id: `${prefix}abcdefghijklmnop`, [property]: 'Second' }] })
    expect(await all()).toEqual([
      [id, 'one', undefined],
      [`${prefix}abcdefghijklmnop`, 'renamed', 'Second'],
    ])
    // The name of one and the id of none, or of another: it takes the place of both.
    await load({ [kind]: [{ name: 'one', ...more, id: `${prefix}0123456789abcdef` }] })
    expect(await all()).toEqual([
      [`${prefix}abcdefghijklmnop`, 'renamed', 'Second'],
      [`${prefix}0123456789abcdef`, 'one', undefined],
    ])
    await load({ [kind]: [{ name: 'one', ...more, id: `${prefix}abcdefghijklmnop` }] })
    expect(await all()).toEqual([[`${prefix}abcdefghijklmnop`, 'one', undefined]])
  })

  test('several seeds of a start are loaded in their order', async () => {
    const seed = [
      { clients: [{ name: 'A', client_id: 'client-a' }] },
      { clients: [{ name: 'B' }, { name: 'A2', client_id: 'client-a' }] },
      { resourceServers: [API], clientGrants: [{ client_id: 'A2', audience: 'urn:api' }] },
    ]
    await using running = await startTestEmulator({ seed })
    expect(await clientNames(running)).toEqual(['A2', 'B'])
    expect((await running.api<Json[]>('GET /client-grants')).body).toMatchObject([{ client_id: 'client-a' }])
  })

  test('several seeds of a handle are loaded together or not at all', async () => {
    const message = await emulator
      .seed({ clients: [{ name: 'A' }] }, { clients: [{ name: 'B', grant_types: ['x'] }] })
      .catch((error: Error) => error.message)
    expect(message).toBe('The seed seed[1] cannot be loaded: clients[0]: Invalid grant types: x')
    expect(await clientNames(emulator)).toEqual([])
    expect(await emulator.seed({ clients: [{ name: 'A' }] }, 'many:2')).toEqual({ ...NONE, clients: 3 })
  })

  test('a start with a bad seed fails with a sentence', async () => {
    const message = await startEmulator({
      home: HOME,
      seed: [
        'quickstart',
        { clients: [{ name: 'A', client_aliases: ['x'] }] },
        { clients: [{ name: 'B', client_aliases: ['x'] }] },
      ],
    }).catch((error: Error) => error.message)
    expect(message).toBe('The seed seed[2] cannot be loaded: clients[0]: Another client exists with the same alias.')
  })
})

describe('one document names a thing once', () => {
  test.each([
    [
      'client',
      {
        clients: [
          { name: 'A', client_id: 'x-1' },
          { name: 'B', client_id: 'x-1' },
        ],
      },
      'clients[1]',
      'the client x-1 stands in the seed twice',
    ],
    [
      'API',
      { resourceServers: [{ identifier: 'urn:a' }, { identifier: 'urn:a' }] },
      'resourceServers[1]',
      'the API urn:a stands in the seed twice',
    ],
    [
      'id of an API',
      {
        resourceServers: [
          { identifier: 'urn:a', id: 'same' },
          { identifier: 'urn:b', id: 'same' },
        ],
      },
      'resourceServers[1]',
      'the API same stands in the seed twice',
    ],
    [
      'grant',
      {
        resourceServers: [API],
        clients: [{ name: 'A' }, { name: 'B' }],
        clientGrants: [
          { id: 'g', client_id: 'A', audience: 'urn:api' },
          { id: 'g', client_id: 'B', audience: 'urn:api' },
        ],
      },
      'clientGrants[1]',
      'the grant g stands in the seed twice',
    ],
    [
      'connection',
      {
        connections: [
          { name: 'c', strategy: 'auth0' },
          { name: 'c', strategy: 'samlp' },
        ],
      },
      'connections[1]',
      'the connection c stands in the seed twice',
    ],
    [
      'id of a connection',
      {
        connections: [
          { name: 'c', id: 'con_1', strategy: 'auth0' },
          { name: 'd', id: 'con_1', strategy: 'samlp' },
        ],
      },
      'connections[1]',
      'the connection con_1 stands in the seed twice',
    ],
    [
      'organization',
      { organizations: [{ name: 'o' }, { name: 'o' }] },
      'organizations[1]',
      'the organization o stands in the seed twice',
    ],
    [
      'id of an organization',
      {
        organizations: [
          { name: 'o', id: 'org_abcdefghijklmnop' },
          { name: 'p', id: 'org_abcdefghijklmnop' },
        ],
      },
      'organizations[1]',
      'the organization org_abcdefghijklmnop stands in the seed twice',
    ],
  ])('a %s', async (_, document, path, reason) => {
    expect(await load(document)).toEqual(refused(path, reason))
  })

  test('names and ids do not stand in the way of each other', async () => {
    const document = {
      resourceServers: [{ id: 'a', identifier: 'a' }],
      connections: [
        { id: 'c', name: 'c', strategy: 'auth0' },
        { id: 'd', name: 'e', strategy: 'auth0' },
        { id: 'e', name: 'd', strategy: 'auth0' },
      ],
    }
    expect((await load(document)).body).toEqual({ loaded: { ...NONE, resourceServers: 1, connections: 3 } })
  })

  test.each([
    [
      'client',
      {
        clients: [
          { client_id: 'x-1', name: 'A' },
          { client_id: 'x-1', name: 'B' },
        ],
      },
      'clients[1]',
      'the client x-1 stands in the seed twice',
    ],
    [
      'API',
      {
        resourceServers: [
          { id: '1', identifier: 'urn:a' },
          { id: '2', identifier: 'urn:a' },
        ],
      },
      'resourceServers[1]',
      'the API urn:a stands in the seed twice',
    ],
    [
      'grant',
      {
        clients: [{ client_id: 'x-1', name: 'A' }],
        clientGrants: [
          { id: 'g', client_id: 'x-1', audience: 'urn:a' },
          { id: 'g', client_id: 'x-1', audience: 'urn:b' },
        ],
      },
      'clientGrants[1]',
      'the grant g stands in the seed twice',
    ],
  ])('a %s of an export', async (_, document, path, reason) => {
    expect(await load({ complete: true, ...document })).toEqual(refused(path, reason))
  })
})

describe('what a seed pins', () => {
  test('ids and secrets are those of the seed', async () => {
    await load({
      resourceServers: [{ ...API, id: 'api-1' }],
      clients: [{ name: 'A', client_id: 'client-1', client_secret: 'secret-1' }],
      clientGrants: [{ id: 'cgr_1', client_id: 'client-1', audience: 'urn:api' }],
      connections: [{ id: 'con_1', name: 'c', strategy: 'auth0' }],
      organizations: [{ id: 'org_abcdefghijklmnop', name: 'o' }],
    })
    expect(await get('/clients/client-1')).toMatchObject({
      name: 'A',
      client_id: 'client-1',
      client_secret: 'secret-1',
    })
    expect(await get('/resource-servers/api-1')).toMatchObject({ identifier: 'urn:api' })
    expect([await get('/client-grants'), await get('/connections'), await get('/organizations')]).toMatchObject([
      [{ id: 'cgr_1' }],
      [{ id: 'con_1' }],
      [{ id: 'org_abcdefghijklmnop' }],
    ])
  })

  test('the Management API takes on the id alone', async () => {
    const [before] = (await exported()).resourceServers
    await load({
      resourceServers: [
        { identifier: 'https://tenant.eu.auth0.com/api/v2/', id: 'of-the-real-tenant', name: 'Mine', scopes: [] },
      ],
    })
    expect((await exported()).resourceServers).toEqual([{ ...before, id: 'of-the-real-tenant' }])
  })

  const keyed = (
    more: Json,
    credentials: Json[] = [
      {
        id: CREDENTIAL,
        credential_type: 'public_key',
        name: 'Mine',
        kid: 'kid-0123456789',
        pem: PEM,
        created_at: '2020-01-01T00:00:00.000Z',
        updated_at: '2021-01-01T00:00:00.000Z',
      },
    ],
  ) => load({ clients: [{ name: 'A', client_id: 'client-1', credentials, ...more }] })
  const byId = { credentials: [{ id: CREDENTIAL }] }
  const shown = {
    id: CREDENTIAL,
    credential_type: 'public_key',
    kid: 'kid-0123456789',
    alg: 'RS256',
    name: 'Mine',
    created_at: '2020-01-01T00:00:00.000Z',
    updated_at: '2021-01-01T00:00:00.000Z',
  }

  test.each([
    ['client_authentication_methods', { private_key_jwt: byId }],
    ['signed_request_object', { required: true, ...byId }],
    ['token_vault_privileged_access', { ...byId, ip_allowlist: [] }],
  ])('credentials that %s names by id', async (name, value) => {
    expect((await keyed({ [name]: value })).status).toBe(200)
    expect((await get('/clients/client-1'))[name]).toEqual(value)
    expect(await get('/clients/client-1/credentials')).toEqual([shown])
  })

  test('credentials that nothing names, and those that stand where they are used', async () => {
    await keyed({
      client_authentication_methods: {
        private_key_jwt: { credentials: [{ credential_type: 'public_key', pem: OTHER_PEM }] },
      },
    })
    const all = await get<Json[]>('/clients/client-1/credentials')
    expect([all.length, all.find(({ id }) => id === CREDENTIAL)]).toEqual([2, shown])
    expect((await get('/clients/client-1'))['client_authentication_methods']).toEqual({
      private_key_jwt: { credentials: [{ id: all.find(({ id }) => id !== CREDENTIAL)?.['id'] }] },
    })
  })

  test('two properties may name the same credential', async () => {
    expect(
      (await keyed({ client_authentication_methods: { private_key_jwt: byId }, signed_request_object: byId })).body,
    ).toEqual({ loaded: { ...NONE, clients: 1 } })
    expect(await get('/clients/client-1')).toMatchObject({
      client_authentication_methods: { private_key_jwt: byId },
      signed_request_object: byId,
    })
    expect(await get('/clients/client-1/credentials')).toEqual([shown])
  })

  test.each([
    [
      'an id that is not there',
      { client_authentication_methods: { private_key_jwt: { credentials: [{ id: OTHER_CREDENTIAL }] } } },
      undefined,
      'clients[0]',
      `its credentials have none with the id ${OTHER_CREDENTIAL}`,
    ],
    [
      'a key twice in a list',
      {
        client_authentication_methods: {
          private_key_jwt: { credentials: [{ id: CREDENTIAL }, { id: OTHER_CREDENTIAL }] },
        },
      },
      [
        { id: CREDENTIAL, credential_type: 'public_key', pem: PEM },
        { id: OTHER_CREDENTIAL, credential_type: 'public_key', pem: PEM },
      ],
      'clients[0]',
      'credentials contains public keys that already exist in client',
    ],
    [
      'one id twice',
      {},
      [
        { id: CREDENTIAL, credential_type: 'public_key', pem: PEM },
        { id: CREDENTIAL, credential_type: 'public_key', pem: OTHER_PEM },
      ],
      'clients[0]',
      `its credentials have the id ${CREDENTIAL} twice`,
    ],
    [
      'a PEM that is none',
      {},
      [{ credential_type: 'public_key', pem: 'x' }],
      'clients[0]',
      'The pem must be a public key or an X.509 certificate in PEM form',
    ],
    [
      'a type that does not fit',
      { client_authentication_methods: { self_signed_tls_client_auth: byId } },
      undefined,
      'clients[0]',
      'client_authentication_methods.self_signed_tls_client_auth.credentials takes credentials of type x509_cert only',
    ],
  ])('but not %s', async (_, more, credentials, path, reason) => {
    const before = await exported()
    expect(await keyed(more, credentials as Json[] | undefined)).toEqual(refused(path, reason))
    expect(await exported()).toEqual(before)
  })

  test('a credential of another client', async () => {
    await keyed({})
    expect(
      await load({
        clients: [{ name: 'B', credentials: [{ id: CREDENTIAL, credential_type: 'public_key', pem: PEM }] }],
      }),
    ).toEqual(refused('clients[0]', 'its identifier is taken already'))
  })
})

describe('clients by their names', () => {
  const TWICE = {
    clients: [
      { name: 'Same', client_id: 'same-1' },
      { name: 'Same', client_id: 'same-2' },
    ],
    resourceServers: [API],
  }
  const SEVERAL = 'there are several clients of the name Same: write the client_id of the one that is meant'

  test('are those of the document first, then those of the tenant', async () => {
    await load({
      resourceServers: [API],
      clients: [
        { name: 'Same', client_id: 'old' },
        { name: 'Other', client_id: 'other' },
      ],
    })
    await load({
      clients: [{ name: 'Same', client_id: 'new' }],
      clientGrants: [
        { client_id: 'Same', audience: 'urn:api' },
        { client_id: 'Other', audience: 'urn:api' },
      ],
      connections: [{ name: 'c', strategy: 'auth0', enabled_clients: ['Same', 'old'] }],
      organizations: [
        { name: 'o', client_grants: [{ client_id: 'Same' }, { client_id: 'Other', audience: 'urn:api' }] },
      ],
    })
    const grants = await get<Json[]>('/client-grants')
    expect(grants.map((grant) => grant['client_id'])).toEqual(['new', 'other'])
    const document = await exported()
    expect(document.connections).toMatchObject([{ name: 'c', enabled_clients: ['old', 'new'] }])
    expect(document.organizations).toMatchObject([{ name: 'o', client_grants: grants.map(({ id }) => ({ id })) }])
  })

  test.each([
    ['grants', { clientGrants: [{ client_id: 'Same', audience: 'urn:api' }] }, 'clientGrants[0]'],
    ['connections', { connections: [{ name: 'c', strategy: 'auth0', enabled_clients: ['Same'] }] }, 'connections[0]'],
    ['organizations', { organizations: [{ name: 'o', client_grants: [{ client_id: 'Same' }] }] }, 'organizations[0]'],
  ])('must be clear in %s, be they of the document or of the tenant', async (_, document, path) => {
    expect(await load({ ...TWICE, ...document })).toEqual(refused(path, SEVERAL))
    await load(TWICE)
    expect(await load(document)).toEqual(refused(path, SEVERAL))
  })

  test('an id goes before a name', async () => {
    await load({
      resourceServers: [API],
      clients: [
        { name: 'B', client_id: 'A' },
        { name: 'A', client_id: 'C' },
      ],
      clientGrants: [{ client_id: 'A', audience: 'urn:api' }],
    })
    expect(await get('/client-grants')).toMatchObject([{ client_id: 'A' }])
  })
})

describe('an export that was changed by hand', () => {
  test.each([
    [
      'a grant of nobody',
      { clientGrants: [{ id: 'g', client_id: 'nobody', audience: 'urn:a' }] },
      'clientGrants[0]',
      'The client does not exist',
    ],
    [
      'two grants that are the same',
      {
        clients: [{ client_id: 'a-1', name: 'A' }],
        clientGrants: [
          { id: 'g', client_id: 'a-1', audience: 'urn:a' },
          { id: 'h', client_id: 'a-1', audience: 'urn:a' },
        ],
      },
      'clientGrants[1]',
      'client_grant already exists',
    ],
    [
      'a client without an id',
      { clients: [{ name: 'A' }] },
      'clients[0]',
      'a client of a complete seed needs client_id and name',
    ],
    [
      'an API without an id',
      { resourceServers: [{ identifier: 'urn:a' }] },
      'resourceServers[0]',
      'an API of a complete seed needs id and identifier',
    ],
    [
      'a grant without an id',
      { clientGrants: [{ audience: 'urn:a' }] },
      'clientGrants[0]',
      'a grant of a complete seed needs id and audience',
    ],
    [
      'an alias twice',
      {
        clients: [
          { client_id: 'a-1', name: 'A', client_aliases: ['x'] },
          { client_id: 'b-1', name: 'B', client_aliases: ['x'] },
        ],
      },
      'clients[1]',
      'Another client exists with the same alias.',
    ],
    [
      'a credential that is not there',
      { clients: [{ client_id: 'a-1', name: 'A', signed_request_object: { credentials: [{ id: CREDENTIAL }] } }] },
      'clients[0]',
      `signed_request_object.credentials names credentials that the client does not have: ${CREDENTIAL}`,
    ],
    [
      'a typo',
      { clients: [{ client_id: 'a-1', name: 'A', colour: 'red' }] },
      'clients[0]',
      "Seed validation error: 'Additional properties not allowed: colour' on property clients[0].",
    ],
  ])('is refused for %s', async (_, document, path, reason) => {
    const before = await exported()
    expect(await load({ complete: true, ...document })).toEqual(refused(path, reason))
    expect(await exported()).toEqual(before)
  })
})

describe('a plan', () => {
  test('does not limit seeds, but what comes after them', async () => {
    await using running = await startTestEmulator({ plan: 'free', without: ['oidc_logout'], seed: ['many:20'] })
    expect((await clientNames(running)).length).toBe(20)
    expect(
      await running.seed('many:5', {
        clients: [{ name: 'A', oidc_logout: { backchannel_logout_urls: ['https://a.test/x'] } }],
      }),
    ).toEqual({ ...NONE, clients: 6 })
    const limited = {
      status: 403,
      body: refusal(
        403,
        'Forbidden',
        'You reached the limit of entities of this type for this tenant.',
        'too_many_entities',
      ),
    }
    expect(await running.api('POST /clients', { body: { name: 'B' } })).toEqual(limited)
    expect(
      await running.seed({ clients: [{ grant_types: ['x'], name: 'C' }] }).catch((error: Error) => error.message),
    ).toBe('The seed seed[0] cannot be loaded: clients[0]: Invalid grant types: x')
    await running.clock.advance(60_000)
    expect(await running.api('POST /clients', { body: { name: 'B' } })).toEqual(limited)
    const acme = await running.tenant('acme')
    expect([(await clientNames(acme)).length, await acme.api('POST /clients', { body: { name: 'B' } })]).toEqual([
      20,
      limited,
    ])
  })
})

describe('many', () => {
  test('are as many as one asks for, of all kinds, with ids and secrets of their own, and can be searched', async () => {
    await load({ seed: 'many:103' })
    await load({ seed: 'many:2' })
    const clients = (await exported()).clients.filter((client) => !client['global'])
    expect(clients.length).toBe(105)
    for (const name of ['client_id', 'client_secret'])
      expect(new Set(clients.map((client) => client[name])).size).toBe(105)
    const count = (kind: string) => clients.filter((client) => client['app_type'] === kind).length
    expect([count('spa'), count('native'), count('non_interactive'), count('regular_web')]).toEqual([27, 27, 26, 25])
    expect(clients[102]).toMatchObject({ name: 'Service 103', client_metadata: { team: 'storefront', number: '103' } })
    expect((await get('/clients?include_totals=true'))['total']).toBe(106)
    const found = async (query: string) =>
      (await get<{ clients: Json[] }>(`/clients/search?${query}`)).clients.map(({ name }) => name)
    expect(await found('q=name:%22Native%2010%22')).toEqual(['Native 10'])
    expect(await found(`q=${encodeURIComponent('metadata.number:103')}`)).toEqual(['Service 103'])
  })

  test('are none for many:0', async () => {
    expect(await load({ seed: 'many:0' })).toEqual({ status: 200, body: { loaded: NONE } })
    expect(await clientNames(emulator)).toEqual([])
  })
})

describe('deterministic', () => {
  const seed = [
    'quickstart',
    {
      clients: [
        {
          name: 'Keys',
          client_authentication_methods: {
            private_key_jwt: { credentials: [{ credential_type: 'public_key', pem: PEM }] },
          },
        },
      ],
      connections: [{ name: 'c', strategy: 'auth0' }],
      organizations: [{ name: 'o' }],
    },
    'many:5',
  ]
  const run = (deterministic: string, options: EmulatorOptions = {}) =>
    withEmulator({ deterministic, seed, ...options }, async (running) => {
      const documentOf = async (name: string) =>
        JSON.stringify((await running.control(`GET /export?tenant=${name}`, { host: HOST })).body)
      const made = async () => {
        const { body } = await running.api('POST /clients', {
          body: {
            name: 'X',
            client_authentication_methods: {
              private_key_jwt: { credentials: [{ credential_type: 'public_key', pem: OTHER_PEM }] },
            },
          },
        })
        const rotated = await running.api(
          `POST /clients/${(await running.api('POST /clients', { body: { name: 'Y' } })).body['client_id']}/rotate-secret`,
        )
        return [
          body['client_id'],
          body['client_secret'],
          body['client_authentication_methods'],
          rotated.body['client_secret'],
        ]
      }
      const start = await documentOf('default')
      const first = await made()
      const after = await documentOf('default')
      await running.reset()
      const again = [await documentOf('default'), await made(), await documentOf('default')]
      await running.tenant('acme')
      return { start, first, after, again, acme: await documentOf('acme') }
    })

  test('starts with the same text are the same to the byte, with another they are not, and a reset begins again', async () => {
    const [one, same, other] = [await run('text'), await run('text'), await run('other')]
    expect(same).toEqual(one)
    expect(one.again).toEqual([one.start, one.first, one.after])
    for (const key of ['start', 'first', 'after', 'acme'] as const) expect(other[key]).not.toEqual(one[key])
    expect(one.acme).not.toBe(one.start)
    const ids = (text: string) => (JSON.parse(text) as Exported).clients.map((client) => client['client_secret'])
    expect(new Set([...ids(one.after), ...ids(one.acme)]).size).toBe(ids(one.after).length + ids(one.acme).length)
  })

  test('stops the clock at the beginning of 2026, unless another time is given', async () => {
    const now = (options: EmulatorOptions) =>
      withEmulator({ deterministic: 'text', ...options }, async (running) => (await running.control('GET /clock')).body)
    expect(await now({})).toMatchObject({ now: '2026-01-01T00:00:00.000Z', frozen: true })
    expect(await now({ clock: '2030-05-05T00:00:00Z' })).toMatchObject({
      now: '2030-05-05T00:00:00.000Z',
      frozen: true,
    })
  })

  test('a folder goes on where it was: no id comes twice', async () => {
    const data = temporaryFolder()
    const ids = new Set<unknown>()
    for (let start = 0; start < 3; start++) {
      {
        await using running = await startTestEmulator({ deterministic: 'text', data })
        for (const tenant of [running, await running.tenant('acme')]) {
          for (let n = 0; n < 3; n++)
            ids.add((await tenant.api('POST /clients', { body: { name: 'X' } })).body['client_id'])
        }
      }
    }
    expect(ids.size).toBe(18)
  })

  test('a snapshot is restored with the ids that are to come', async () => {
    await using running = await startTestEmulator({ deterministic: 'text' })
    const add = async () => (await running.api('POST /clients', { body: { name: 'X' } })).body['client_id']
    await running.snapshot()
    const first = [await add(), await add()]
    await running.restore()
    expect([await add(), await add()]).toEqual(first)
  })

  test('a seed that is refused takes no id away', async () => {
    await using running = await startTestEmulator({ deterministic: 'text' })
    const ids = async () => (await running.api('POST /clients', { body: { name: 'X' } })).body['client_id']
    await running.snapshot()
    const expected = await ids()
    await running.restore()
    await running.seed({ clients: [{ name: 'A' }, { name: 'B', grant_types: ['x'] }] }).catch(() => {})
    expect(await ids()).toBe(expected)
  })
})

describe('the JSON Schema', () => {
  let validate: ReturnType<Ajv2020['compile']>
  beforeEach(async () => {
    const { status, body } = await emulator.control('GET /seed.schema.json', {
      host: 'stranger.test',
      headers: { origin: 'https://editor.test' },
    })
    expect([status, body['$schema']]).toEqual([200, 'https://json-schema.org/draft/2020-12/schema'])
    validate = new Ajv2020({ strict: false, validateFormats: false }).compile(body)
  })
  const verdict = (document: unknown) => [
    validate(document),
    validate.errors?.map(({ instancePath, message }) => `${instancePath} ${message}`) ?? [],
  ]

  test('knows the fixtures and an export', async () => {
    for (const document of Object.values(FIXTURES)) expect(verdict(document)).toEqual([true, []])
    await load({ seed: 'quickstart' })
    await load({
      clients: [
        {
          name: 'A',
          oidc_logout: { backchannel_logout_urls: ['https://a.test/x'] },
          native_social_login: { apple: { enabled: true } },
          credentials: [{ id: CREDENTIAL, credential_type: 'public_key', pem: PEM }],
          signed_request_object: { credentials: [{ id: CREDENTIAL }] },
        },
      ],
      connections: [{ name: 'c', strategy: 'auth0', enabled_clients: ['A'] }],
      organizations: [{ name: 'o', client_grants: [{ client_id: 'Example Service' }] }],
      cimdDocuments: { 'https://a.example/x': [1] },
    })
    const { client_id } = (await exported()).clients.find(({ name }) => name === 'A') as Json
    await emulator.api(`PATCH /clients/${client_id}`, { body: { native_social_login: { apple: null } } })
    expect(verdict(await exported())).toEqual([true, []])
  })

  test('finds a typo, in seeds and in exports', () => {
    expect(verdict({ client: [] })).toEqual([false, expect.arrayContaining([' must NOT have additional properties'])])
    expect(verdict({ clients: [{ name: 'A', callback: [] }] })).toEqual([
      false,
      expect.arrayContaining(['/clients/0 must NOT have additional properties']),
    ])
    expect(verdict({ complete: true, clients: [{ name: 'A', callback: [] }] })).toEqual([
      false,
      expect.arrayContaining(['/clients/0 must NOT have additional properties']),
    ])
    expect(verdict({ clients: [{}] })[0]).toBe(false)
    // What an export alone has: every property, as it is kept.
    expect([
      verdict({ clients: [{ name: 'A', global: true }] })[0],
      verdict({ complete: true, clients: [{ name: 'A', global: true }] })[0],
    ]).toEqual([false, true])
  })
})
