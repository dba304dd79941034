import { expect, test } from 'vitest'
import { useEmulator, type Json } from '../support/emulator.ts'

const { all } = useEmulator()

test('deletes once and says the same ever after', async () => {
  const { body } = await all.post('/clients', { name: 'X' })
  const path = `/clients/${body['client_id']}`
  for (let n = 0; n < 2; n++) {
    const { status, body: answer, headers } = await all.delete(path)
    expect([status, answer, headers['content-type']]).toEqual([204, undefined, 'application/json; charset=utf-8'])
  }
  expect((await all.get(path)).status).toBe(404)
})

test('takes the grants of the client with it', async () => {
  const { body } = await all.post('/clients', { name: 'X' })
  const { body: grant } = await all.post('/client-grants', {
    client_id: body['client_id'],
    audience: 'https://tenant.auth0.com/api/v2/',
    scope: ['read:users'],
  })
  await all.delete(`/clients/${body['client_id']}`)
  expect((await all.get(`/client-grants/${grant['id']}`)).status).toBe(404)
})

test('refuses to delete the global client', async () => {
  const { body: list } = await all.get<Json[]>('/clients?is_global=true')
  const { status, body } = await all.delete(`/clients/${list[0]?.['client_id']}`)
  expect([status, body]).toEqual([
    400,
    {
      statusCode: 400,
      error: 'Bad Request',
      message: 'Global client cannot be deleted.',
      errorCode: 'operation_not_supported',
    },
  ])
})
