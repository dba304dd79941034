/** Tests POST /_emulator/tokens. */
import { describe, expect, test } from 'vitest'
import { MANAGEMENT_SCOPES } from '../../../schema/scopes.ts'
import { refusal, useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()

describe('POST /_emulator/tokens', () => {
  test('issues a valid token with every scope by default', async () => {
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

  test('issues a token with the scope, lifetime and client of the body', async () => {
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

  test('rejects an unknown property with the error envelope of the API', async () => {
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
