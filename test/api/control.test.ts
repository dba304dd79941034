import { describe, expect, test } from 'vitest'
import { MANAGEMENT_SCOPES } from '../../schema/scopes.ts'
import { refusal, useEmulator } from '../support/emulator.ts'

const emulator = useEmulator()

describe('health', () => {
  test('says that it is up, to anybody', async () => {
    const { status, body } = await emulator.control('GET /health', {
      host: 'somewhere.example',
      headers: {
        origin: 'https://evil.example',
      },
    })
    expect([status, body]).toEqual([200, { status: 'ok', version: '0.1.0', tenants: 1, uptime_s: expect.any(Number) }])
  })
})

describe('tokens', () => {
  test('holds every scope, and works', async () => {
    const { status, body } = await emulator.control('POST /tokens', { host: 'localhost:4400' })
    expect([status, body]).toEqual([
      201,
      { access_token: expect.any(String), token_type: 'Bearer', expires_in: 86400, scope: MANAGEMENT_SCOPES.join(' ') },
    ])
    const claims = JSON.parse(Buffer.from(String(body['access_token']).split('.')[1] ?? '', 'base64url').toString())
    expect(Object.keys(claims)).toEqual(['iss', 'sub', 'aud', 'iat', 'exp', 'scope', 'gty', 'azp'])
    expect(claims).toMatchObject({
      iss: 'https://localhost:4400/',
      aud: 'https://localhost:4400/api/v2/',
      gty: 'client-credentials',
    })
    expect(
      (
        await emulator.api('GET /clients', {
          as: null,
          host: '127.0.0.1:32768',
          headers: { authorization: `Bearer ${body['access_token']}` },
        })
      ).status,
    ).toBe(200)
  })

  test('has the scopes, life and client that it was asked for', async () => {
    const { body } = await emulator.control('POST /tokens', {
      body: {
        scope: 'read:clients',
        expires_in: 60,
        client_id: 'me',
      },
    })
    expect(body).toMatchObject({ expires_in: 60, scope: 'read:clients' })
    const expired = await emulator.control('POST /tokens', { body: { expires_in: 0 } })
    expect(
      (await emulator.api('GET /clients', { as: { token: String(expired.body['access_token']) } })).body['message'],
    ).toBe('Expired token received for JSON Web Token validation')
  })

  test('refuses nonsense in the envelope of the API', async () => {
    expect((await emulator.control('POST /tokens', { body: { scopes: 'x' } })).body).toEqual(
      refusal(
        400,
        'Bad Request',
        "Payload validation error: 'Additional properties not allowed: scopes'.",
        'invalid_body',
      ),
    )
  })
})

describe('reset', () => {
  test('restores what the seeds made; tokens stay good', async () => {
    await emulator.api('POST /clients', { body: { name: 'X' } })
    const { body: before } = await emulator.api('GET /clients?include_totals=true')
    const { status, headers } = await emulator.control('POST /reset')
    const { body: after } = await emulator.api('GET /clients?include_totals=true')
    expect([status, before['total'], after['total']]).toEqual([204, 2, 1])
    expect(headers['server-timing']).toMatch(/^app;dur=\d+\.\d{3}$/)
  })

  test('names the tenants when there is no such one', async () => {
    expect((await emulator.control('POST /reset?tenant=acme')).body).toEqual(
      refusal(404, 'Not Found', 'There is no tenant acme. Tenants here: default.', 'emulator_unknown_tenant'),
    )
  })
})

describe('the guard', () => {
  test.each(['https://evil.example', 'null', 'http://localhost:3000'])('refuses a page of %s', async (origin) => {
    const { status, body } = await emulator.control('POST /reset', { host: 'localhost:4400', headers: { origin } })
    expect([status, body['errorCode']]).toEqual([403, 'emulator_forbidden_origin'])
  })

  test.each(['evil.example', 'localhost.evil.example:4400', '127.0.0.1.evil.example'])(
    'does not answer to %s',
    async (host) => {
      expect((await emulator.control('POST /reset', { host })).body['errorCode']).toBe('emulator_forbidden_host')
    },
  )

  test.each(['localhost', 'acme.localhost:1', '127.0.0.1:4400', '[::1]:4400', '172.17.0.2:4400'])(
    'answers to %s',
    async (host) => {
      expect((await emulator.control('POST /reset', { host, headers: { origin: `http://${host}` } })).status).toBe(204)
    },
  )
})

describe('what a person meets first', () => {
  test('GET / is the text of the start', async () => {
    const { payload } = await emulator.inject({ url: '/', headers: { host: 'localhost:4400' } })
    expect(payload).toContain('Client ID      emulatorDefaultLoginClient000001')
    expect(payload).toContain('curl -s http://localhost:4400/api/v2/clients -H "authorization: Bearer $TOKEN"')
  })
})
