/** Tests what depends on the clock of a tenant. */
import { generateKeyPairSync } from 'node:crypto'
import { importPKCS8, SignJWT } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import { refusal, useEmulator, type Json } from '../../support/emulator.ts'

const NOON = '2026-01-31T12:00:00.000Z'
const emulator = useEmulator()
const put = async (body: Json) => {
  const answer = await emulator.inject({ method: 'PUT', url: '/_emulator/clock', payload: body })
  return { status: answer.statusCode, body: answer.json<{ now: string; frozen: boolean; offset_ms: number }>() }
}
const read = async () =>
  (await emulator.inject('/_emulator/clock')).json<{ now: string; frozen: boolean; offset_ms: number }>()

describe('the tenant clock', () => {
  beforeEach(() => put({ now: NOON, frozen: true }))
  /** A caller whose token does not expire in these tests. */
  const as = async () => {
    const { access_token } = (
      await emulator.inject({
        method: 'POST',
        url: '/_emulator/tokens',
        payload: { expires_in: 1_000_000_000 },
      })
    ).json<{ access_token: string }>()
    return async <T = Json>(method: 'GET' | 'POST' | 'PATCH', path: string, payload?: object) => {
      const answer = await emulator.inject({
        method,
        url: `/api/v2${path}`,
        headers: { authorization: `Bearer ${access_token}` },
        ...(payload && { payload }),
      })
      return { status: answer.statusCode, headers: answer.headers, body: answer.json<T>() }
    }
  }

  test('expires a token to the second, and accepts it again after the clock is set back', async () => {
    const authorization = `Bearer ${await emulator.token('read:clients')}`
    const status = async () =>
      (await emulator.inject({ url: '/api/v2/clients', headers: { authorization } })).statusCode
    await put({ advance_ms: 86_399_999 })
    expect(await status()).toBe(200)
    await put({ advance_ms: 1 })
    expect(await status()).toBe(401)
    await put({ advance_ms: -1 })
    expect(await status()).toBe(200)
  })

  test('expires a credential', async () => {
    const call = await as()
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    const methods = {
      private_key_jwt: {
        credentials: [{ credential_type: 'public_key', pem: publicKey, expires_at: '2026-02-01T00:00:00Z' }],
      },
    }
    const { body } = await call<{ client_id: string }>('POST', '/clients', {
      name: 'Keyed',
      grant_types: ['client_credentials'],
      client_authentication_methods: methods,
    })
    await call('POST', '/resource-servers', { identifier: 'urn:api' })
    await call('POST', '/client-grants', { client_id: body.client_id, audience: 'urn:api', scope: [] })
    const key = await importPKCS8(privateKey, 'RS256')
    const login = async (jti: string) => {
      const now = Date.parse((await read()).now) / 1000
      const assertion = await new SignJWT({ jti, iat: now, exp: now + 60 })
        .setProtectedHeader({ alg: 'RS256' })
        .setIssuer(body.client_id)
        .setSubject(body.client_id)
        .setAudience('https://localhost/')
        .sign(key)
      const payload = {
        grant_type: 'client_credentials',
        audience: 'urn:api',
        client_assertion: assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      }
      return (await emulator.inject({ method: 'POST', url: '/oauth/token', payload })).statusCode
    }
    expect(await login('one')).toBe(200)
    await put({ now: '2026-02-01T00:00:00Z' })
    expect(await login('two')).toBe(401)
  })

  test('refills a quota', async () => {
    const call = await as()
    const { body } = await call<{ client_id: string; client_secret: string }>('POST', '/clients', {
      name: 'M2M',
      grant_types: ['client_credentials'],
      token_quota: { client_credentials: { per_hour: 1, enforce: true } },
    })
    await call('POST', '/resource-servers', { identifier: 'urn:api' })
    await call('POST', '/client-grants', { client_id: body.client_id, audience: 'urn:api', scope: [] })
    const payload = {
      grant_type: 'client_credentials',
      audience: 'urn:api',
      client_id: body.client_id,
      client_secret: body.client_secret,
    }
    const login = async () => (await emulator.inject({ method: 'POST', url: '/oauth/token', payload })).statusCode
    expect([await login(), await login()]).toEqual([200, 429])
    await put({ advance_ms: 3_600_000 })
    expect(await login()).toBe(200)
  })

  test('gives entities their timestamps, by which they are sorted and found', async () => {
    const call = await as()
    const first = (await call<{ client_id: string }>('POST', '/clients', { name: 'First' })).body.client_id
    await put({ advance_ms: 1000 })
    await call('POST', '/clients', { name: 'Second' })
    await put({ advance_ms: 1000 })
    await call('PATCH', `/clients/${first}`, { description: 'changed' })
    const { publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    })
    const { body: credential } = await call('POST', `/clients/${first}/credentials`, {
      credential_type: 'public_key',
      pem: publicKey,
    })
    expect(credential).toMatchObject({ created_at: '2026-01-31T12:00:02.000Z', updated_at: '2026-01-31T12:00:02.000Z' })
    const found = async (query: string) =>
      (await call<{ clients: { name: string }[] }>('GET', `/clients/search?${query}`)).body.clients.map(
        ({ name }) => name,
      )
    expect((await found('sort=updated_at')).slice(0, 2)).toEqual(['Second', 'First'])
    expect(await found(`parser=scim&q=${encodeURIComponent('updated_at gt "2026-01-31T12:00:01.500Z"')}`)).toEqual([
      'First',
      'All Applications',
    ])
    expect((await call('GET', '/clients')).headers['x-ratelimit-reset']).toBe(String(Date.parse(NOON) / 1000 + 3))
  })

  test('expires a cursor after a day', async () => {
    const call = await as()
    for (const name of ['a', 'b', 'c']) await call('POST', '/clients', { name })
    const { body } = await call<{ next: string }>('GET', '/clients?take=1')
    await put({ advance_ms: 86_400_000 })
    expect((await call('GET', `/clients?take=1&from=${body.next}`)).status).toBe(200)
    await put({ advance_ms: 1 })
    expect((await call('GET', `/clients?take=1&from=${body.next}`)).body).toEqual(
      refusal(400, 'Bad Request', 'Invalid pagination cursor', 'invalid_paging'),
    )
  })
})
