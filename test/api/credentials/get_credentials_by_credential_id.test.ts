/** Tests GET /clients/{client_id}/credentials/{credential_id}. */
import { expect, test } from 'vitest'
import { refusal, useEmulator, type Json, type TestResponse } from '../../support/emulator.ts'
import { publicPem } from '../../support/keys.ts'

const emulator = useEmulator()
const first = publicPem()

const newClient = async (body: Json = {}) =>
  (await emulator.api('POST /clients', { body: { name: 'X', ...body } })).body['client_id'] as string
const add = (id: string, body: Json): Promise<TestResponse> =>
  emulator.api(`POST /clients/${id}/credentials`, { body: { credential_type: 'public_key', pem: first, ...body } })
const idOf = async (reply: Promise<TestResponse>) => (await reply).body['id'] as string

test('answers 404 for an unknown client and for a credential that the client does not have', async () => {
  const gone = refusal(404, 'Not Found', 'The client does not exist', 'inexistent_client')
  expect((await emulator.api('GET /clients/nobody/credentials')).body).toEqual(gone)
  expect((await emulator.api('GET /clients/nobody/credentials/cred_1')).body).toEqual(gone)
  expect((await emulator.api(`GET /clients/${await newClient()}/credentials/cred_1`)).body).toEqual(
    refusal(404, 'Not Found', 'The credential does not exist', 'inexistent_credential'),
  )
  const owned = await idOf(add(await newClient(), {}))
  expect((await emulator.api(`GET /clients/${await newClient()}/credentials/${owned}`)).status).toBe(404)
})
