/** Tests `--deterministic`: an id depends on the created entity. Each case is compared with a run in which nothing happens before the create. */
import { beforeAll, describe, expect, test } from 'vitest'
import { banner } from '../../../server/cli/banner.ts'
import type { EmulatorOptions } from '../../../server/index.ts'
import {
  temporaryFolder,
  type Json,
  type TestEmulator,
  type TestTenant,
  startTestEmulator,
  withEmulator,
} from '../../support/emulator.ts'
import { publicPem } from '../../support/keys.ts'

const [PEM, OTHER_PEM, THIRD_PEM] = [publicPem(), publicPem(), publicPem()]
const TEXT = { deterministic: 'text' }
const keyed = (pem: string) => ({ private_key_jwt: { credentials: [{ credential_type: 'public_key', pem }] } })
const EXPRESS = {
  initiate_login_uri_template: 'https://a.example/{organization_name}',
  user_attribute_profile_id: 'uap_1234567890123456',
  connection_profile_id: 'cop_1234567890123456',
  enable_client: true,
  enable_organization: true,
  okta_oin_client_id: 'okta-oin-client-id-0000000000001',
  admin_login_domain: 'login.example.com',
}

const idOf = async (tenant: TestTenant, line: string, body: Json, member = 'id') =>
  (await tenant.api(line, { body })).body[member]
const client = (tenant: TestTenant, body: Json = { name: 'X' }) => idOf(tenant, 'POST /clients', body, 'client_id')

const credentialIn = (made: Json) =>
  (made['client_authentication_methods'] as { private_key_jwt: { credentials: Json[] } }).private_key_jwt
    .credentials[0]?.['id']

/** Creates one entity of each kind. @returns every id and secret generated for them */
async function createAll(tenant: TestTenant): Promise<unknown> {
  const { body: plain } = await tenant.api('POST /clients', { body: { name: 'Probe' } })
  const { body: withKey } = await tenant.api('POST /clients', {
    body: {
      name: 'Probe with a key',
      client_authentication_methods: keyed(PEM),
    },
  })
  const strict = await client(tenant, {
    name: 'Probe of others',
    is_first_party: false,
    third_party_security_mode: 'strict',
  })
  const credential = await idOf(tenant, `POST /clients/${plain['client_id']}/credentials`, {
    credential_type: 'public_key',
    pem: OTHER_PEM,
  })
  const api = await idOf(tenant, 'POST /resource-servers', { identifier: 'https://probe.example/' })
  const grant = await idOf(tenant, 'POST /client-grants', {
    client_id: plain['client_id'],
    audience: 'https://probe.example/',
    scope: [],
  })
  const rotated = [
    await tenant.api(`POST /clients/${plain['client_id']}/rotate-secret`),
    await tenant.api(`POST /clients/${plain['client_id']}/rotate-secret`),
  ].map(({ body }) => body['client_secret'])
  await tenant.seed({
    clients: [{ name: 'Probe of a seed' }, { name: 'Pinned', client_id: 'probe-pinned' }],
    connections: [{ name: 'probe', strategy: 'auth0' }],
    organizations: [{ name: 'probe' }],
  })
  const { clients = [], connections = [], organizations = [] } = (await tenant.export()) as Record<string, Json[]>
  const ofSeed = clients
    .filter(({ name }) => ['Probe of a seed', 'Pinned'].includes(String(name)))
    .map(({ client_id, client_secret }) => [client_id, client_secret])
  const drawn = [
    [plain['client_id'], plain['client_secret']],
    [withKey['client_id'], credentialIn(withKey)],
    strict,
    credential,
    api,
    grant,
    rotated,
    ofSeed,
    connections.find(({ name }) => name === 'probe')?.['id'],
    organizations.find(({ name }) => name === 'probe')?.['id'],
  ]
  expect(JSON.stringify(drawn)).not.toContain('null')
  return drawn
}

/** Operations that, before a create, do not change its ids. */
const BEFORE: [name: string, happens: (emulator: TestEmulator) => Promise<unknown>][] = [
  [
    'a create that a rule rejects',
    async (emulator) => {
      expect(
        (
          await emulator.api('POST /clients', {
            body: {
              name: 'Probe',
              app_type: 'spa',
              grant_types: ['client_credentials'],
              token_endpoint_auth_method: 'none',
            },
          })
        ).status,
      ).toBe(400)
    },
  ],
  [
    'creates that validation rejects',
    async (emulator) => {
      for (const line of ['POST /clients', 'POST /client-grants', 'POST /resource-servers'])
        expect((await emulator.api(line, { body: { nothing: 1 } })).status).toBe(400)
    },
  ],
  [
    'a client whose credential is refused',
    async (emulator) => {
      expect(
        (
          await emulator.api('POST /clients', {
            body: { name: 'Probe with a key', client_authentication_methods: keyed('no key') },
          })
        ).status,
      ).toBe(400)
      expect(
        (
          await emulator.api('POST /clients', {
            body: {
              name: 'Probe with a key',
              client_authentication_methods: {
                private_key_jwt: { credentials: [1, 2].map(() => ({ credential_type: 'public_key', pem: PEM })) },
              },
            },
          })
        ).status,
      ).toBe(400)
    },
  ],
  [
    'an alias that is taken',
    async (emulator) => {
      await client(emulator, { name: 'A', client_aliases: ['a'] })
      expect((await emulator.api('POST /clients', { body: { name: 'B', client_aliases: ['a'] } })).status).toBe(409)
    },
  ],
  [
    'a grant and an API that exist',
    async (emulator) => {
      const client_id = await client(emulator)
      for (const status of [201, 409])
        expect(
          (await emulator.api('POST /resource-servers', { body: { identifier: 'https://other.example/' } })).status,
        ).toBe(status)
      for (const status of [201, 409])
        expect(
          (
            await emulator.api('POST /client-grants', {
              body: { client_id, audience: 'https://other.example/', scope: [] },
            })
          ).status,
        ).toBe(status)
    },
  ],
  [
    'a rotation of a client that does not exist',
    async (emulator) => void (await emulator.api('POST /clients/nobody/rotate-secret')),
  ],
  [
    'requests that meet a fault with a chance',
    async (emulator) => {
      await emulator.faults.set([{ status: 503, probability: 0.5 }])
      for (let n = 0; n < 7; n++) await emulator.inject('/api/v2/clients')
      await emulator.faults.clear()
    },
  ],
  [
    'faults that are there',
    async (emulator) => emulator.faults.set([{ match: { path: '/nowhere' }, status: 503, probability: 0.5 }]),
  ],
  [
    'other clients, keys and rotations',
    async (emulator) => {
      const id = await client(emulator, { name: 'Other', client_authentication_methods: keyed(THIRD_PEM) })
      await client(emulator, { name: 'Probe', description: 'another body' })
      const other = await client(emulator)
      await emulator.api(`POST /clients/${other}/rotate-secret`)
      await emulator.api(`POST /clients/${id}/credentials`, { body: { credential_type: 'public_key', pem: OTHER_PEM } })
    },
  ],
  [
    'a client that is deleted',
    async (emulator) => void (await emulator.api(`DELETE /clients/${await client(emulator)}`)),
  ],
  [
    'a client with a grant of the system',
    async (emulator) =>
      void (await emulator.api('POST /clients', {
        body: {
          name: 'Express',
          app_type: 'express_configuration',
          express_configuration: EXPRESS,
        },
      })),
  ],
  [
    'a reset of other creates',
    async (emulator) => {
      await client(emulator)
      await emulator.reset()
    },
  ],
  [
    'a reset of the same creates',
    async (emulator) => {
      await createAll(emulator)
      await emulator.reset()
    },
  ],
  [
    'a restore that takes back the same creates',
    async (emulator) => {
      await emulator.snapshot()
      await createAll(emulator)
      await emulator.restore()
    },
  ],
  [
    'a seed',
    async (emulator) =>
      void (await emulator.seed({
        clients: [{ name: 'Seeded' }],
        resourceServers: [{ identifier: 'https://seeded.example/' }],
        connections: [{ name: 'c', strategy: 'auth0' }],
        organizations: [{ name: 'o' }],
      })),
  ],
  [
    'a seed, twice',
    async (emulator) => {
      for (let n = 0; n < 2; n++)
        await emulator.seed({
          clients: [{ name: 'Seeded' }, { name: 'Mine', client_id: 'mine' }],
          connections: [{ name: 'c', strategy: 'auth0' }],
          organizations: [{ name: 'o' }],
        })
    },
  ],
  [
    'a seed that is refused',
    async (emulator) => {
      await expect(
        emulator.seed({ clients: [{ name: 'Probe' }, { name: 'Probe with a key', grant_types: ['x'] }] }),
      ).rejects.toThrow()
      await expect(
        emulator.seed({
          connections: [{ name: 'probe', strategy: 'auth0' }],
          organizations: [{ name: 'probe', client_grants: [{ client_id: 'nobody' }] }],
        }),
      ).rejects.toThrow()
    },
  ],
  ['many clients', async (emulator) => void (await emulator.seed('many:9'))],
  ['another tenant', async (emulator) => void (await createAll(await emulator.tenant('acme')))],
  [
    'tokens and reads',
    async (emulator) => {
      await emulator.token()
      await emulator.inject({
        method: 'POST',
        url: '/oauth/token',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify({
          grant_type: 'client_credentials',
          client_id: emulator.clientId,
          client_secret: emulator.clientSecret,
          audience: 'https://localhost/api/v2/',
        }),
      })
      await emulator.api('GET /clients')
    },
  ],
]

describe('the ids and secrets of a create', () => {
  let alone: unknown
  beforeAll(async () => {
    alone = await withEmulator(TEXT, createAll)
  })

  test.each(BEFORE)('are not changed by %s', async (_, happens) => {
    await using emulator = await startTestEmulator(TEXT)
    await happens(emulator)
    expect(await createAll(emulator)).toEqual(alone)
  })

  test('are the same after a restart, and in a data folder or in memory', async () => {
    const data = temporaryFolder()
    {
      await using emulator = await startTestEmulator({ ...TEXT, data })
      await client(emulator)
    }
    {
      await using emulator = await startTestEmulator({ ...TEXT, data })
      expect(await createAll(emulator)).toEqual(alone)
    }
  })

  test('are all different for another text and another tenant', async () => {
    const parts = (drawn: unknown) => JSON.stringify(drawn).match(/"(?:cgr_|cred_|con_|org_|tpc_)?[\w-]{16,64}"/g) ?? []
    const other = await withEmulator({ deterministic: 'other' }, createAll)
    const acme = await withEmulator(TEXT, async (emulator) => createAll(await emulator.tenant('acme')))
    const all = [...parts(alone), ...parts(other), ...parts(acme)]
    expect(parts(alone).length).toBeGreaterThanOrEqual(14)
    expect(new Set(all).size).toBe(all.length)
  })

  test('do not depend on the order of properties or the port of the Management API', async () => {
    const drawnAt = (host: string, body: Json) =>
      withEmulator(TEXT, async (emulator) => {
        const token = await emulator.token()
        const post = async (url: string, sent: Json) =>
          (await emulator.api(`POST ${url}`, { as: { token }, body: sent })).body
        const { client_id } = await post('/clients', body)
        return [
          client_id,
          (await post('/client-grants', { client_id, audience: `https://${host}/api/v2/`, scope: [] }))['id'],
        ]
      })
    const one = await drawnAt('localhost:4400', { name: 'X', client_metadata: { a: '1', b: '2' } })
    expect(await drawnAt('localhost:4401', { client_metadata: { b: '2', a: '1' }, name: 'X' })).toEqual(one)
    expect(String(one[1])).toMatch(/^cgr_\w{16}$/)
  })
})

describe('equal entities', () => {
  test('have different ids and secrets, also after one was deleted, and after a restart', async () => {
    const data = temporaryFolder()
    const seen: unknown[] = []
    for (let start = 0; start < 2; start++) {
      {
        await using emulator = await startTestEmulator({ ...TEXT, data })
        for (let n = 0; n < 3; n++) {
          const { body } = await emulator.api('POST /clients', { body: { name: 'X' } })
          seen.push(body['client_id'], body['client_secret'])
          if (n === 1) await emulator.api(`DELETE /clients/${body['client_id']}`)
        }
        const api = async () => idOf(emulator, 'POST /resource-servers', { identifier: 'https://x.example/' })
        seen.push(await api())
        await emulator.api(`DELETE /resource-servers/${seen.at(-1)}`)
        const id = String(seen[0])
        for (let n = 0; n < 2; n++) {
          const credential = await idOf(emulator, `POST /clients/${id}/credentials`, {
            credential_type: 'public_key',
            pem: PEM,
          })
          seen.push(credential, (await emulator.api(`POST /clients/${id}/rotate-secret`)).body['client_secret'])
          await emulator.api(`DELETE /clients/${id}/credentials/${credential}`)
        }
      }
    }
    expect([seen.includes(undefined), new Set(seen).size]).toEqual([false, seen.length])
  })

  test('after a restore, only an equal client gets the id of a lost client', async () => {
    await using emulator = await startTestEmulator(TEXT)
    await emulator.snapshot()
    const { body: lost } = await emulator.api('POST /clients', { body: { name: 'Lost' } })
    await emulator.restore()
    const { body: other } = await emulator.api('POST /clients', { body: { name: 'Other' } })
    const { body: again } = await emulator.api('POST /clients', { body: { name: 'Lost' } })
    expect([again['client_id'], again['client_secret']]).toEqual([lost['client_id'], lost['client_secret']])
    expect(other['client_id']).not.toBe(lost['client_id'])
  })

  test('restore the counts of equal entities with a snapshot', async () => {
    await using emulator = await startTestEmulator(TEXT)
    const first = await client(emulator)
    await emulator.snapshot()
    const second = await client(emulator)
    await emulator.restore()
    expect([await client(emulator), first === second]).toEqual([second, false])
  })

  test('get no id twice after another emulator with the same text loads an export', async () => {
    const document = await withEmulator(TEXT, async (first) => {
      await createAll(first)
      return first.export()
    })
    await using emulator = await startTestEmulator(TEXT)
    await emulator.seed(document)
    const taken = JSON.stringify(document)
    for (const body of [
      { name: 'Probe' },
      { name: 'Probe with a key', client_authentication_methods: keyed(PEM) },
      { name: 'Probe of others', is_first_party: false, third_party_security_mode: 'strict' },
    ]) {
      const { status, body: made } = await emulator.api('POST /clients', { body })
      expect([
        status,
        taken.includes(String(made['client_id'])),
        taken.includes(String(made['client_secret'])),
      ]).toEqual([201, false, false])
    }
    const { client_id, client_secret } = (document.clients as Json[]).find(({ name }) => name === 'Probe') as Json
    expect((await emulator.api(`POST /clients/${client_id}/rotate-secret`)).body['client_secret']).not.toBe(
      client_secret,
    )
  })

  test('keep secret and credentials when a seed with their client_id is loaded again', async () => {
    await using emulator = await startTestEmulator(TEXT)
    const seed = {
      clients: [
        {
          name: 'Mine',
          client_id: 'mine',
          client_authentication_methods: keyed(PEM),
          credentials: [{ credential_type: 'public_key', pem: OTHER_PEM }],
        },
      ],
    }
    await emulator.seed(seed as never)
    const first = await emulator.export()
    await emulator.seed(seed as never)
    expect(await emulator.export()).toEqual(first)
  })

  test('get other ids each time many:NUMBER is loaded', async () => {
    await using emulator = await startTestEmulator(TEXT)
    await emulator.seed('many:5', 'many:5', 'many:6')
    const { clients = [] } = (await emulator.export()) as Record<string, Json[]>
    expect([
      clients.length,
      new Set(clients.flatMap((each) => [each['client_id'], each['client_secret']])).size,
    ]).toEqual([17, 34])
  })
})

describe('the random numbers of a fault', () => {
  const struck = async (emulator: TestEmulator, requests = 40) => {
    let seen = ''
    for (let n = 0; n < requests; n++) seen += (await emulator.inject('/nowhere')).statusCode === 503 ? 'x' : '.'
    return seen
  }
  const FAULT = { match: { path: '/nowhere' }, status: 503, probability: 0.5 }
  let alone: string
  beforeAll(async () => {
    alone = await withEmulator(TEXT, async (emulator) => {
      await emulator.faults.set([FAULT])
      return struck(emulator)
    })
  })

  test.each<[string, (emulator: TestEmulator) => Promise<unknown>]>([
    ['creates', createAll],
    [
      'a restore',
      async (emulator) => {
        await emulator.snapshot()
        await emulator.restore()
      },
    ],
    [
      'requests that match another fault',
      async (emulator) => {
        await emulator.faults.set([FAULT, { match: { path: '/elsewhere' }, status: 500, probability: 0.5 }])
        for (let n = 0; n < 5; n++) await emulator.inject('/elsewhere')
      },
    ],
    [
      'putting the fault again',
      async (emulator) => {
        await struck(emulator, 3)
        await emulator.faults.set([FAULT])
      },
    ],
    [
      'a reset',
      async (emulator) => {
        await struck(emulator, 3)
        await emulator.reset()
        await emulator.faults.set([FAULT])
      },
    ],
  ])('are not changed by %s', async (_, happens) => {
    await using emulator = await startTestEmulator(TEXT)
    await emulator.faults.set([FAULT])
    await happens(emulator)
    expect(await struck(emulator)).toBe(alone)
  })

  test('follow the probability, and differ between two equal faults', async () => {
    expect([alone.includes('x'), alone.includes('.')]).toEqual([true, true])
    await using emulator = await startTestEmulator(TEXT)
    await emulator.faults.set([FAULT, FAULT])
    const hits = (await struck(emulator)).replaceAll('.', '').length
    expect(hits).toBeGreaterThan(alone.replaceAll('.', '').length)
  })
})

describe('the start', () => {
  const linesOf = (options: EmulatorOptions) =>
    withEmulator(options, async (emulator) =>
      banner(emulator, { seed: ['empty'], ...options })
        .split('\n')
        .filter((line) => line.startsWith('For tests only')),
    )

  test('warns that everybody can compute ids and secrets, and prints the time of the frozen clock', async () => {
    expect(await linesOf(TEXT)).toEqual([
      'For tests only: everybody can compute the ids and secrets (--deterministic), and the clock is frozen at 2026-01-01T00:00:00Z.',
    ])
    expect(await linesOf({ ...TEXT, clock: '2030-05-05T00:00:00Z' })).toEqual([
      'For tests only: everybody can compute the ids and secrets (--deterministic), and the clock is frozen at 2030-05-05T00:00:00Z.',
    ])
  })

  test('prints no such warning without --deterministic', async () => {
    expect(await linesOf({})).toEqual([])
  })
})
