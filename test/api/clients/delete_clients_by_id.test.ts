import { expect, test } from 'vitest'
import { useEmulator, type Json } from '../../support/emulator.ts'

const emulator = useEmulator()

test('answers 204 for the first and for every later deletion', async () => {
  const { body } = await emulator.api('POST /clients', { body: { name: 'X' } })
  const path = `/clients/${body['client_id']}`
  for (let n = 0; n < 2; n++) {
    const { status, body: answer, headers } = await emulator.api(`DELETE ${path}`)
    expect([status, answer, headers['content-type']]).toEqual([204, undefined, 'application/json; charset=utf-8'])
  }
  expect((await emulator.api(`GET ${path}`)).status).toBe(404)
})

test('deletes the grants of the client', async () => {
  const { body } = await emulator.api('POST /clients', { body: { name: 'X' } })
  const { body: grant } = await emulator.api('POST /client-grants', {
    body: {
      client_id: body['client_id'],
      audience: 'https://tenant.auth0.com/api/v2/',
      scope: ['read:users'],
    },
  })
  await emulator.api(`DELETE /clients/${body['client_id']}`)
  expect((await emulator.api(`GET /client-grants/${grant['id']}`)).status).toBe(404)
})

test('rejects the global client', async () => {
  const { body: list } = await emulator.api<Json[]>('GET /clients?is_global=true')
  const { status, body } = await emulator.api(`DELETE /clients/${list[0]?.['client_id']}`)
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
