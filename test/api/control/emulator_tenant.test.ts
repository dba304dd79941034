/** Tests GET /_emulator/tenants/{name}. */
import { beforeEach, describe, expect, test } from 'vitest'
import { refusal, useEmulator } from '../../support/emulator.ts'

const DOMAIN = 'localhost:4400'
const emulator = useEmulator({
  hostHeader: DOMAIN,
  seed: [{ clients: [{ name: 'Of the start', client_id: 'of-the-start' }] }],
})
const names = async () =>
  (await emulator.control<{ tenants: { name: string }[] }>('GET /tenants')).body.tenants.map(({ name }) => name)
const clean = async () => {
  for (const name of await names()) if (name !== 'default') await emulator.control(`DELETE /tenants/${name}`)
}
beforeEach(clean)

describe('GET /_emulator/tenants/{name}', () => {
  test('returns 404 for an unknown tenant, with the names of all tenants', async () => {
    expect(await emulator.control('GET /tenants/acme')).toEqual({
      status: 404,
      body: refusal(404, 'Not Found', 'There is no tenant acme. Tenants here: default.', 'emulator_unknown_tenant'),
    })
  })
})
