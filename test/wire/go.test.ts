/**
 * go-auth0 1 and 3, and what is built on it: its requests as its source has them (client-compatibility.md §1–2).
 * golang.org/x/oauth2 tries a Basic header first and the body after any error.
 */
import { describe, expect, test } from 'vitest'
import { AUDIENCE, basic, DOMAIN, form, LOGIN, telemetry, type Page } from '../support/wire.ts'
import { useEmulator } from '../support/emulator.ts'

const FORM = {
  'content-type': 'application/x-www-form-urlencoded',
  'user-agent': 'Go-http-client/1.1',
  'accept-encoding': 'gzip',
}
const GRANT = { audience: AUDIENCE, grant_type: 'client_credentials' }

describe('with a client ID and a secret', () => {
  const emulator = useEmulator({ transport: 'socket', hostHeader: DOMAIN })
  const token = async () =>
    (
      await emulator.request('POST /oauth/token', {
        body: form(GRANT),
        headers: { ...FORM, authorization: basic(LOGIN.client_id, LOGIN.client_secret) },
      })
    ).body['access_token']
  const headers = async () => ({
    authorization: `Bearer ${await token()}`,
    'content-type': 'application/json',
    'user-agent': 'Go-Auth0/1.45.0',
    'auth0-client': telemetry('go-auth0', '1.45.0'),
    'accept-encoding': 'gzip',
  })

  test('logs in by header, and by body where that was refused', async () => {
    const byHeader = await emulator.request('POST /oauth/token', {
      body: form(GRANT),
      headers: { ...FORM, authorization: basic(LOGIN.client_id, LOGIN.client_secret) },
    })
    expect(byHeader).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 86400 } })
    const refused = await emulator.request('POST /oauth/token', {
      body: form(GRANT),
      headers: { ...FORM, authorization: basic(LOGIN.client_id, 'wrong') },
    })
    expect(refused).toMatchObject({ status: 401, body: { error: 'access_denied', error_description: 'Unauthorized' } })
    expect(
      (await emulator.request('POST /oauth/token', { body: form({ ...GRANT, ...LOGIN }), headers: FORM })).status,
    ).toBe(200)
  })

  test('pages by start, limit and total', async () => {
    const own = await headers()
    for (const name of ['a', 'b', 'c'])
      await emulator.request('POST /api/v2/clients', { body: `${JSON.stringify({ name })}\n`, headers: own })
    const names: string[] = []
    for (let page = 0, more = true; more; page++) {
      const { body } = await emulator.request<Page>(
        `GET /api/v2/clients?include_totals=true&is_global=false&page=${page}&per_page=2`,
        { headers: own },
      )
      names.push(...body.clients.map(({ name }) => name))
      more = body.total > body.start + body.limit
    }
    expect(names).toEqual(['a', 'b', 'c'])
  })

  test('checks whether a client is there by one field', async () => {
    const own = await headers()
    const { body } = await emulator.request('POST /api/v2/clients', { body: '{"name":"Service"}\n', headers: own })
    expect(
      (
        await emulator.request(`GET /api/v2/clients/${body['client_id']}?fields=client_id&include_fields=true`, {
          headers: own,
        })
      ).body,
    ).toEqual({ tenant: 'default', client_id: body['client_id'] })
    expect(
      (await emulator.request('GET /api/v2/clients/nobody?fields=client_id&include_fields=true', { headers: own }))
        .body,
    ).toEqual({
      statusCode: 404,
      error: 'Not Found',
      message: 'The client does not exist',
      errorCode: 'inexistent_client',
    })
  })

  test('reads credentials as a bare array, whatever paging it asks for', async () => {
    const own = await headers()
    const { body } = await emulator.request('POST /api/v2/clients', { body: '{"name":"Service"}\n', headers: own })
    expect(
      await emulator.request(`GET /api/v2/clients/${body['client_id']}/credentials?include_totals=true&per_page=50`, {
        headers: own,
      }),
    ).toMatchObject({ status: 200, body: [] })
  })

  test('of older releases: a body of null, or none, on what takes none', async () => {
    const own = await headers()
    const { body } = await emulator.request('POST /api/v2/clients', { body: '{"name":"Service"}\n', headers: own })
    expect((await emulator.request('GET /api/v2/clients', { body: 'null\n', headers: own })).status).toBe(200)
    expect(
      (
        await emulator.request(`POST /api/v2/clients/${body['client_id']}/rotate-secret`, {
          body: 'null\n',
          headers: own,
        })
      ).status,
    ).toBe(200)
    expect(
      (await emulator.request(`POST /api/v2/clients/${body['client_id']}/rotate-secret`, { body: '', headers: own }))
        .status,
    ).toBe(200)
    expect(
      await emulator.request(`DELETE /api/v2/clients/${body['client_id']}`, { body: 'null\n', headers: own }),
    ).toMatchObject({
      status: 204,
      body: undefined,
    })
  })
})

describe('with WithInsecure, which sends a token of its own', () => {
  const emulator = useEmulator({ transport: 'socket', hostHeader: DOMAIN, auth: 'none' })
  test('works where tokens are not checked', async () => {
    const { status, body } = await emulator.request<Page>('GET /api/v2/clients?include_totals=true&per_page=50', {
      headers: {
        authorization: 'Bearer insecure',
        'content-type': 'application/json',
      },
    })
    expect([status, body.total]).toEqual([200, 1])
  })
})
