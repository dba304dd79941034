/** Tests GET /.well-known/jwks.json. */
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose'
import { expect, test } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()
const get = async (url: string, host = 'localhost:4400') => {
  const { statusCode, payload, headers } = await emulator.inject({ url, headers: { host } })
  return { status: statusCode, type: headers['content-type'], body: JSON.parse(payload) as Record<string, unknown> }
}

test('verifies an access token, and contains no private member', async () => {
  const { status, type, body } = await get('/.well-known/jwks.json')
  expect([status, type]).toEqual([200, 'application/json; charset=utf-8'])
  expect((body['keys'] as object[]).map((key) => Object.keys(key))).toEqual([['kty', 'use', 'n', 'e', 'kid', 'alg']])
  const token = await emulator.token('read:clients')
  const { payload } = await jwtVerify(token, createLocalJWKSet(body as unknown as JSONWebKeySet), {
    issuer: `https://${emulator.domain}/`,
  })
  expect(payload['scope']).toBe('read:clients')
})
