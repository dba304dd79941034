/** Tests GET /client-grants/{id}. */
import { expect, test } from 'vitest'
import { refusal, useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()
const API = 'https://api.example.com/'

test('returns the grant as its creation returned it', async () => {
  const { body: client } = await emulator.api('POST /clients', { body: { name: 'X' } })
  await emulator.api('POST /resource-servers', {
    body: { name: 'API', identifier: API, scopes: [{ value: 'read:a' }] },
  })
  const { body: grant } = await emulator.api('POST /client-grants', {
    body: { client_id: client['client_id'], audience: API, scope: ['read:a'] },
  })
  expect(await emulator.api(`GET /client-grants/${grant['id']}`)).toEqual({ status: 200, body: grant })
})

test('answers 404 for an unknown grant', async () => {
  expect(await emulator.api('GET /client-grants/cgr_x')).toEqual({
    status: 404,
    body: refusal(404, 'Not Found', 'The grant does not exist.', 'inexistent_client_grant'),
  })
})
