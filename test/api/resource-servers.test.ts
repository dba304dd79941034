import { expect, test } from 'vitest'
import { refusal, useEmulator, type Json } from '../support/emulator.ts'

const emulator = useEmulator()
const API = 'https://api.example.com/v1?x=1'

test('creates an API and finds it by id and by percent-encoded identifier', async () => {
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

test('has the Management API first, under the name that the caller used', async () => {
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

test('lists an API once, however often and under however many of its names it is asked for', async () => {
  const { body: made } = await emulator.api('POST /resource-servers', { body: { identifier: API } })
  const named = (...identifiers: string[]) =>
    emulator.api<Json[]>(
      `GET /resource-servers?${identifiers.map((each) => `identifiers=${encodeURIComponent(each)}`).join('&')}`,
    )
  const { body } = await named(
    API,
    'https://a.test/api/v2/',
    API,
    String(made['id']),
    'https://b.test/api/v2/',
    'https://none.test',
  )
  expect(body.map(({ id, is_system }) => [id === made['id'], is_system])).toEqual([
    [true, false],
    [false, true],
  ])
})

test('takes the grants of an API with it', async () => {
  const { body: client } = await emulator.api('POST /clients', { body: { name: 'X' } })
  const { body: server } = await emulator.api('POST /resource-servers', { body: { identifier: API } })
  const { body: grant } = await emulator.api('POST /client-grants', {
    body: { client_id: client['client_id'], audience: API, scope: [] },
  })
  await emulator.api(`DELETE /resource-servers/${server['id']}`)
  expect((await emulator.api(`GET /client-grants/${grant['id']}`)).status).toBe(404)
})

test('writes the host of the caller as JSON, whatever is in it', async () => {
  const { body } = await emulator.api<Json[]>('GET /resource-servers', { host: 'a"$&b' })
  expect(body[0]?.['identifier']).toBe('https://a"$&b/api/v2/')
})
