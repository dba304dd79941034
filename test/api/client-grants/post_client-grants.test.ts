/** Tests POST /client-grants. */
import { beforeEach, expect, test } from 'vitest'
import { refusal, useEmulator, type Json } from '../../support/emulator.ts'

const emulator = useEmulator()
const API = 'https://api.example.com/'
let client_id: unknown
beforeEach(async () => {
  client_id = (await emulator.api('POST /clients', { body: { name: 'X' } })).body['client_id']
  await emulator.api('POST /resource-servers', {
    body: {
      name: 'API',
      identifier: API,
      scopes: [{ value: 'read:a' }, { value: 'create:a' }],
    },
  })
})
const grant = (body: Json = {}) =>
  emulator.api('POST /client-grants', { body: { client_id, audience: API, scope: ['read:a'], ...body } })

test('returns the properties in the recorded order, with the default subject_type', async () => {
  const { status, body } = await grant({ organization_usage: 'allow', allow_any_organization: true })
  expect([status, Object.keys(body)]).toEqual([
    201,
    ['id', 'client_id', 'audience', 'scope', 'organization_usage', 'allow_any_organization', 'subject_type'],
  ])
  expect(body['id']).toMatch(/^cgr_[A-Za-z0-9]{16}$/)
  expect(body['subject_type']).toBe('client')
})

test('accepts the Management API of any host, and returns the audience unchanged', async () => {
  const { status, body } = await grant({
    audience: 'https://acme.eu.auth0.com/api/v2/',
    scope: ['read:something_new'],
  })
  expect([status, body['audience']]).toEqual([201, 'https://acme.eu.auth0.com/api/v2/'])
})

test.each([
  [
    'an unknown client',
    { client_id: 'nobody' },
    refusal(404, 'Not Found', 'The client does not exist', 'inexistent_client'),
  ],
  [
    'an unknown audience',
    { audience: 'https://foo/bar/' },
    refusal(404, 'Not Found', 'No resource with identifier https://foo/bar/', 'inexistent_resource_server'),
  ],
  [
    'a scope that the API does not have',
    { scope: ['read:b'] },
    refusal(
      400,
      'Bad Request',
      'Payload validation error: scope must be a subset of resource server scopes',
      'invalid_body',
    ),
  ],
])('rejects %s', async (_, body, expected) => {
  expect((await grant(body)).body).toEqual(expected)
})

test('rejects a second grant only if client, API and subject type are the same', async () => {
  await grant()
  expect((await grant()).status).toBe(409)
  expect((await grant({ subject_type: 'user' })).status).toBe(201)
})
