/** Tests how an update of a client starts and stops using credentials. */
import { describe, expect, test } from 'vitest'
import { badBody, refusal, useEmulator, type Json, type TestResponse } from '../../support/emulator.ts'
import { publicPem } from '../../support/keys.ts'

const emulator = useEmulator()
const [first, second, third] = [publicPem(), publicPem(), publicPem()]

const newClient = async (body: Json = {}) =>
  (await emulator.api('POST /clients', { body: { name: 'X', ...body } })).body['client_id'] as string
const add = (id: string, body: Json): Promise<TestResponse> =>
  emulator.api(`POST /clients/${id}/credentials`, { body: { credential_type: 'public_key', pem: first, ...body } })
const idOf = async (reply: Promise<TestResponse>) => (await reply).body['id'] as string
const use = (id: string, ...credentials: string[]) =>
  emulator.api(`PATCH /clients/${id}`, {
    body: {
      client_authentication_methods: {
        private_key_jwt: { credentials: credentials.map((credential) => ({ id: credential })) },
      },
      token_endpoint_auth_method: null,
    },
  })

describe('an update of the client with credentials', () => {
  test('hides the secret and returns ids only; removing them shows the same secret again', async () => {
    const id = await newClient({ token_endpoint_auth_method: 'client_secret_post' })
    const { body: before } = await emulator.api(`GET /clients/${id}`)
    const credential = await idOf(add(id, {}))
    const { status, body } = await use(id, credential)
    expect([status, body['client_authentication_methods']]).toEqual([
      200,
      { private_key_jwt: { credentials: [{ id: credential }] } },
    ])
    for (const hidden of ['client_secret', 'token_endpoint_auth_method']) expect(body).not.toHaveProperty(hidden)
    expect((await emulator.api(`POST /clients/${id}/rotate-secret`)).body).toEqual(
      refusal(
        400,
        'Bad Request',
        'The secret of a client that uses private_key_jwt cannot be rotated',
        'operation_not_supported',
      ),
    )
    const { body: back } = await emulator.api(`PATCH /clients/${id}`, {
      body: {
        client_authentication_methods: null,
        token_endpoint_auth_method: 'client_secret_post',
      },
    })
    expect(back['client_secret']).toBe(before['client_secret'])
  })

  test('rejects three credentials, credentials of another client, and credentials of another method', async () => {
    const id = await newClient()
    const ids = [
      await idOf(add(id, { pem: first })),
      await idOf(add(id, { pem: second })),
      await idOf(add(id, { pem: third })),
    ]
    const property = 'client_authentication_methods.private_key_jwt.credentials'
    expect((await use(id, ...ids)).body).toEqual(
      badBody(`Payload validation error: 'Array is too long (3), maximum 2' on property ${property}.`),
    )
    const foreign = await idOf(add(await newClient(), {}))
    expect((await use(id, foreign)).body).toEqual(
      badBody(`${property} names credentials that the client does not have: ${foreign}`),
    )
    const subject = await idOf(add(id, { credential_type: 'cert_subject_dn', pem: undefined, subject_dn: 'CN=x' }))
    expect((await use(id, subject)).body).toEqual(badBody(`${property} takes credentials of type public_key only`))
    expect((await use(id, ...ids.slice(0, 2))).status).toBe(200)
  })
})
