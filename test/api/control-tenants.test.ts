import { Agent, request } from 'node:http'
import { beforeEach, describe, expect, test } from 'vitest'
import { startEmulator } from '../../server/index.ts'
import { loginOf } from '../../server/tenant/login-client.ts'
import {
  badBody,
  clientNames,
  HOME,
  refusal,
  startTestEmulator,
  useEmulator,
  type CallOptions,
  type Json,
} from '../support/emulator.ts'

const DOMAIN = 'localhost:4400'
const emulator = useEmulator({
  hostHeader: DOMAIN,
  seed: [{ clients: [{ name: 'Of the start', client_id: 'of-the-start' }] }],
})
const put = (name: string, body?: unknown, options: CallOptions = {}) =>
  emulator.control(`PUT /tenants/${name}`, { ...options, body })
const tokenOf = async (name: string, body?: unknown) => String((await put(name, body)).body['access_token'])
const names = async () =>
  (await emulator.control<{ tenants: { name: string }[] }>('GET /tenants')).body.tenants.map(({ name }) => name)
const clean = async () => {
  for (const name of await names()) if (name !== 'default') await emulator.control(`DELETE /tenants/${name}`)
}
beforeEach(clean)
const INVALID_TOKEN = {
  statusCode: 401,
  error: 'Unauthorized',
  message: 'Invalid token',
  attributes: { error: 'Invalid token' },
}
const acme = { name: 'acme', domain: DOMAIN, url: `http://${DOMAIN}`, hosts: [], client_id: loginOf('acme').clientId }
const clientSecret = loginOf('acme').clientSecret
const listed = async (token: string, options: CallOptions = {}) =>
  (
    await emulator.api<{ name: string; tenant: string }[]>('GET /clients?is_global=false', {
      as: { token },
      ...options,
    })
  ).body
const kidOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid

describe('a tenant', () => {
  test('is made with 201, its client and a token that holds every scope', async () => {
    const { status, body } = await put('acme')
    expect([status, body]).toEqual([201, { ...acme, client_secret: clientSecret, access_token: expect.any(String) }])
    expect(Object.keys(body)).toEqual(['name', 'domain', 'url', 'hosts', 'client_id', 'client_secret', 'access_token'])
    expect(
      (await emulator.api('POST /clients', { as: { token: String(body['access_token']) }, body: { name: 'X' } }))
        .status,
    ).toBe(201)
    await clean()
  })

  test('that is there stays as it is, with 200, whatever the body says', async () => {
    const token = await tokenOf('acme')
    await emulator.api('POST /clients', { as: { token }, body: { name: 'X' } })
    const { status, body } = await put('acme', { seeds: ['no such seed'], host: 'other.localhost' })
    expect([status, body]).toEqual([200, { ...acme, client_secret: clientSecret, access_token: expect.any(String) }])
    expect((await listed(token)).map(({ name }) => name)).toEqual(['Of the start', 'X'])
    expect((await put('default')).body).toMatchObject({
      name: 'default',
      client_id: 'emulatorDefaultLoginClient000001',
    })
    await clean()
  })

  test('is shown, its secret only to those who ask for it', async () => {
    await put('acme')
    expect(await emulator.control('GET /tenants/acme')).toEqual({ status: 200, body: acme })
    expect(await emulator.control('GET /tenants/acme?secrets=false')).toEqual({ status: 200, body: acme })
    expect(await emulator.control('GET /tenants/acme?secrets=true')).toEqual({
      status: 200,
      body: { ...acme, client_secret: clientSecret },
    })
    const first = {
      name: 'default',
      domain: DOMAIN,
      url: `http://${DOMAIN}`,
      hosts: [],
      client_id: loginOf('default').clientId,
    }
    expect(await emulator.control('GET /tenants')).toEqual({
      status: 200,
      body: { tenants: [acme, first], here: 'default' },
    })
    expect(await emulator.control('GET /tenants?secrets=true')).toEqual({
      status: 200,
      body: {
        tenants: [
          { ...acme, client_secret: clientSecret },
          { ...first, client_secret: loginOf('default').clientSecret },
        ],
        here: 'default',
      },
    })
    expect((await emulator.control('GET /health')).body).toMatchObject({ tenants: 2 })
    await clean()
  })

  test('that is not there is 404, and names those there are', async () => {
    expect(await emulator.control('GET /tenants/acme')).toEqual({
      status: 404,
      body: refusal(404, 'Not Found', 'There is no tenant acme. Tenants here: default.', 'emulator_unknown_tenant'),
    })
  })

  test('has a name that can be part of a file name', async () => {
    for (const name of ['a', '0', 'a-b', '-', 'x'.repeat(63), 'constructor', 'seeds'])
      expect([name, (await put(name)).status]).toEqual([name, 201])
    await clean()
    const sentence = (name: string) =>
      `Path validation error: 'String does not match pattern ^[a-z0-9-]{1,63}$: ${name}' on property name (Name of the tenant: lower-case letters, digits and -).`
    for (const name of ['Acme', 'a_b', 'a.b', '..%2Fetc', 'a%0A', 'x'.repeat(64)]) {
      expect(await put(name)).toEqual({
        status: 400,
        body: refusal(
          400,
          'Bad Request',
          sentence(decodeURIComponent(name).replace('\n', () => '\\u000a')),
          'invalid_uri',
        ),
      })
    }
    expect(await names()).toEqual(['default'])
  })

  test('refuses a body that it does not know', async () => {
    expect(await put('acme', { seed: 'empty' })).toEqual({
      status: 400,
      body: badBody("Payload validation error: 'Additional properties not allowed: seed'."),
    })
    expect(await put('acme', { host: '' })).toEqual({
      status: 400,
      body: badBody(
        "Payload validation error: 'String is too short (0 chars), minimum 1' on property host (A Host name that is this tenant's alone).",
      ),
    })
    expect(await names()).toEqual(['default'])
  })

  test('is deleted with 204, also where there is none; the default one stays', async () => {
    await put('acme')
    for (let time = 0; time < 2; time++)
      expect(await emulator.control('DELETE /tenants/acme')).toEqual({ status: 204, body: undefined })
    expect(await names()).toEqual(['default'])
    expect(await emulator.control('DELETE /tenants/default')).toEqual({
      status: 409,
      body: refusal(
        409,
        'Conflict',
        'The tenant default cannot be deleted. POST /_emulator/reset restores the state after its seeds.',
        'emulator_default_tenant',
      ),
    })
  })
})

describe('a Host of its own', () => {
  test('is registered without its port and in lower case, and is the domain', async () => {
    const { status, body } = await put('acme', { host: 'ACME.Localhost:1234' })
    const shown = { ...acme, domain: 'acme.localhost:4400', url: 'http://localhost:4400', hosts: ['acme.localhost'] }
    expect([status, body]).toEqual([201, { ...shown, client_secret: clientSecret, access_token: expect.any(String) }])
    expect((await emulator.control('GET /tenants/acme')).body).toEqual(shown)
    expect((await emulator.control('GET /tenants/acme', { host: 'localhost' })).body).toMatchObject({
      domain: 'acme.localhost',
      url: 'http://localhost',
    })
    await clean()
  })

  test('belongs to one tenant, and is free again when that is gone', async () => {
    await put('acme', { host: 'acme.localhost' })
    expect(await put('other', { host: 'Acme.localhost:4400' })).toEqual({
      status: 409,
      body: refusal(409, 'Conflict', 'The host acme.localhost belongs to the tenant acme.', 'emulator_host_taken'),
    })
    expect(await names()).toEqual(['acme', 'default'])
    await emulator.control('DELETE /tenants/acme')
    expect((await put('other', { host: 'acme.localhost' })).status).toBe(201)
    await clean()
  })

  test.each([
    'http://acme.localhost',
    'acme.localhost/path',
    'a b',
    '[::1]',
    '127.0.0.1',
    'localhost',
    'LOCALHOST:4400',
    '*.localhost',
    '-a.localhost',
    `${'x'.repeat(64)}.localhost`,
    'a..b',
  ])('must be a name: %s', async (host) => {
    expect(await put('acme', { host })).toEqual({
      status: 400,
      body: refusal(
        400,
        'Bad Request',
        `${host} cannot be the host of one tenant. Write a name such as acme.auth0.localhost, without scheme and path.`,
        'emulator_invalid_host',
      ),
    })
    expect(await names()).toEqual(['default'])
  })

  test('chooses the tenant, whatever its case and port, and no other token is good there', async () => {
    const [token, other] = [await tokenOf('acme', { host: 'acme.test', seeds: ['empty'] }), await tokenOf('other')]
    await emulator.api('POST /clients', { as: { token }, body: { name: 'X' } })
    for (const host of ['acme.test', 'ACME.test:1', 'acme.test:4400'])
      expect((await listed(token, { host })).map(({ name }) => name)).toEqual(['X'])
    const foreign = await emulator.api('GET /clients', { as: { token: other }, host: 'acme.test' })
    expect(foreign).toEqual({ status: 401, body: INVALID_TOKEN })
    expect((await listed(other)).map(({ name }) => name)).toEqual(['Of the start'])
    // The same once the token is remembered.
    expect(await emulator.api('GET /clients', { as: { token: other }, host: 'acme.test' })).toEqual({
      status: 401,
      body: INVALID_TOKEN,
    })
    expect((await listed(token)).map(({ name }) => name)).toEqual(['X'])
    await clean()
  })

  test('is a name that the control API answers to, for its tenant unless the query names another', async () => {
    await put('acme', { host: 'acme.test', seeds: ['empty'] })
    const count = async (options: CallOptions, query = '') =>
      ((await emulator.control(`GET /export${query}`, options)).body['clients'] as Json[]).length
    expect([
      await count({ host: 'acme.test' }),
      await count({ host: 'acme.test' }, '?tenant=default'),
      await count({}, '?tenant=acme'),
      await count({}),
    ]).toEqual([1, 2, 1, 2])
    expect(await emulator.control('GET /export', { host: 'stranger.test' })).toEqual({
      status: 403,
      body: refusal(
        403,
        'Forbidden',
        'The control API does not answer to the host name stranger.test. Use localhost, 127.0.0.1 or another IP address, or start with --tls-host stranger.test.',
        'emulator_forbidden_host',
      ),
    })
    const here = async (options: CallOptions) => (await emulator.control('GET /tenants', options)).body['here']
    expect([await here({ host: 'ACME.test:4400' }), await here({})]).toEqual(['acme', 'default'])
    await emulator.control('DELETE /tenants/acme')
    expect((await emulator.control('GET /export', { host: 'acme.test' })).status).toBe(404)
  })

  test('of a page elsewhere is no way in', async () => {
    await put('acme', { host: 'acme.test' })
    expect(
      (await emulator.control('GET /tenants', { host: 'acme.test', headers: { origin: 'http://evil.test' } })).body,
    ).toMatchObject({ errorCode: 'emulator_forbidden_origin' })
    await clean()
  })
})

describe('the seeds of a new tenant', () => {
  const seeded = async (seeds?: unknown[]) => {
    const { status, body } = await put('acme', seeds && { seeds })
    const found = status === 201 ? (await listed(String(body['access_token']))).map(({ name }) => name) : body
    await clean()
    return found
  }

  test('are those of the start, or those that are named, in their order', async () => {
    expect(await seeded()).toEqual(['Of the start'])
    expect(await seeded([])).toEqual([])
    expect(await seeded(['empty'])).toEqual([])
    expect(await seeded(['many:3', { clients: [{ name: 'Mine' }] }])).toEqual([
      'Single Page 1',
      'Native 2',
      'Service 3',
      'Mine',
    ])
    expect(
      await seeded(['quickstart', { clients: [{ name: 'Renamed', client_id: 'quickstartMachineToMachineClient' }] }]),
    ).toEqual(['Example Mobile App', 'Example Single Page App', 'Example Web App', 'Renamed'])
  })

  test('are there again after a reset, and not what came after them', async () => {
    const tenant = await emulator.tenant('acme', { seed: [{ clients: [{ name: 'Mine' }] }] })
    const before = await tenant.export()
    await tenant.api('POST /clients', { body: { name: 'X' } })
    await tenant.reset()
    expect(await tenant.export()).toEqual(before)
    expect(await clientNames(tenant)).toEqual(['Mine'])
    await clean()
  })

  const reason = "Seed validation error: 'Additional properties not allowed: colour' on property clients[0]."
  test.each([
    [
      'an unknown name',
      ['quickstrat'],
      '',
      'quickstrat',
      'there is no seed of this name. Send a document, or one of: empty, quickstart, storefront, third-party, many:NUMBER, seed[0]',
    ],
    [
      'the name of a file',
      ['/etc/passwd'],
      '',
      '/etc/passwd',
      'there is no seed of this name. Send a document, or one of: empty, quickstart, storefront, third-party, many:NUMBER, seed[0]',
    ],
    [
      'too many',
      ['many:12345678'],
      '',
      'many:12345678',
      'there is no seed of this name. Send a document, or one of: empty, quickstart, storefront, third-party, many:NUMBER, seed[0]',
    ],
    ['a shape', ['empty', { clients: [{ name: 'A', colour: 'red' }] }], 'clients[0]', 'seeds[1]', reason],
    ['no object', [[]], '', 'seeds[0]', "Seed validation error: 'Expected type object but found type array'."],
    [
      'a rule',
      [{ clients: [{ name: 'A' }, { name: 'B', grant_types: ['magic'] }] }],
      'clients[1]',
      'seeds[0]',
      'Invalid grant types: magic',
    ],
  ])('leave no tenant behind when one cannot be loaded: %s', async (_, seeds, path, seed, why) => {
    const message = `The seed ${seed} cannot be loaded: ${path === '' || why.includes(path) ? '' : `${path}: `}${why}`
    expect(await seeded(seeds)).toEqual({
      ...refusal(400, 'Bad Request', message, 'emulator_invalid_seed'),
      path,
      reason: why,
    })
    expect(await names()).toEqual(['default'])
  })

  test('may say nothing, as an empty file does', async () => {
    for (const [index, seed] of [null, {}, { clients: [] }].entries()) {
      const token = await tokenOf(`nothing-${index}`, { seeds: [seed] })
      expect(await listed(token)).toEqual([])
    }
  })

  test('that cannot be loaded leave its Host free', async () => {
    expect((await put('acme', { seeds: ['nothing'], host: 'acme.test' })).status).toBe(400)
    expect((await put('other', { host: 'acme.test' })).status).toBe(201)
    await clean()
  })
})

describe('the token chooses the tenant', () => {
  test('two on one URL never see each other', async () => {
    const tokens = {
      acme: await tokenOf('acme', { seeds: ['empty'] }),
      other: await tokenOf('other', { seeds: ['empty'] }),
    }
    const { body } = await emulator.api('POST /clients', { as: { token: tokens.acme }, body: { name: 'X' } })
    expect(body).toMatchObject({ tenant: 'acme' })
    const path = `/api/v2/clients/${body['client_id']}`
    expect((await listed(tokens.acme)).map(({ name, tenant }) => [name, tenant])).toEqual([['X', 'acme']])
    expect(await listed(tokens.other)).toEqual([])
    for (const method of ['GET', 'PATCH'])
      expect(
        (
          await emulator.request(`${method} ${path}`, {
            as: { token: tokens.other },
            ...(method === 'PATCH' && { body: { name: 'Y' } }),
          })
        ).status,
      ).toBe(404)
    expect((await emulator.request(`DELETE ${path}`, { as: { token: tokens.other } })).status).toBe(204)
    expect((await emulator.request(`GET ${path}`, { as: { token: tokens.acme } })).body).toMatchObject({
      name: 'X',
      tenant: 'acme',
    })
    expect((await emulator.request(`GET ${path}?fields=name`, { as: { token: tokens.acme } })).body).toEqual({
      tenant: 'acme',
      name: 'X',
    })
    expect((await emulator.api('GET /tenants/settings', { as: { token: tokens.acme } })).body).toMatchObject({
      friendly_name: 'acme',
    })
    await clean()
  })

  test('a cursor of one tenant gives nothing of another', async () => {
    const [one, other] = [await tokenOf('one', { seeds: ['many:3'] }), await tokenOf('other', { seeds: ['many:5'] })]
    const { body } = await emulator.api('GET /clients?take=1', { as: { token: one } })
    const rest = await emulator.api(`GET /clients?take=50&from=${encodeURIComponent(String(body['next']))}`, {
      as: { token: other },
    })
    for (const client of (rest.body['clients'] ?? []) as Json[]) expect(client['tenant']).toBe('other')
    await clean()
  })

  test('requests are logged with the tenant that they were for, refused ones too', async () => {
    const token = await tokenOf('acme')
    await emulator.api('GET /clients/nobody', { as: { token } })
    await emulator.api('GET /clients', { as: { token: `${token.slice(0, -6)}AAAAAA` } })
    const logged = async (name: string) =>
      (await emulator.control<{ requests: Json[] }>(`GET /requests?tenant=${name}`)).body.requests.map(
        ({ status, path }) => [status, path],
      )
    expect(await logged('acme')).toEqual([
      [404, '/api/v2/clients/nobody'],
      [401, '/api/v2/clients'],
    ])
    expect(await logged('default')).toEqual([])
    await clean()
  })
})

describe('at the token endpoint', () => {
  const grants = (name: string, client_id: string) => ({
    resourceServers: [{ identifier: 'urn:api' }],
    clients: [{ name, client_id, client_secret: 'secret', grant_types: ['client_credentials'] }],
    clientGrants: [{ client_id, audience: 'urn:api', scope: [name] }],
  })
  const exchanged = async (client_id: string, client_secret: string, audience: string, options: CallOptions = {}) =>
    emulator.request('POST /oauth/token', {
      ...options,
      body: { grant_type: 'client_credentials', client_id, client_secret, audience },
    })
  const API = `https://${DOMAIN}/api/v2/`

  test('the login client of a tenant gets a token for it', async () => {
    await put('acme', { seeds: [{ clients: [{ name: 'Mine' }] }] })
    for (const [name, found] of [
      ['acme', 'Mine'],
      ['default', 'Of the start'],
    ] as const) {
      const { clientId, clientSecret: secret } = loginOf(name)
      const { status, body } = await exchanged(clientId, secret, API)
      expect(status).toBe(200)
      expect((await listed(String(body['access_token']))).map((client) => client.name)).toEqual([found])
    }
    expect((await exchanged(loginOf('acme').clientId, loginOf('default').clientSecret, API)).status).toBe(401)
    await clean()
  })

  test('a client that one tenant alone has gets a token of that', async () => {
    await put('acme', { seeds: [grants('mine', 'mine')] })
    await put('other', { seeds: [grants('shared', 'shared')] })
    await put('third', { seeds: [grants('shared', 'shared')] })
    const { status, body } = await exchanged('mine', 'secret', 'urn:api')
    expect([status, body]).toEqual([
      200,
      { access_token: expect.any(String), scope: 'mine', expires_in: 86400, token_type: 'Bearer' },
    ])
    expect(kidOf(String(body['access_token']))).toBe(kidOf(await tokenOf('acme')))
    // Several have it, and the default tenant, which is then meant, has not.
    expect(await exchanged('shared', 'secret', 'urn:api')).toEqual({
      status: 401,
      body: { error: 'access_denied', error_description: 'Unauthorized' },
    })
    expect((await exchanged('nobody', 'secret', 'urn:api')).status).toBe(401)
    await clean()
  })

  test('a Host of its own says which, where several have the client', async () => {
    await put('acme', { host: 'acme.test', seeds: [grants('of acme', 'shared')] })
    await put('other', { host: 'other.test', seeds: [grants('of other', 'shared')] })
    const granted = async (host: string) => (await exchanged('shared', 'secret', 'urn:api', { host })).body['scope']
    expect([await granted('acme.test'), await granted('OTHER.test:1')]).toEqual(['of acme', 'of other'])
    expect(
      (await exchanged(loginOf('acme').clientId, loginOf('acme').clientSecret, API, { host: 'other.test' })).status,
    ).toBe(401)
    await clean()
  })
})

describe('a port of its own', () => {
  test('chooses the tenant, and is in its domain', async () => {
    await using running = await startTestEmulator({
      tenants: [{ name: 'acme', port: 0 }, { name: 'other', port: 0 }, { name: 'third' }],
    })
    const shown = (await (await fetch(`${running.url}/_emulator/tenants`)).json()) as {
      tenants: { name: string; domain: string; url: string }[]
    }
    const portOf = (name: string) => Number(shown.tenants.find((each) => each.name === name)?.domain.split(':')[1])
    expect(shown.tenants.map(({ name }) => name)).toEqual(['acme', 'default', 'other', 'third'])
    expect(new Set([portOf('acme'), portOf('other'), running.port]).size).toBe(3)
    expect([portOf('default'), portOf('third')]).toEqual([running.port, running.port])
    const [tenant, other] = [await running.tenant('acme'), await running.tenant('other')]
    expect([tenant.domain, tenant.url, tenant.httpsUrl]).toEqual([
      `localhost:${portOf('acme')}`,
      `http://127.0.0.1:${portOf('acme')}`,
      `https://localhost:${portOf('acme')}`,
    ])
    const sent = async (url: string, token: string, path = '/api/v2/clients') =>
      fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })
    expect((await sent(tenant.url, await tenant.token())).status).toBe(200)
    expect((await sent(running.url, await tenant.token())).status).toBe(200)
    const foreign = await sent(tenant.url, await other.token())
    expect([foreign.status, await foreign.json()]).toEqual([401, INVALID_TOKEN])
    expect((await sent(tenant.url, await running.token())).status).toBe(401)
    // The control API means the tenant of the port, unless it is told otherwise.
    await fetch(`${tenant.url}/_emulator/seeds`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ clients: [{ name: 'Mine' }] }),
    })
    expect([await clientNames(tenant), await clientNames(other), await clientNames(running)]).toEqual([
      ['Mine'],
      [],
      [],
    ])
    expect((await fetch(`${tenant.url}/_emulator/reset?tenant=default`, { method: 'POST' })).status).toBe(204)
    expect(await clientNames(tenant)).toEqual(['Mine'])
    expect((await fetch(`${tenant.url}/_emulator/reset`, { method: 'POST' })).status).toBe(204)
    expect(await clientNames(tenant)).toEqual([])
    const kids = async (url: string) =>
      ((await (await fetch(`${url}/.well-known/jwks.json`)).json()) as { keys: { kid: string }[] }).keys.map(
        ({ kid }) => kid,
      )
    expect(await kids(tenant.url)).toEqual([kidOf(await tenant.token())])
    expect((await kids(running.url)).length).toBe(4)
  })

  test('may be reached at ::1 and by HTTPS as well', async () => {
    await using running = await startTestEmulator({ tenants: [{ name: 'acme', port: 0 }] })
    const { domain } = await running.tenant('acme')
    const answer = await fetch(`http://[::1]:${domain.split(':')[1]}/_emulator/tenants/acme`).catch(() => undefined)
    if (answer) expect(await answer.json()).toMatchObject({ domain: `[::1]:${domain.split(':')[1]}` })
  })

  test('that is taken stops the start with a sentence', async () => {
    await using running = await startTestEmulator()
    const { port } = running
    await expect(startEmulator({ home: HOME, tenants: [{ name: 'acme', port }] })).rejects.toThrow(
      new Error(
        `Port ${port} is in use on 127.0.0.1. Stop the other process, or choose another port with --port (0 picks a free one).`,
      ),
    )
  })

  test.each(['Acme', 'a.b', ''])('of a tenant with the bad name %j stops the start', async (name) => {
    await expect(startEmulator({ home: HOME, tenants: [{ name }] })).rejects.toThrow(
      new Error(`A tenant name has at most 63 characters: lower-case letters, digits and -. Change the name ${name}.`),
    )
  })
})

describe('jwks', () => {
  const kids = async (host = DOMAIN) =>
    (await emulator.request<{ keys: { kid: string }[] }>('GET /.well-known/jwks.json', { host })).body.keys.map(
      ({ kid }) => kid,
    )

  test('has the keys of all tenants, and on a Host of its own those of one', async () => {
    const [one, other] = [await tokenOf('acme', { host: 'acme.test' }), await tokenOf('other')]
    const first = kidOf(await emulator.token())
    expect((await kids()).sort()).toEqual([first, kidOf(one), kidOf(other)].sort())
    expect(await kids('acme.test:99')).toEqual([kidOf(one)])
    await clean()
    expect(await kids()).toEqual([first])
  })
})

describe('the control API', () => {
  test('means the tenant that the query names', async () => {
    const token = await tokenOf('acme')
    await emulator.api('POST /clients', { as: { token }, body: { name: 'X' } })
    await emulator.api('POST /clients', { body: { name: 'Y' } })
    expect((await emulator.control('POST /reset?tenant=acme')).status).toBe(204)
    expect((await listed(token)).map(({ name }) => name)).toEqual(['Of the start'])
    expect(await clientNames(emulator)).toEqual(['Of the start', 'Y'])
    const { body } = await emulator.control('POST /tokens?tenant=acme')
    expect(kidOf(String(body['access_token']))).toBe(kidOf(token))
    await clean()
  })

  test.each([
    'POST /_emulator/reset',
    'POST /_emulator/tokens',
    'POST /_emulator/keys/rotate',
    'GET /_emulator/export',
    'GET /_emulator/snapshots',
    'PUT /_emulator/snapshots/a',
    'DELETE /_emulator/snapshots/a',
    'POST /_emulator/snapshots/a/restore',
    'GET /_emulator/documents',
    'DELETE /_emulator/documents',
    'GET /_emulator/clock',
    'GET /_emulator/faults',
    'DELETE /_emulator/faults',
    'GET /_emulator/requests',
    'DELETE /_emulator/requests',
  ])('%s is 404 for a tenant that is not there', async (line) => {
    expect(await emulator.request(`${line}?tenant=acme`)).toEqual({
      status: 404,
      body: refusal(404, 'Not Found', 'There is no tenant acme. Tenants here: default.', 'emulator_unknown_tenant'),
    })
  })

  test('has clock and faults of each tenant apart', async () => {
    const [one, other] = [await emulator.tenant('one'), await emulator.tenant('other')]
    await one.clock.freeze('2030-01-01T00:00:00Z')
    await one.faults.set('unavailable')
    const { body } = await other.api('POST /clients', { body: { name: 'X' } })
    expect(body).toMatchObject({ name: 'X' })
    expect((await other.clock.now()).getUTCFullYear()).toBeLessThan(2030)
    expect([(await one.api('GET /clients')).status, (await emulator.api('GET /clients')).status]).toEqual([503, 200])
    await clean()
  })
})

describe('a tenant that is deleted', () => {
  test('leaves tokens behind that are good for nothing at once, also those that were in use', async () => {
    const token = await tokenOf('acme')
    expect((await emulator.api('GET /clients', { as: { token } })).status).toBe(200)
    await emulator.control('DELETE /tenants/acme')
    expect(await emulator.api('GET /clients', { as: { token } })).toEqual({ status: 401, body: INVALID_TOKEN })
    const { clientId } = loginOf('acme')
    expect(
      (
        await emulator.request('POST /oauth/token', {
          body: {
            grant_type: 'client_credentials',
            client_id: clientId,
            client_secret: clientSecret,
            audience: `https://${DOMAIN}/api/v2/`,
          },
        })
      ).status,
    ).toBe(401)
  })

  test('starts afresh under the same name: clients, snapshots, faults, clock, log and Host', async () => {
    const tenant = await emulator.tenant('acme', { host: 'acme.test' })
    await tenant.api('POST /clients', { body: { name: 'X' } })
    await tenant.snapshot()
    await tenant.clock.freeze('2030-01-01T00:00:00Z')
    await tenant.faults.set('unavailable')
    await emulator.control('POST /keys/rotate?tenant=acme')
    await emulator.deleteTenant('acme')
    const again = await emulator.tenant('acme')
    expect([
      await clientNames(again),
      await again.faults.list(),
      (await again.requests.list()).length,
      again.domain,
    ]).toEqual([['Of the start'], [], 1, emulator.domain])
    expect((await emulator.control('GET /snapshots?tenant=acme')).body).toEqual({ snapshots: [] })
    expect((await again.clock.now()).getUTCFullYear()).toBeLessThan(2030)
    await clean()
  })
})

describe('a new key', () => {
  test('makes the old tokens of its tenant good for nothing at once, and no others', async () => {
    const [token, other] = [await tokenOf('acme'), await tokenOf('other')]
    for (const each of [token, other])
      expect((await emulator.api('GET /clients', { as: { token: each } })).status).toBe(200)
    const { status, body } = await emulator.control('POST /keys/rotate?tenant=acme')
    expect([status, body]).toEqual([200, { kid: expect.stringMatching(/^[\w-]{21}$/) }])
    expect(await emulator.api('GET /clients', { as: { token } })).toEqual({ status: 401, body: INVALID_TOKEN })
    const renewed = await tokenOf('acme')
    expect(kidOf(renewed)).toBe(body['kid'])
    for (const each of [renewed, other, await emulator.token()])
      expect((await emulator.api('GET /clients', { as: { token: each } })).status).toBe(200)
    const { keys } = (await emulator.request<{ keys: { kid: string; n: string }[] }>('GET /.well-known/jwks.json')).body
    expect(keys.map(({ kid }) => kid).sort()).toEqual([renewed, other, await emulator.token()].map(kidOf).sort())
    expect(new Set(keys.map(({ n }) => n)).size).toBe(2)
    const login = await emulator.request('POST /oauth/token', {
      body: {
        grant_type: 'client_credentials',
        client_id: loginOf('acme').clientId,
        client_secret: clientSecret,
        audience: `https://${DOMAIN}/api/v2/`,
      },
    })
    expect(kidOf(String(login.body['access_token']))).toBe(body['kid'])
    // A reset leaves it in place.
    await emulator.control('POST /reset?tenant=acme')
    expect((await emulator.api('GET /clients', { as: { token: renewed } })).status).toBe(200)
    await clean()
  })
})

describe('--auth none', () => {
  test('takes the tenant of the Host, of the token, or the default one', async () => {
    await using running = await startTestEmulator({ auth: 'none' })
    const made = await running.control('PUT /tenants/acme', {
      body: { host: 'acme.test', seeds: [{ clients: [{ name: 'Mine' }] }] },
    })
    const seen = async (options: CallOptions) =>
      (await running.api<Json[]>('GET /clients?is_global=false', { as: null, ...options })).body.map(({ name }) => name)
    const token = String(made.body['access_token'])
    expect([
      await seen({}),
      await seen({ host: 'acme.test' }),
      await seen({ as: { token } }),
      await seen({ as: { token: 'nonsense' } }),
      await seen({ host: 'acme.test', as: { token: 'nonsense' } }),
    ]).toEqual([[], ['Mine'], ['Mine'], [], ['Mine']])
    await running.control('DELETE /tenants/acme')
    // Another tenant does not answer in its place.
    expect((await running.api('GET /clients', { as: { token } })).status).toBe(401)
    expect((await running.api('GET /clients', { as: null, host: 'acme.test' })).status).toBe(404)
  })
})

describe('tenants by hundreds', () => {
  test('are made from one image', async () => {
    const started = performance.now()
    for (let number = 0; number < 100; number++) expect((await put(`t${number}`)).status).toBe(201)
    expect(performance.now() - started).toBeLessThan(10_000)
    expect((await emulator.control('GET /tenants/nobody')).body['message']).toBe(
      `There is no tenant nobody. Tenants here: default, ${['t0', 't1', ...Array.from({ length: 7 }, (_, n) => `t${n + 10}`)].join(', ')} and 91 more.`,
    )
    await clean()
  })
})

describe('isolation', () => {
  /** One connection that is kept, as an SDK has it. */
  const worker = (port: number, token: string) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 4 })
    const send = (method: string, path: string, body?: unknown) =>
      new Promise<{ status: number; body: string }>((resolve, reject) => {
        const payload = body === undefined ? undefined : JSON.stringify(body)
        const headers = {
          authorization: `Bearer ${token}`,
          ...(payload !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(payload),
          }),
        }
        const sent = request({ agent, host: '127.0.0.1', port, method, path: `/api/v2${path}`, headers }, (answer) => {
          let text = ''
          answer
            .setEncoding('utf8')
            .on('data', (data) => (text += data))
            .on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }))
        })
        sent.on('error', reject).end(payload)
      })
    return { send, end: () => agent.destroy() }
  }

  test('two workers hammer one URL and never see a client of the other', { timeout: 60_000 }, async () => {
    await using running = await startTestEmulator()
    const OPERATIONS = 10_000
    const wrong: string[] = []
    let done = 0
    const hammer = async (name: string) => {
      const { send, end } = worker(running.port, await (await running.tenant(name)).token())
      const own = new Set<string>()
      const check = (expected: number, { status, body }: { status: number; body: string }) => {
        done++
        const strangers = [...body.matchAll(/"tenant":"([^"]*)"/g)].filter(([, tenant]) => tenant !== name)
        if (
          status !== expected ||
          strangers.length > 0 ||
          (body.includes('"name":"of ') && body.replaceAll(`"name":"of ${name} `, '').includes('"name":"of '))
        )
          wrong.push(`${name}: ${status} ${body.slice(0, 200)}`)
        return body
      }
      const line = async (of: number) => {
        for (let round = 0; round < OPERATIONS / 2 / 4 / 5; round++) {
          const made = JSON.parse(
            check(201, await send('POST', '/clients', { name: `of ${name} ${of} ${round}` })),
          ) as { client_id: string }
          own.add(made.client_id)
          check(200, await send('GET', '/clients?is_global=false&per_page=10&fields=client_id,name'))
          check(200, await send('PATCH', `/clients/${made.client_id}`, { description: `of ${name}` }))
          check(200, await send('GET', `/clients/${made.client_id}`))
          check(204, await send('DELETE', `/clients/${made.client_id}`))
        }
      }
      await Promise.all([0, 1, 2, 3].map(line))
      end()
      return own
    }
    const [one, other] = await Promise.all([hammer('one'), hammer('other')])
    expect([wrong, done]).toEqual([[], OPERATIONS])
    expect([...one].filter((id) => other.has(id))).toEqual([])
    for (const name of ['one', 'other']) expect(await clientNames(await running.tenant(name))).toEqual([])
  })
})
