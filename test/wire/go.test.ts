/**
 * go-auth0 1 and 3, and what is built on it: its requests as its source has them (client-compatibility.md §1–2).
 * golang.org/x/oauth2 tries a Basic header first and the body after any error.
 */
import { describe, expect, test } from 'vitest'
import { AUDIENCE, basic, form, LOGIN, telemetry, useWire, type Page } from '../support/wire.ts'

const FORM = {
  'content-type': 'application/x-www-form-urlencoded',
  'user-agent': 'Go-http-client/1.1',
  'accept-encoding': 'gzip',
}
const GRANT = { audience: AUDIENCE, grant_type: 'client_credentials' }

describe('with a client ID and a secret', () => {
  const send = useWire()
  const token = async () =>
    (
      await send(
        'POST /oauth/token',
        { ...FORM, authorization: basic(LOGIN.client_id, LOGIN.client_secret) },
        form(GRANT),
      )
    ).body['access_token']
  const headers = async () => ({
    authorization: `Bearer ${await token()}`,
    'content-type': 'application/json',
    'user-agent': 'Go-Auth0/1.45.0',
    'auth0-client': telemetry('go-auth0', '1.45.0'),
    'accept-encoding': 'gzip',
  })

  test('logs in by header, and by body where that was refused', async () => {
    const byHeader = await send(
      'POST /oauth/token',
      { ...FORM, authorization: basic(LOGIN.client_id, LOGIN.client_secret) },
      form(GRANT),
    )
    expect(byHeader).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: 86400 } })
    const refused = await send(
      'POST /oauth/token',
      { ...FORM, authorization: basic(LOGIN.client_id, 'wrong') },
      form(GRANT),
    )
    expect(refused).toMatchObject({ status: 401, body: { error: 'access_denied', error_description: 'Unauthorized' } })
    expect((await send('POST /oauth/token', FORM, form({ ...GRANT, ...LOGIN }))).status).toBe(200)
  })

  test('pages by start, limit and total', async () => {
    const own = await headers()
    for (const name of ['a', 'b', 'c']) await send('POST /api/v2/clients', own, `${JSON.stringify({ name })}\n`)
    const names: string[] = []
    for (let page = 0, more = true; more; page++) {
      const { body } = await send<Page>(
        `GET /api/v2/clients?include_totals=true&is_global=false&page=${page}&per_page=2`,
        own,
      )
      names.push(...body.clients.map(({ name }) => name))
      more = body.total > body.start + body.limit
    }
    expect(names).toEqual(['a', 'b', 'c'])
  })

  test('checks whether a client is there by one field', async () => {
    const own = await headers()
    const { body } = await send('POST /api/v2/clients', own, '{"name":"Service"}\n')
    expect(
      (await send(`GET /api/v2/clients/${body['client_id']}?fields=client_id&include_fields=true`, own)).body,
    ).toEqual({ tenant: 'default', client_id: body['client_id'] })
    expect((await send('GET /api/v2/clients/nobody?fields=client_id&include_fields=true', own)).body).toEqual({
      statusCode: 404,
      error: 'Not Found',
      message: 'The client does not exist',
      errorCode: 'inexistent_client',
    })
  })

  test('reads credentials as a bare array, whatever paging it asks for', async () => {
    const own = await headers()
    const { body } = await send('POST /api/v2/clients', own, '{"name":"Service"}\n')
    expect(
      await send(`GET /api/v2/clients/${body['client_id']}/credentials?include_totals=true&per_page=50`, own),
    ).toMatchObject({ status: 200, body: [] })
  })

  test('of older releases: a body of null, or none, on what takes none', async () => {
    const own = await headers()
    const { body } = await send('POST /api/v2/clients', own, '{"name":"Service"}\n')
    expect((await send('GET /api/v2/clients', own, 'null\n')).status).toBe(200)
    expect((await send(`POST /api/v2/clients/${body['client_id']}/rotate-secret`, own, 'null\n')).status).toBe(200)
    expect((await send(`POST /api/v2/clients/${body['client_id']}/rotate-secret`, own, '')).status).toBe(200)
    expect(await send(`DELETE /api/v2/clients/${body['client_id']}`, own, 'null\n')).toMatchObject({
      status: 204,
      body: undefined,
    })
  })
})

describe('with WithInsecure, which sends a token of its own', () => {
  const send = useWire({ auth: 'none' })
  test('works where tokens are not checked', async () => {
    const { status, body } = await send<Page>('GET /api/v2/clients?include_totals=true&per_page=50', {
      authorization: 'Bearer insecure',
      'content-type': 'application/json',
    })
    expect([status, body.total]).toEqual([200, 1])
  })
})
