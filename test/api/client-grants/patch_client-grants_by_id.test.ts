/** Tests PATCH /client-grants/{id}. */
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

test('replaces lists, and shows no scope while all are granted', async () => {
  const { body } = await grant()
  const path = `/client-grants/${body['id']}`
  expect((await emulator.api(`PATCH ${path}`, { body: { scope: ['create:a'] } })).body['scope']).toEqual(['create:a'])
  expect((await emulator.api(`PATCH ${path}`, { body: { allow_all_scopes: true } })).body).not.toHaveProperty('scope')
  expect((await emulator.api(`PATCH ${path}`, { body: { allow_all_scopes: false, scope: [] } })).body).toMatchObject({
    allow_all_scopes: false,
    scope: [],
  })
  expect((await emulator.api(`GET ${path}`)).body).toMatchObject({ scope: [] })
})

test('rejects properties that an update cannot change, and an empty update', async () => {
  const { body } = await grant()
  expect(
    (await emulator.api(`PATCH /client-grants/${body['id']}`, { body: { client_id, audience: API } })).body['message'],
  ).toBe("Payload validation error: 'Additional properties not allowed: audience,client_id'.")
  expect((await emulator.api(`PATCH /client-grants/${body['id']}`, { body: {} })).body['message']).toBe(
    "Payload validation error: 'Too few properties defined (0), minimum 1'.",
  )
})
