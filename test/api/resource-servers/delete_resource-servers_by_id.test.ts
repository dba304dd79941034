/** Tests DELETE /resource-servers/{id}. */
import { expect, test } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()
const API = 'https://api.example.com/v1?x=1'

test('deletes the grants of the API', async () => {
  const { body: client } = await emulator.api('POST /clients', { body: { name: 'X' } })
  const { body: server } = await emulator.api('POST /resource-servers', { body: { identifier: API } })
  const { body: grant } = await emulator.api('POST /client-grants', {
    body: { client_id: client['client_id'], audience: API, scope: [] },
  })
  await emulator.api(`DELETE /resource-servers/${server['id']}`)
  expect((await emulator.api(`GET /client-grants/${grant['id']}`)).status).toBe(404)
})
