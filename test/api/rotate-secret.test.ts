import { expect, test } from 'vitest'
import { useEmulator } from '../support/emulator.ts'

const { as, all } = useEmulator()

test('gives a new secret and keeps it', async () => {
  const { body: before } = await all.post('/clients', { name: 'X' })
  const { status, body } = await as('update:client_keys').post(`/clients/${before['client_id']}/rotate-secret`)
  expect([status, body['name']]).toEqual([200, 'X'])
  expect(body['client_secret']).toMatch(/^[A-Za-z0-9_-]{64}$/)
  expect(body['client_secret']).not.toBe(before['client_secret'])
  expect((await all.get(`/clients/${before['client_id']}`)).body['client_secret']).toBe(body['client_secret'])
})
