/** Tests GET /resource-servers/{id}. */
import { expect, test } from 'vitest'
import { useEmulator, type Json } from '../../support/emulator.ts'

const emulator = useEmulator()

test('finds the Management API by its audience of any host, and lists it first', async () => {
  const { body } = await emulator.api<Json[]>('GET /resource-servers', { host: 'localhost:4400' })
  expect(body[0]).toMatchObject({ is_system: true, identifier: 'https://localhost:4400/api/v2/' })
  const { body: same } = await emulator.api(
    `GET /resource-servers/${encodeURIComponent('https://tenant.auth0.com/api/v2/')}`,
  )
  expect(same['id']).toBe(body[0]?.['id'])
  expect((await emulator.api(`DELETE /resource-servers/${same['id']}`)).body['message']).toBe(
    'System resource servers cannot be changed.',
  )
})
