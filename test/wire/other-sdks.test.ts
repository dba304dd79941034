/**
 * The SDKs for languages that npm does not have, one row each: how it logs in, what it sends beside its requests, how it
 * pages (client-compatibility.md §1–2, read in their sources).
 */
import { describe, expect, test } from 'vitest'
import { AUDIENCE, DOMAIN, form, LOGIN, telemetry, type Page, type Token } from '../support/wire.ts'
import { useEmulator } from '../support/emulator.ts'

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
    const emulator = useEmulator({ transport: 'socket', hostHeader: DOMAIN })
    const caller = async () => {
      const { status, body } = await emulator.request<Token>('POST /oauth/token', {
        body: login.body,
        headers: { ...always, ...login.headers },
      })
      expect([status, Number.isInteger(body.expires_in)]).toEqual([200, true])
      const bare = { ...always, authorization: `Bearer ${body.access_token}` }
      return {
        bare: typeWithoutBody ? { ...bare, 'content-type': json } : bare,
        full: { ...bare, 'content-type': json },
      }
    }

    test('logs in, and creates, reads, updates, rotates and deletes', async () => {
      const { bare, full } = await caller()
      const created = await emulator.request('POST /api/v2/clients', {
        body: '{"name":"My App","app_type":"non_interactive"}',
        headers: full,
      })
      expect(created).toMatchObject({ status: 201, body: { name: 'My App', app_type: 'non_interactive' } })
      const id = String(created.body['client_id'])
      expect(await emulator.request(`GET /api/v2/clients/${id}`, { headers: bare })).toMatchObject({
        status: 200,
        body: { client_secret: created.body['client_secret'] },
      })
      expect(
        await emulator.request(`PATCH /api/v2/clients/${id}`, { body: '{"name":"Renamed"}', headers: full }),
      ).toMatchObject({
        status: 200,
        body: { name: 'Renamed' },
      })
      const body = rotation?.(id) ?? ''
      const rotated = await emulator.request(`POST /api/v2/clients/${id}/rotate-secret`, {
        body,
        headers: body === '' ? bare : full,
      })
      expect([rotated.status, rotated.body['client_secret'] === created.body['client_secret']]).toEqual([200, false])
      expect(await emulator.request(`DELETE /api/v2/clients/${id}`, { headers: bare })).toMatchObject({
        status: 204,
        body: undefined,
      })
    })

    test('lists to the end', async () => {
      const { bare, full } = await caller()
      for (const name of ['a', 'b', 'c'])
        await emulator.request('POST /api/v2/clients', { body: JSON.stringify({ name }), headers: full })
      const names: string[] = []
      if (pages === 'array') {
        names.push(
          ...(
            await emulator.request<Page['clients']>('GET /api/v2/clients?include_fields=true&per_page=50&page=0', {
              headers: bare,
            })
          ).body.map(({ name }) => name),
        )
      } else {
        for (let page = 0, found = 1; found > 0; page++) {
          const { status, body } = await emulator.request<Page>(
            `GET /api/v2/clients?page=${page}&per_page=2&include_totals=true`,
            { headers: bare },
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
      const refused = await emulator.request('POST /api/v2/clients', { body: '{}', headers: full })
      expect(refused).toMatchObject({ status: 400, headers: { 'content-type': 'application/json; charset=utf-8' } })
      expect(refused.body).toEqual({
        statusCode: 400,
        error: 'Bad Request',
        message: "Payload validation error: 'Missing required property: name'.",
        errorCode: 'invalid_body',
      })
      const wrong = await emulator.request('POST /oauth/token', {
        body: login.body.replace(LOGIN.client_secret, 'wrong'),
        headers: { ...always, ...login.headers },
      })
      expect(wrong).toMatchObject({
        status: 401,
        headers: { 'content-type': 'application/json' },
        body: { error: 'access_denied', error_description: 'Unauthorized' },
      })
    })
  },
)
