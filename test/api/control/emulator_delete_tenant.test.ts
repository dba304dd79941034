/** Tests DELETE /_emulator/tenants/{name}. */
import { beforeEach, describe, expect, test } from 'vitest'
import { loginOf } from '../../../server/tenant/login-client.ts'
import { clientNames, refusal, useEmulator, type CallOptions } from '../../support/emulator.ts'

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

describe('DELETE /_emulator/tenants/{name}', () => {
  test('returns 204, also for an unknown tenant, and never deletes the default tenant', async () => {
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

describe('a deleted tenant', () => {
  test('invalidates its tokens immediately, also tokens in use', async () => {
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

  test('has no clients, snapshots, faults, clock setting, log or Host when it is created again', async () => {
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
