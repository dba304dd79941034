/** Tests the headers of responses and errors, as recorded. */
import { describe, expect, test } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()
const SHARED = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-cache',
  vary: 'origin,accept-encoding',
  'x-content-type-options': 'nosniff',
}
const now = () => Math.floor(Date.now() / 1000)
const rateLimit = (headers: Record<string, unknown>) => [
  headers['x-ratelimit-limit'],
  headers['x-ratelimit-remaining'],
  Number(headers['x-ratelimit-reset']) - now(),
]

describe('the Management API', () => {
  test('sends all recorded headers with every successful response, also an empty one', async () => {
    const created = await emulator.api('POST /clients', { body: { name: 'x' } })
    const path = `/clients/${created.body['client_id']}`
    for (const { headers } of [
      created,
      await emulator.api(`GET ${path}`),
      await emulator.api('GET /clients'),
      await emulator.api(`PATCH ${path}`, { body: { name: 'y' } }),
      await emulator.api(`DELETE ${path}`),
    ]) {
      expect(headers).toMatchObject(SHARED)
      const [limit, remaining, seconds] = rateLimit(headers)
      expect([limit, remaining]).toEqual(['50', '49'])
      expect([0, 1]).toContain(seconds)
    }
  })

  test('sends errors without rate limit headers', async () => {
    const refused = [
      await emulator.api('GET /clients/nobody'),
      await emulator.api('GET /clients?page=-1'),
      await emulator.api('POST /clients', { body: {} }),
      await emulator.api('GET /clients', { as: 'read:users' }),
      await emulator.api('GET /clients', { as: null }),
      await emulator.api('GET /nothing', { as: null }),
    ]
    expect(refused.map(({ status }) => status)).toEqual([404, 400, 400, 403, 401, 404])
    for (const { headers } of refused) {
      expect(headers).toMatchObject(SHARED)
      expect(rateLimit(headers).slice(0, 2)).toEqual([undefined, undefined])
    }
  })

  test('sends no header that forces browsers to HTTPS', async () => {
    expect((await emulator.api('GET /clients')).headers['strict-transport-security']).toBeUndefined()
  })
})

describe('the token endpoint', () => {
  const ask = (body: object) =>
    emulator.inject({
      method: 'POST',
      url: '/oauth/token',
      payload: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
  const TOKEN = {
    'content-type': 'application/json',
    vary: 'Accept-Encoding, Origin',
    'x-content-type-options': 'nosniff',
    'x-ratelimit-limit': '1000000',
    'x-ratelimit-remaining': '999999',
  }

  test('sends its own headers, also with an error', async () => {
    const { clientId: client_id, clientSecret: client_secret } = emulator
    const token = await ask({
      grant_type: 'client_credentials',
      client_id,
      client_secret,
      audience: 'https://localhost/api/v2/',
    })
    expect([token.statusCode, token.headers]).toMatchObject([
      200,
      { ...TOKEN, 'cache-control': 'no-store', pragma: 'no-cache' },
    ])
    const refused = await ask({
      grant_type: 'client_credentials',
      client_id,
      client_secret: 'wrong',
      audience: 'https://localhost/api/v2/',
    })
    expect([refused.statusCode, refused.headers]).toMatchObject([
      401,
      {
        ...TOKEN,
        'cache-control': 'private, no-store, no-cache, must-revalidate, post-check=0, pre-check=0, no-transform',
      },
    ])
    for (const { headers } of [token, refused]) {
      expect(headers['x-auth0-requestid']).toMatch(/^[0-9a-f]{20}$/)
      expect([0, 1]).toContain(Number(headers['x-ratelimit-reset']) - now())
    }
  })
})

test('the control API sends no rate limit headers', async () => {
  const { headers } = await emulator.control('GET /health', { headers: { authorization: undefined } })
  expect(headers['x-ratelimit-limit']).toBeUndefined()
})
