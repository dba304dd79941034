/** Tests GET /client-grants. */
import { beforeEach, expect, test } from 'vitest'
import { useEmulator, type Json } from '../../support/emulator.ts'

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

test('lists grants in three shapes, filtered by audience, subject type and client', async () => {
  const { body } = await grant()
  await grant({ audience: 'https://t/api/v2/', subject_type: 'user' })
  expect((await emulator.api<Json[]>('GET /client-grants')).body).toHaveLength(2)
  expect(
    (await emulator.api(`GET /client-grants?audience=${encodeURIComponent(API)}&include_totals=true`)).body,
  ).toEqual({
    total: 1,
    start: 0,
    limit: 50,
    client_grants: [body],
  })
  expect((await emulator.api('GET /client-grants?take=50&include_totals=true&subject_type=user')).body).toEqual({
    client_grants: [expect.objectContaining({ subject_type: 'user' })],
  })
  expect((await emulator.api('GET /client-grants?client_id=nobody&include_totals=true')).body).toEqual({
    total: 0,
    start: 0,
    limit: 50,
    client_grants: [],
  })
})
