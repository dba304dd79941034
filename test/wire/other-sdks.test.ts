/**
 * The SDKs for languages that npm does not have, one row each: how it logs in, what it sends beside its requests, how it
 * pages (client-compatibility.md §1–2, read in their sources).
 */
import { describe, expect, test } from 'vitest'
import { AUDIENCE, DOMAIN, form, LOGIN, telemetry, useWire, type Page, type Token } from '../support/wire.ts'

type Headers = Record<string, string>
interface Dialect {
  login: { headers: Headers; body: string }
  /** Sent with every request. */
  always: Headers
  /** The type of a body, where it is not plain JSON. */
  json?: string
  /** On requests without a body: a type all the same. */
  typeWithoutBody?: true
  /** Body of a rotation, where it sends one. */
  rotation?: (id: string) => string
  /** Goes through pages until one is empty, or takes the one array. */
  pages: 'until empty' | 'array'
}

const asForm = (audience = AUDIENCE) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: form({ grant_type: 'client_credentials', ...LOGIN, audience }),
})
const asJson = (audience = AUDIENCE, type = 'application/json') => ({
  headers: { 'content-type': type },
  body: JSON.stringify({ ...LOGIN, audience, grant_type: 'client_credentials' }),
})

const DIALECTS: Record<string, Dialect> = {
  'auth0-python 5': {
    login: asForm(),
    pages: 'until empty',
    always: {
      accept: '*/*',
      'accept-encoding': 'gzip, deflate',
      'user-agent': 'python-httpx/0.28.1',
      'auth0-client': telemetry('auth0-python', '5.8.0'),
      'x-fern-language': 'Python',
    },
  },
  'auth0-python 4': {
    login: asJson(),
    pages: 'array',
    typeWithoutBody: true,
    rotation: (id) => JSON.stringify({ id }),
    always: { accept: '*/*', 'user-agent': 'Python/3.11', 'auth0-client': telemetry('auth0-python', '4.13.0') },
  },
  'auth0-java 5': {
    login: asJson(`http://${DOMAIN}/api/v2/`, 'application/json; charset=utf-8'),
    pages: 'until empty',
    json: 'application/json; charset=utf-8',
    always: {
      accept: 'application/json',
      'accept-encoding': 'gzip',
      'user-agent': 'okhttp/5.2.1',
      'auth0-client': telemetry('auth0-java', '5.0.0'),
      'x-fern-language': 'JAVA',
    },
  },
  'auth0.net': {
    login: asForm(),
    pages: 'until empty',
    json: 'application/json; charset=utf-8',
    always: {
      'user-agent': 'Auth0.ManagementApi/10.0.0',
      'auth0-client': telemetry('auth0.net', '10.0.0'),
      'x-fern-language': 'C#',
    },
  },
  'ruby-auth0 6': {
    login: asJson(),
    pages: 'until empty',
    typeWithoutBody: true,
    always: {
      accept: '*/*',
      'accept-encoding': 'gzip;q=1.0,deflate;q=0.6,identity;q=0.3',
      'user-agent': 'auth0/6.1.0',
      'x-fern-language': 'Ruby',
    },
  },
  'ruby-auth0 5': {
    login: asJson(),
    pages: 'array',
    typeWithoutBody: true,
    always: { accept: '*/*', 'user-agent': 'rest-client/2.1.0', 'auth0-client': telemetry('ruby-auth0', '5.18.1') },
  },
  'auth0-PHP 8': {
    login: asForm(),
    pages: 'array',
    always: { 'user-agent': 'GuzzleHttp/7', 'auth0-client': telemetry('auth0-php', '8.19.0') },
  },
  'auth0-PHP 9': {
    login: asJson(),
    pages: 'until empty',
    always: { 'user-agent': 'GuzzleHttp/7', 'auth0-client': telemetry('auth0-php', '9.1.0') },
  },
}

describe.each(Object.entries(DIALECTS))(
  '%s',
  (_, { login, always, json = 'application/json', typeWithoutBody, rotation, pages }) => {
    const send = useWire()
    const caller = async () => {
      const { status, body } = await send<Token>('POST /oauth/token', { ...always, ...login.headers }, login.body)
      expect([status, Number.isInteger(body.expires_in)]).toEqual([200, true])
      const bare = { ...always, authorization: `Bearer ${body.access_token}` }
      return {
        bare: typeWithoutBody ? { ...bare, 'content-type': json } : bare,
        full: { ...bare, 'content-type': json },
      }
    }

    test('logs in, and creates, reads, updates, rotates and deletes', async () => {
      const { bare, full } = await caller()
      const created = await send('POST /api/v2/clients', full, '{"name":"My App","app_type":"non_interactive"}')
      expect(created).toMatchObject({ status: 201, body: { name: 'My App', app_type: 'non_interactive' } })
      const id = String(created.body['client_id'])
      expect(await send(`GET /api/v2/clients/${id}`, bare)).toMatchObject({
        status: 200,
        body: { client_secret: created.body['client_secret'] },
      })
      expect(await send(`PATCH /api/v2/clients/${id}`, full, '{"name":"Renamed"}')).toMatchObject({
        status: 200,
        body: { name: 'Renamed' },
      })
      const body = rotation?.(id) ?? ''
      const rotated = await send(`POST /api/v2/clients/${id}/rotate-secret`, body === '' ? bare : full, body)
      expect([rotated.status, rotated.body['client_secret'] === created.body['client_secret']]).toEqual([200, false])
      expect(await send(`DELETE /api/v2/clients/${id}`, bare)).toMatchObject({ status: 204, body: undefined })
    })

    test('lists to the end', async () => {
      const { bare, full } = await caller()
      for (const name of ['a', 'b', 'c']) await send('POST /api/v2/clients', full, JSON.stringify({ name }))
      const names: string[] = []
      if (pages === 'array') {
        names.push(
          ...(await send<Page['clients']>('GET /api/v2/clients?include_fields=true&per_page=50&page=0', bare)).body.map(
            ({ name }) => name,
          ),
        )
      } else {
        for (let page = 0, found = 1; found > 0; page++) {
          const { status, body } = await send<Page>(
            `GET /api/v2/clients?page=${page}&per_page=2&include_totals=true`,
            bare,
          )
          expect([status, body.start, body.limit, body.total]).toEqual([200, page * 2, 2, 4])
          found = body.clients.length
          names.push(...body.clients.map(({ name }) => name))
        }
      }
      expect(names.sort()).toEqual(['All Applications', 'a', 'b', 'c'])
    })

    test('reads a refusal of the API, and one of the login', async () => {
      const { full } = await caller()
      const refused = await send('POST /api/v2/clients', full, '{}')
      expect(refused).toMatchObject({ status: 400, headers: { 'content-type': 'application/json; charset=utf-8' } })
      expect(refused.body).toEqual({
        statusCode: 400,
        error: 'Bad Request',
        message: "Payload validation error: 'Missing required property: name'.",
        errorCode: 'invalid_body',
      })
      const wrong = await send(
        'POST /oauth/token',
        { ...always, ...login.headers },
        login.body.replace(LOGIN.client_secret, 'wrong'),
      )
      expect(wrong).toMatchObject({
        status: 401,
        headers: { 'content-type': 'application/json' },
        body: { error: 'access_denied', error_description: 'Unauthorized' },
      })
    })
  },
)
