import { describe, expect, test } from 'vitest'
import { badBody, useEmulator, type Json } from '../../support/emulator.ts'
import { publicPem } from '../../support/keys.ts'

const emulator = useEmulator()
const pem = publicPem()
const withCredentials = (...credentials: Json[]) =>
  emulator.api('POST /clients', {
    body: { name: 'X', client_authentication_methods: { private_key_jwt: { credentials } } },
  })
const listed = (body: Json) =>
  (body['client_authentication_methods'] as { private_key_jwt: { credentials: Json[] } }).private_key_jwt.credentials

describe('credentials embedded in the body that creates a client', () => {
  test('are returned in full by the creation and as ids later, without PEM and secret', async () => {
    const { status, body } = await withCredentials({ credential_type: 'public_key', name: 'key', pem })
    expect([status, listed(body)]).toEqual([
      201,
      [
        {
          id: expect.stringMatching(/^cred_[1-9A-HJ-NP-Za-km-z]{22}$/),
          credential_type: 'public_key',
          kid: expect.stringMatching(/^[\w-]{43}$/),
          alg: 'RS256',
          name: 'key',
          created_at: expect.stringMatching(/\.\d{3}Z$/),
          updated_at: expect.any(String),
        },
      ],
    ])
    const { body: read } = await emulator.api(`GET /clients/${body['client_id']}`)
    expect(listed(read)).toEqual([{ id: listed(body)[0]?.['id'] }])
    expect(read).not.toHaveProperty('client_secret')
    expect(JSON.stringify([body, read])).not.toContain('BEGIN PUBLIC KEY')
  })

  test('are rejected if one is unreadable, and no client is created', async () => {
    expect((await withCredentials({ credential_type: 'public_key', pem: 'nonsense' })).body).toEqual(
      badBody('The pem must be a public key or an X.509 certificate in PEM form'),
    )
    expect(
      (await withCredentials(...Array.from({ length: 3 }, () => ({ credential_type: 'public_key', pem })))).body,
    ).toEqual(
      badBody(
        "Payload validation error: 'Array is too long (3), maximum 2' on property client_authentication_methods.private_key_jwt.credentials.",
      ),
    )
    expect((await emulator.api('GET /clients?include_totals=true')).body['total']).toBe(1)
  })
})
