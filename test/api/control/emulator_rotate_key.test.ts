/** Tests POST /_emulator/keys/rotate. */
import { beforeEach, describe, expect, test } from 'vitest'
import { loginOf } from '../../../server/tenant/login-client.ts'
import { useEmulator, type CallOptions } from '../../support/emulator.ts'

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
const clientSecret = loginOf('acme').clientSecret
const kidOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid

describe('POST /_emulator/keys/rotate', () => {
  test('invalidates the old tokens of the tenant immediately, and no other tokens', async () => {
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
    // A reset does not change the key.
    await emulator.control('POST /reset?tenant=acme')
    expect((await emulator.api('GET /clients', { as: { token: renewed } })).status).toBe(200)
    await clean()
  })
})
