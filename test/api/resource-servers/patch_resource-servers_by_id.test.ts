/** Tests PATCH /resource-servers/{id}. */
import { expect, test } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()
const API = 'https://api.example.com/v1?x=1'

test('changes the properties that it names and keeps the others', async () => {
  const { body: server } = await emulator.api('POST /resource-servers', {
    body: { identifier: API, name: 'API', scopes: [{ value: 'read:a' }] },
  })
  const updated = { ...server, name: 'B' }
  expect((await emulator.api(`PATCH /resource-servers/${server['id']}`, { body: { name: 'B' } })).body).toEqual(updated)
  expect((await emulator.api(`GET /resource-servers/${encodeURIComponent(API)}`)).body).toEqual(updated)
})
