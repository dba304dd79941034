/** Tests POST /resource-servers. */
import { expect, test } from 'vitest'
import { refusal, useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()
const API = 'https://api.example.com/v1?x=1'

test('creates an API that can be read by id and by percent-encoded identifier', async () => {
  const { status, body } = await emulator.api('POST /resource-servers', {
    body: {
      identifier: API,
      name: 'API',
      scopes: [{ value: 'read:a' }],
    },
  })
  expect([status, body]).toEqual([
    201,
    {
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      identifier: API,
      name: 'API',
      scopes: [{ value: 'read:a' }],
      signing_alg: 'RS256',
      allow_offline_access: false,
      skip_consent_for_verifiable_first_party_clients: true,
      token_lifetime: 86400,
      token_lifetime_for_web: 7200,
      is_system: false,
    },
  ])
  expect((await emulator.api(`GET /resource-servers/${body['id']}`)).body).toEqual(body)
  expect((await emulator.api(`GET /resource-servers/${encodeURIComponent(API)}`)).body).toEqual(body)
  expect((await emulator.api(`PATCH /resource-servers/${body['id']}`, { body: { name: 'B' } })).body['name']).toBe('B')
  expect((await emulator.api('POST /resource-servers', { body: { identifier: API } })).status).toBe(409)
  expect((await emulator.api(`DELETE /resource-servers/${body['id']}`)).status).toBe(204)
  expect((await emulator.api(`GET /resource-servers/${body['id']}`)).body).toEqual(
    refusal(404, 'Not Found', 'The resource server does not exist', 'inexistent_resource_server'),
  )
})
