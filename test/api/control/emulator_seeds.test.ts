/** Tests POST /_emulator/seeds. */
import { describe, expect, test } from 'vitest'
import { refusal, useEmulator, type Json, clientNames } from '../../support/emulator.ts'
import { publicPem } from '../../support/keys.ts'

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
/** Returns the expected error for a rejected seed. */
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
const PEM = publicPem()
const API = { identifier: 'urn:api', scopes: [{ value: 'a' }, { value: 'b' }] }

describe('POST /_emulator/seeds', () => {
  test('loads a document or a named seed, and returns the number of entries', async () => {
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

  test('adds entities that a reset removes', async () => {
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
      'an unknown scope',
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
      'a connection with an unknown client',
      { connections: [{ name: 'c', strategy: 'auth0', enabled_clients: ['nobody'] }] },
      'connections[0]',
      'there is no client nobody',
    ],
    [
      'an organization with an unknown grant',
      { organizations: [{ name: 'o', client_grants: [{ id: 'cgr_none' }] }] },
      'organizations[0]',
      'there is no grant cgr_none',
    ],
    [
      'an organization with a grant of an unknown client',
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
      'a document with an http URL',
      { cimdDocuments: { 'http://a.example': {} } },
      'cimdDocuments[0]',
      'http://a.example does not begin with https://',
    ],
  ])('rejects %s with a whole sentence, and loads nothing', async (_, document, path, reason, name?: string) => {
    const before = await exported()
    expect(await load(document)).toEqual(refused(path, reason, name))
    expect(await exported()).toEqual(before)
  })

  test('does not change the tenant if the last entry is invalid', async () => {
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

  test('rejects a seed name together with entries', async () => {
    expect(await load({ seed: 'quickstart', clients: [{ name: 'A' }] })).toEqual(
      refused('', 'the name of a seed comes with clients: send a name or a document, not both', 'quickstart'),
    )
  })
})

describe('POST /_emulator/seeds with YAML', () => {
  const TYPES = ['application/yaml', 'application/x-yaml', 'text/yaml', 'text/yaml; charset=utf-8', 'Application/YAML']
  const sent = async (payload: string, type = 'application/yaml', line = 'POST /_emulator/seeds') =>
    emulator.request(line, { body: payload, host: HOST, headers: { 'content-type': type } })

  test.each(TYPES)('accepts the content type %s', async (type) => {
    expect(await sent('# two of them\nclients:\n  - name: A\n  - &b\n    name: B\n', type)).toEqual({
      status: 200,
      body: { loaded: { ...NONE, clients: 2 } },
    })
    expect(await clientNames(emulator)).toEqual(['A', 'B'])
  })

  test('accepts merge keys, seed names and JSON', async () => {
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

  test('accepts an export of the deploy CLI, without the files that it refers to', async () => {
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
      'a line with a wrong indentation',
      'clients:\n  - name: A\n   app_type: spa\n',
      '',
      'line 3: bad indentation of a sequence entry',
    ],
    ['two documents', 'clients: []\n---\nclients: []\n', '', 'a seed is one document, and this text holds several'],
    ['a name that nothing has', 'clients: [*nobody]', '', 'line 1: unidentified alias'],
    ['an alias that contains itself', 'clients: &a [*a]', '', 'objects and lists stand too deep within each other'],
    [
      'aliases that expand without bounds',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name, at) => `${name}: &${name} [${`*${'abcdefg'[at]},`.repeat(9)}]`).join('\n')}`,
      '',
      'its aliases stand for more than can be loaded',
    ],
    ['lists that are nested too deep', deep(200), '', 'objects and lists stand too deep within each other'],
    ['what is a text', 'just text', undefined, undefined],
    [
      'a keyword without a value',
      'clients:\n  - name: ##NAME##\n',
      'clients[0].name',
      'the keyword NAME has no value: give it with --keyword NAME=VALUE',
    ],
    ['a typo', 'client: []', '', "Seed validation error: 'Additional properties not allowed: client'."],
  ])('rejects %s, and loads nothing', async (_, yaml, path, reason) => {
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

  test('rejects a document that is nested 100,000 levels deep', async () => {
    for (const depth of [3_000, 100_000])
      expect(await sent(deep(depth))).toMatchObject({ status: 400, body: { errorCode: 'emulator_invalid_seed' } })
  }, 60_000)

  test('is the only operation that accepts YAML', async () => {
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

  test('rejects a page of another origin before it parses the body', async () => {
    const { status, body } = await emulator.control('POST /seeds', {
      body: 'clients: [',
      headers: { 'content-type': 'text/yaml', origin: 'https://evil.example' },
    })
    expect([status, body['errorCode']]).toEqual([403, 'emulator_forbidden_origin'])
  })
})
