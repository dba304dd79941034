import { expect, test } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()

test('returns a new secret, which later reads return too', async () => {
  const { body: before } = await emulator.api('POST /clients', { body: { name: 'X' } })
  const { status, body } = await emulator.api(`POST /clients/${before['client_id']}/rotate-secret`, {
    as: 'update:client_keys',
  })
  expect([status, body['name']]).toEqual([200, 'X'])
  expect(body['client_secret']).toMatch(/^[A-Za-z0-9_-]{64}$/)
  expect(body['client_secret']).not.toBe(before['client_secret'])
  expect((await emulator.api(`GET /clients/${before['client_id']}`)).body['client_secret']).toBe(body['client_secret'])
})
