/** Tests how the token selects the tenant. */
import { beforeEach, describe, expect, test } from 'vitest'
import { loginOf } from '../../../server/tenant/login-client.ts'
import {
  clientNames,
  refusal,
  startTestEmulator,
  useEmulator,
  type CallOptions,
  type Json,
} from '../../support/emulator.ts'

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
const listed = async (token: string, options: CallOptions = {}) =>
  (
    await emulator.api<{ name: string; tenant: string }[]>('GET /clients?is_global=false', {
      as: { token },
      ...options,
    })
  ).body
const kidOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid

describe('the token selects the tenant', () => {
  test('two tenants on one URL never see data of each other', async () => {
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

  test('a cursor of one tenant returns nothing of another tenant', async () => {
    const [one, other] = [await tokenOf('one', { seeds: ['many:3'] }), await tokenOf('other', { seeds: ['many:5'] })]
    const { body } = await emulator.api('GET /clients?take=1', { as: { token: one } })
    const rest = await emulator.api(`GET /clients?take=50&from=${encodeURIComponent(String(body['next']))}`, {
      as: { token: other },
    })
    for (const client of (rest.body['clients'] ?? []) as Json[]) expect(client['tenant']).toBe('other')
    await clean()
  })

  test('requests are logged for their tenant, also rejected requests', async () => {
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

describe('the token endpoint', () => {
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

  test('issues a token of the tenant to its login client', async () => {
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

  test('issues a token of the only tenant that has the client', async () => {
    await put('acme', { seeds: [grants('mine', 'mine')] })
    await put('other', { seeds: [grants('shared', 'shared')] })
    await put('third', { seeds: [grants('shared', 'shared')] })
    const { status, body } = await exchanged('mine', 'secret', 'urn:api')
    expect([status, body]).toEqual([
      200,
      { access_token: expect.any(String), scope: 'mine', expires_in: 86400, token_type: 'Bearer' },
    ])
    expect(kidOf(String(body['access_token']))).toBe(kidOf(await tokenOf('acme')))
    // Several tenants have the client. Then the default tenant is selected, which does not have it.
    expect(await exchanged('shared', 'secret', 'urn:api')).toEqual({
      status: 401,
      body: { error: 'access_denied', error_description: 'Unauthorized' },
    })
    expect((await exchanged('nobody', 'secret', 'urn:api')).status).toBe(401)
    await clean()
  })

  test('selects the tenant by Host if several tenants have the client', async () => {
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

describe('GET /.well-known/jwks.json', () => {
  const kids = async (host = DOMAIN) =>
    (await emulator.request<{ keys: { kid: string }[] }>('GET /.well-known/jwks.json', { host })).body.keys.map(
      ({ kid }) => kid,
    )

  test('returns the keys of all tenants, and on the Host of a tenant only its keys', async () => {
    const [one, other] = [await tokenOf('acme', { host: 'acme.test' }), await tokenOf('other')]
    const first = kidOf(await emulator.token())
    expect((await kids()).sort()).toEqual([first, kidOf(one), kidOf(other)].sort())
    expect(await kids('acme.test:99')).toEqual([kidOf(one)])
    await clean()
    expect(await kids()).toEqual([first])
  })
})

describe('the control API', () => {
  test('selects the tenant that the query names', async () => {
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
  ])('returns 404 for an unknown tenant: %s', async (line) => {
    expect(await emulator.request(`${line}?tenant=acme`)).toEqual({
      status: 404,
      body: refusal(404, 'Not Found', 'There is no tenant acme. Tenants here: default.', 'emulator_unknown_tenant'),
    })
  })

  test('has a separate clock and separate faults for each tenant', async () => {
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

describe('--auth none', () => {
  test('selects the tenant of the Host, of the token, or the default tenant', async () => {
    await using running = await startTestEmulator({ auth: 'none' })
    const created = await running.control('PUT /tenants/acme', {
      body: { host: 'acme.test', seeds: [{ clients: [{ name: 'Mine' }] }] },
    })
    const seen = async (options: CallOptions) =>
      (await running.api<Json[]>('GET /clients?is_global=false', { as: null, ...options })).body.map(({ name }) => name)
    const token = String(created.body['access_token'])
    expect([
      await seen({}),
      await seen({ host: 'acme.test' }),
      await seen({ as: { token } }),
      await seen({ as: { token: 'nonsense' } }),
      await seen({ host: 'acme.test', as: { token: 'nonsense' } }),
    ]).toEqual([[], ['Mine'], ['Mine'], [], ['Mine']])
    await running.control('DELETE /tenants/acme')
    // No other tenant responds instead of the deleted tenant.
    expect((await running.api('GET /clients', { as: { token } })).status).toBe(401)
    expect((await running.api('GET /clients', { as: null, host: 'acme.test' })).status).toBe(404)
  })
})
