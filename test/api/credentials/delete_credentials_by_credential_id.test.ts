/** Tests DELETE /clients/{client_id}/credentials/{credential_id}. */
import { expect, test } from 'vitest'
import { refusal, useEmulator, type Json, type TestResponse } from '../../support/emulator.ts'
import { publicPem } from '../../support/keys.ts'

const emulator = useEmulator()
const [first, second] = [publicPem(), publicPem()]

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

test('answers 204 for the first and for the second deletion', async () => {
  const id = await newClient()
  const path = `/clients/${id}/credentials/${await idOf(add(id, {}))}`
  expect([(await emulator.api(`DELETE ${path}`)).status, (await emulator.api(`DELETE ${path}`)).status]).toEqual([
    204, 204,
  ])
  expect((await emulator.api(`GET /clients/${id}/credentials`)).body).toEqual([])
})

test('rejects a credential that the client uses, until the client no longer uses it', async () => {
  const id = await newClient()
  const [one, two] = [await idOf(add(id, { pem: first })), await idOf(add(id, { pem: second }))]
  await use(id, one, two)
  const path = `/clients/${id}/credentials/${one}`
  expect((await emulator.api(`DELETE ${path}`)).body).toEqual(
    refusal(
      400,
      'Bad Request',
      'The credential is in use by its client. Update the client so that it no longer names the credential, then delete it',
      'operation_not_supported',
    ),
  )
  await use(id, two)
  expect((await emulator.api(`DELETE ${path}`)).status).toBe(204)
})
