/** Tests how the Host header chooses the tenant. */
import { beforeEach, describe, expect, test } from 'vitest'
import { refusal, useEmulator, type CallOptions, type Json } from '../../support/emulator.ts'

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
const listed = async (token: string, options: CallOptions = {}) =>
  (
    await emulator.api<{ name: string; tenant: string }[]>('GET /clients?is_global=false', {
      as: { token },
      ...options,
    })
  ).body

describe('the Host of a tenant', () => {
  test('selects the tenant in any case and with any port, and rejects tokens of other tenants', async () => {
    const [token, other] = [await tokenOf('acme', { host: 'acme.test', seeds: ['empty'] }), await tokenOf('other')]
    await emulator.api('POST /clients', { as: { token }, body: { name: 'X' } })
    for (const host of ['acme.test', 'ACME.test:1', 'acme.test:4400'])
      expect((await listed(token, { host })).map(({ name }) => name)).toEqual(['X'])
    const foreign = await emulator.api('GET /clients', { as: { token: other }, host: 'acme.test' })
    expect(foreign).toEqual({ status: 401, body: INVALID_TOKEN })
    expect((await listed(other)).map(({ name }) => name)).toEqual(['Of the start'])
    // The second request finds the token in the cache. The result is the same.
    expect(await emulator.api('GET /clients', { as: { token: other }, host: 'acme.test' })).toEqual({
      status: 401,
      body: INVALID_TOKEN,
    })
    expect((await listed(token)).map(({ name }) => name)).toEqual(['X'])
    await clean()
  })

  test('is a Host that the control API accepts, for its tenant unless the query names another', async () => {
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

  test('does not let a page of another origin use the control API', async () => {
    await put('acme', { host: 'acme.test' })
    expect(
      (await emulator.control('GET /tenants', { host: 'acme.test', headers: { origin: 'http://evil.test' } })).body,
    ).toMatchObject({ errorCode: 'emulator_forbidden_origin' })
    await clean()
  })
})
