/** Tests PATCH /clients/{client_id}/credentials/{credential_id}. */
import { expect, test } from 'vitest'
import { badBody, useEmulator, type Json, type TestResponse } from '../../support/emulator.ts'
import { publicPem } from '../../support/keys.ts'

const emulator = useEmulator()
const first = publicPem()

const newClient = async (body: Json = {}) =>
  (await emulator.api('POST /clients', { body: { name: 'X', ...body } })).body['client_id'] as string
const add = (id: string, body: Json): Promise<TestResponse> =>
  emulator.api(`POST /clients/${id}/credentials`, { body: { credential_type: 'public_key', pem: first, ...body } })
const idOf = async (reply: Promise<TestResponse>) => (await reply).body['id'] as string

test('changes the expiry date and nothing else; null removes the expiry date', async () => {
  const path = await (async () => {
    const id = await newClient()
    return `/clients/${id}/credentials/${await idOf(add(id, { name: 'key' }))}`
  })()
  const { body: before } = await emulator.api(`GET ${path}`)
  const { status, body } = await emulator.api(`PATCH ${path}`, { body: { expires_at: '2030-01-31T12:00:00+01:00' } })
  expect([status, body]).toEqual([
    200,
    { ...before, updated_at: expect.any(String), expires_at: '2030-01-31T11:00:00.000Z' },
  ])
  expect((await emulator.api(`PATCH ${path}`, { body: { expires_at: null } })).body).not.toHaveProperty('expires_at')
  expect((await emulator.api(`PATCH ${path}`, { body: {} })).body).toEqual(
    badBody("Payload validation error: 'Too few properties defined (0), minimum 1'."),
  )
  expect((await emulator.api(`PATCH ${path}`, { body: { name: 'x' } })).body).toEqual(
    badBody("Payload validation error: 'Additional properties not allowed: name'."),
  )
})
