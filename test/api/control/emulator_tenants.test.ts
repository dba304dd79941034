/** Tests GET /_emulator/tenants. */
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
const names = async () =>
  (await emulator.control<{ tenants: { name: string }[] }>('GET /tenants')).body.tenants.map(({ name }) => name)
const clean = async () => {
  for (const name of await names()) if (name !== 'default') await emulator.control(`DELETE /tenants/${name}`)
}
beforeEach(clean)
const acme = { name: 'acme', domain: DOMAIN, url: `http://${DOMAIN}`, hosts: [], client_id: loginOf('acme').clientId }
const clientSecret = loginOf('acme').clientSecret

describe('GET /_emulator/tenants', () => {
  test('lists the tenants, with their secrets only for secrets=true', async () => {
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
})
