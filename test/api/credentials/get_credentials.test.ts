/** Tests GET /clients/{client_id}/credentials. */
import { expect, test } from 'vitest'
import { useEmulator, type Json, type TestResponse } from '../../support/emulator.ts'
import { publicPem } from '../../support/keys.ts'

const emulator = useEmulator()
const [first, second] = [publicPem(), publicPem()]

const newClient = async (body: Json = {}) =>
  (await emulator.api('POST /clients', { body: { name: 'X', ...body } })).body['client_id'] as string
const add = (id: string, body: Json): Promise<TestResponse> =>
  emulator.api(`POST /clients/${id}/credentials`, { body: { credential_type: 'public_key', pem: first, ...body } })
const idOf = async (reply: Promise<TestResponse>) => (await reply).body['id'] as string

test('returns an array, newest first, and ignores paging parameters', async () => {
  const id = await newClient()
  const ids = [await idOf(add(id, { pem: first })), await idOf(add(id, { pem: second }))]
  const { body } = await emulator.api<Json[]>(`GET /clients/${id}/credentials?include_totals=true&per_page=1`)
  expect(body.map((credential) => credential['id'])).toEqual(ids.reverse())
  expect((await emulator.api(`GET /clients/${id}/credentials/${ids[0]}`)).body).toEqual(body[0])
})
