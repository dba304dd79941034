/** Tests that a second load of a seed changes nothing. Ids that the seed does not set stay those of the first load. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SeedDocument } from '../../../server/index.ts'
import { FIXTURES } from '../../../server/seeds/fixtures.ts'
import { folderWith } from '../../support/files.ts'
import { useEmulator, type Json, withEmulator } from '../../support/emulator.ts'
import { publicPem } from '../../support/keys.ts'

const emulator = useEmulator()
const PEM = publicPem()
const API = { identifier: 'urn:api', scopes: [{ value: 'a' }, { value: 'b' }] }
const CREDENTIAL = 'cred_2Vh8Qm3xk9TgLp4NzRbYcW'

/** Returns an export without the times of the load and the ids of credentials that the seed does not set. */
function lasting(document: SeedDocument): unknown {
  const without = (_: string, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const { updated_at: _updated, created_at: _created, ...rest } = value as Json
    return rest
  }
  return JSON.parse(JSON.stringify(document, without).replaceAll(/"cred_(?!2Vh8Qm3xk9TgLp4NzRbYcW)\w+"/g, '"cred"'))
}

async function loadedTwice(seed: Parameters<typeof emulator.seed>[0]) {
  const counts = [await emulator.seed(seed)]
  const once = lasting(await emulator.export())
  counts.push(await emulator.seed(seed))
  expect(counts[1]).toEqual(counts[0])
  expect(lasting(await emulator.export())).toEqual(once)
}

const readme = readFileSync(join(import.meta.dirname, '../../../README.md'), 'utf8')
const [, ORDERS = ''] = /```yaml seed\n([\s\S]*?)```/.exec(readme) ?? []

describe('loading a seed twice gives the same tenant as loading it once', () => {
  test.each(Object.keys(FIXTURES))('for the fixture %s', (name) => loadedTwice(name))

  test('for the seed of the README', () => loadedTwice(join(folderWith({ 'orders.yaml': ORDERS }), 'orders.yaml')))

  test('for an export', async () => {
    await emulator.seed('storefront')
    await loadedTwice(await emulator.export())
  })

  const keys = { private_key_jwt: { credentials: [{ id: CREDENTIAL }] } }
  test.each([
    [
      'a client without client_id, with a credential that has an id',
      {
        clients: [
          {
            name: 'Reports',
            credentials: [{ id: CREDENTIAL, credential_type: 'public_key', pem: PEM }],
            client_authentication_methods: keys,
          },
        ],
      },
    ],
    [
      'a client without client_id, with a credential in full',
      {
        clients: [
          {
            name: 'Reports',
            client_authentication_methods: {
              private_key_jwt: { credentials: [{ credential_type: 'public_key', pem: PEM }] },
            },
          },
        ],
      },
    ],
    [
      'clients of one name, with and without client_id',
      {
        clients: [
          { name: 'Same', app_type: 'spa' },
          { name: 'Same', client_id: 'same-1' },
          { name: 'Same', app_type: 'native' },
          { name: 'same' },
        ],
      },
    ],
    ['a client with an alias', { clients: [{ name: 'A', client_aliases: ['x'] }] }],
    [
      'grants of each kind',
      {
        resourceServers: [API],
        clients: [{ name: 'A' }],
        clientGrants: [
          { client_id: 'A', audience: 'urn:api', scope: ['a'] },
          { client_id: 'A', audience: 'urn:api', subject_type: 'user' },
          { default_for: 'third_party_clients', audience: 'urn:api' },
          { id: 'cgr_mine', client_id: 'A', audience: 'https://tenant.eu.auth0.com/api/v2/' },
        ],
        organizations: [{ name: 'o', client_grants: [{ client_id: 'A' }] }],
      },
    ],
    [
      'a client for which Auth0 creates a grant',
      {
        clients: [
          {
            name: 'Express',
            app_type: 'express_configuration',
            express_configuration: {
              initiate_login_uri_template: 'https://a.test/{organization_name}',
              user_attribute_profile_id: 'uap_2Vh8Qm3xk9TgLp4NzRbYcW',
              connection_profile_id: 'cop_2Vh8Qm3xk9TgLp4NzRbYcW',
              enable_client: true,
              enable_organization: true,
              okta_oin_client_id: 'somebody',
              admin_login_domain: 'a.test',
            },
          },
        ],
        organizations: [{ name: 'o', client_grants: [{ client_id: 'Express' }] }],
      },
    ],
    [
      'connections, organizations and documents',
      {
        clients: [{ name: 'A' }],
        connections: [{ name: 'c', strategy: 'auth0', enabled_clients: ['A'] }],
        organizations: [{ name: 'o' }],
        cimdDocuments: { 'https://a.example/x': { a: 1 } },
      },
    ],
  ])('for %s', (_, seed) => loadedTwice(seed as never))

  test('for an export of the deploy CLI, as a file and as a folder', async () => {
    const clients = [
      { name: 'Web', app_type: 'regular_web', callbacks: [] },
      { name: 'Service', app_type: 'non_interactive' },
    ]
    const grant = { client_id: 'Service', audience: 'urn:api', scope: ['a'], subject_type: 'client' }
    const content = {
      tenant: {},
      resourceServers: [{ name: 'API', ...API }],
      clients,
      clientGrants: [grant],
      databases: [{ name: 'users', enabled_clients: ['Web'] }],
      organizations: [{ name: 'acme', client_grants: [{ client_id: 'Service' }] }],
    }
    await loadedTwice(folderWith({ 'tenant.yaml': content }))
    await emulator.reset()
    await loadedTwice(
      folderWith({
        'clients/Web.json': clients[0],
        'clients/Service.json': clients[1],
        'grants/a.json': grant,
        'resource-servers/a.json': content.resourceServers[0],
      }),
    )
  })

  test('for a start with the same seed twice', () =>
    withEmulator({ seed: ['storefront', 'storefront'] }, async (running) => {
      await emulator.seed('storefront')
      const [twice, once] = [await running.export(), await emulator.export()] as unknown as {
        clients: Json[]
        clientGrants: Json[]
      }[]
      expect([twice?.clients.length, twice?.clientGrants.length]).toEqual([
        once?.clients.length,
        once?.clientGrants.length,
      ])
    }))
})

describe('a grant that a seed repeats', () => {
  const seed = {
    resourceServers: [API],
    clients: [
      { name: 'A', client_id: 'client-a' },
      { name: 'B', client_id: 'client-b' },
    ],
    clientGrants: [{ client_id: 'A', audience: 'urn:api', scope: ['a'] }],
  }
  const grants = async () => (await emulator.api<Json[]>('GET /client-grants')).body

  test('is replaced and keeps its id, and organizations keep it', async () => {
    await emulator.seed({ ...seed, organizations: [{ name: 'o', client_grants: [{ client_id: 'A' }] }] })
    const [before] = await grants()
    await emulator.seed({ clientGrants: [{ client_id: 'A', audience: 'urn:api', scope: ['b'] }] })
    expect(await grants()).toEqual([{ ...before, scope: ['b'] }])
    expect((await emulator.api<Json[]>(`GET /client-grants/${before?.['id']}/organizations`)).body).toMatchObject([
      { name: 'o' },
    ])
  })

  test('gets the id that the seed sets', async () => {
    await emulator.seed(seed)
    await emulator.seed({ clientGrants: [{ id: 'cgr_mine', client_id: 'A', audience: 'urn:api' }] })
    expect(await grants()).toMatchObject([{ id: 'cgr_mine', client_id: 'client-a' }])
  })

  test('loses its id to another grant of the seed with that id', async () => {
    await emulator.seed({ ...seed, clientGrants: [{ id: 'cgr_mine', client_id: 'A', audience: 'urn:api' }] })
    await emulator.seed({
      clientGrants: [
        { client_id: 'A', audience: 'urn:api' },
        { id: 'cgr_mine', client_id: 'B', audience: 'urn:api' },
      ],
    })
    expect((await grants()).map(({ id, client_id }) => [id === 'cgr_mine', client_id])).toEqual([
      [false, 'client-a'],
      [true, 'client-b'],
    ])
  })

  test('is replaced by an export that has another id for it', async () => {
    await emulator.seed(seed)
    const [grant] = await grants()
    await emulator.seed({ complete: true, clientGrants: [{ ...grant, id: 'cgr_elsewhere' }] } as never)
    expect((await grants()).map(({ id }) => id)).toEqual(['cgr_elsewhere'])
  })
})

describe('a client without client_id that a seed repeats', () => {
  const clients = async () => (await emulator.api<Json[]>('GET /clients?is_global=false')).body

  test('is replaced and keeps its id and secret', async () => {
    await emulator.seed({ clients: [{ name: 'A', description: 'old', app_type: 'spa' }] })
    const [before] = await clients()
    await emulator.seed({ clients: [{ name: 'A' }] })
    expect(
      (await clients()).map(({ client_id, client_secret, description, app_type }) => [
        client_id,
        client_secret,
        description,
        app_type,
      ]),
    ).toEqual([[before?.['client_id'], before?.['client_secret'], undefined, undefined]])
  })

  test('does not replace a client that the seed names by its client_id', async () => {
    await emulator.seed({ clients: [{ name: 'A', client_id: 'mine' }] })
    await emulator.seed({ clients: [{ name: 'A' }, { name: 'A', client_id: 'mine', app_type: 'spa' }] })
    expect((await clients()).map(({ client_id, app_type }) => [client_id === 'mine', app_type])).toEqual([
      [true, 'spa'],
      [false, undefined],
    ])
  })
})

test('tenants with the same seeds have the same ids, and their system grants name the host of each caller', async () => {
  const express_configuration = {
    initiate_login_uri_template: 'https://a.test/{organization_name}',
    user_attribute_profile_id: 'uap_2Vh8Qm3xk9TgLp4NzRbYcW',
    connection_profile_id: 'cop_2Vh8Qm3xk9TgLp4NzRbYcW',
    enable_client: true,
    enable_organization: true,
    okta_oin_client_id: 'somebody',
    admin_login_domain: 'a.test',
  }
  const seeds = [{ clients: [{ name: 'Express', app_type: 'express_configuration', express_configuration }] }]
  const granted = async (name: string, host: string) => {
    expect((await emulator.control(`PUT /tenants/${name}`, { host, body: { seeds } })).status).toBe(201)
    const { body } = await emulator.control<{ clients: Json[]; clientGrants: Json[] }>(`GET /export?tenant=${name}`, {
      host,
    })
    return { ids: body.clients.map(({ client_id }) => client_id), grants: body.clientGrants }
  }
  const [one, two, three] = [
    await granted('one', 'localhost:1111'),
    await granted('two', '127.0.0.1:2222'),
    await granted('three', 'localhost:1111'),
  ]
  expect([one.grants, two.grants, three.grants].map((grants) => grants.map(({ audience }) => audience))).toEqual([
    ['https://localhost:1111/api/v2/'],
    ['https://127.0.0.1:2222/api/v2/'],
    ['https://localhost:1111/api/v2/'],
  ])
  expect([two.ids, three.ids]).toEqual([one.ids, one.ids])
  expect(two.grants).toEqual([{ ...one.grants[0], audience: 'https://127.0.0.1:2222/api/v2/' }])
})
