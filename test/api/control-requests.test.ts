/** The log of requests: what is kept of each, how it is found, and what is never in it. */
import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { client } from '../../schema/client.ts'
import { KEPT_REQUESTS } from '../../server/requests/log.ts'
import type { RunningEmulator } from '../../server/index.ts'
import { refusal, useEmulator, type Json, startTestEmulator, withEmulator } from '../support/emulator.ts'

const NOON = '2026-01-31T12:00:00.000Z'
const emulator = useEmulator()
const log = async (query = '') =>
  (await emulator.inject(`/_emulator/requests${query}`)).json<{ requests: Json[] }>().requests
const last = async (query = '') => (await log(`?limit=1${query}`))[0] as Json
interface Sent {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  scope?: string
  headers?: Record<string, string>
  payload?: string | object
}
const send = async (url: string, { scope, headers = {}, ...rest }: Sent = {}) => {
  const authorization =
    scope === undefined ? {} : { authorization: `Bearer ${await emulator.token(scope === '*' ? undefined : scope)}` }
  return emulator.inject({ url, ...rest, headers: { ...authorization, ...headers } })
}

describe('an entry', () => {
  test('tells what came, from whom, and how it was answered', async () => {
    // Got before the clock goes back, so that it is good in other tests too.
    await emulator.token('read:clients')
    await emulator.clock.freeze(NOON)
    const sdk = { name: 'node-auth0', version: '7.1.0', env: { node: '20' } }
    await send('/api/v2/clients?per_page=5', {
      scope: 'read:clients',
      headers: { 'auth0-client': Buffer.from(JSON.stringify(sdk)).toString('base64') },
    })
    expect(await last()).toEqual({
      id: expect.any(Number),
      time: NOON,
      method: 'GET',
      path: '/api/v2/clients',
      query: 'per_page=5',
      operation: 'get_clients',
      client_id: emulator.clientId,
      scopes: ['read:clients'],
      sdk,
      user_agent: 'lightMyRequest',
      status: 200,
      ms: expect.any(Number),
    })
  })

  test('names the program by its User-Agent, as it was sent, and cuts a very long one', async () => {
    const agent = async (value: string) => {
      await send('/api/v2/clients', { headers: { 'user-agent': value } })
      return (await last())['user_agent']
    }
    expect(await agent('Auth0-Terraform-Provider/1.2 (go1.22)')).toBe('Auth0-Terraform-Provider/1.2 (go1.22)')
    expect(await agent('x'.repeat(2_001))).toBe(`${'x'.repeat(2_000)}…`)
    expect(await agent(`x ${await emulator.token('read:clients')}`)).toBe('(redacted)')
    expect((await emulator.requests.list({ limit: 1 }))[0]?.userAgent).toBe('(redacted)')
    await fetch(`${emulator.url}/api/v2/clients`, { headers: { 'user-agent': '' } })
    expect((await last())['user_agent']).toBe('')
  })

  test('without a User-Agent has none', async () => {
    await new Promise((resolve) =>
      request(`${emulator.url}/nowhere`, (answer) => answer.resume().on('end', resolve)).end(),
    )
    expect(await last()).not.toHaveProperty('user_agent')
  })

  test('reads the SDK from base64url too, and leaves out what is none', async () => {
    const sdk = { name: 'auth0-python', version: '5.8.0', text: '>>>???' }
    await send('/api/v2/clients', {
      scope: 'read:clients',
      headers: { 'auth0-client': Buffer.from(JSON.stringify(sdk)).toString('base64url') },
    })
    expect((await last())['sdk']).toEqual(sdk)
    await send('/api/v2/clients', { scope: 'read:clients', headers: { 'auth0-client': 'nonsense' } })
    expect(await last()).not.toHaveProperty('sdk')
  })

  test('calls every scope *', async () => {
    await send('/api/v2/clients', { scope: '*' })
    expect((await last())['scopes']).toEqual(['*'])
  })

  test.each<[string, string, Sent, Json]>([
    ['no token', '/api/v2/clients', {}, { operation: 'get_clients', status: 401, message: 'Missing authentication' }],
    [
      'a token of nobody',
      '/api/v2/clients',
      { headers: { authorization: 'Bearer a.b.c' } },
      { operation: 'get_clients', status: 401, message: 'Invalid signature received for JSON Web Token validation' },
    ],
    [
      'a scope that is missing',
      '/api/v2/clients',
      { scope: 'read:users' },
      { status: 403, errorCode: 'insufficient_scope', scopes: ['read:users'] },
    ],
    [
      'a path that Auth0 does not have',
      '/api/v2/nowhere',
      { scope: 'read:clients' },
      { status: 404, message: 'Not Found' },
    ],
    ['a path outside of the API', '/nowhere', {}, { status: 404, message: 'Not Found' }],
    [
      'a route that is not served',
      '/api/v2/roles',
      { scope: 'read:clients' },
      {
        status: 403,
        message:
          'Not served by this emulator: answered as if the token lacked its scope; --unimplemented 404 answers 404',
      },
    ],
    [
      'a body of the wrong shape',
      '/api/v2/clients',
      { method: 'POST', scope: 'create:clients', payload: {} },
      {
        status: 400,
        errorCode: 'invalid_body',
        message: "Payload validation error: 'Missing required property: name'.",
      },
    ],
    [
      'a body that is no JSON',
      '/api/v2/clients',
      { method: 'POST', scope: 'create:clients', payload: '{', headers: { 'content-type': 'application/json' } },
      { status: 400, message: 'Invalid request payload JSON format' },
    ],
    [
      'something that is not there',
      '/api/v2/clients/none',
      { scope: 'read:clients' },
      { status: 404, errorCode: 'inexistent_client' },
    ],
  ])('is there for %s', async (_, url, sent, expected) => {
    await send(url, sent)
    expect(await last()).toMatchObject({ method: sent.method ?? 'GET', path: url, ...expected })
  })

  test('of the token endpoint names the client, however it is named', async () => {
    const form = {
      grant_type: 'client_credentials',
      client_id: 'somebody',
      client_secret: 'a secret',
      audience: 'urn:x',
    }
    await send('/oauth/token', { method: 'POST', payload: form })
    expect(await last()).toMatchObject({
      operation: 'oauth_token',
      client_id: 'somebody',
      status: 401,
      errorCode: 'access_denied',
      message: 'Unauthorized (there is no client somebody)',
    })
    await send('/oauth/token', {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('other:secret').toString('base64')}` },
      payload: { grant_type: 'client_credentials', audience: 'urn:x' },
    })
    expect((await last())['client_id']).toBe('other')
  })
  test('of the token endpoint says that the secret of the login client is wrong, and not that there is no such client', async () => {
    const { clientId } = emulator
    await send('/oauth/token', {
      method: 'POST',
      payload: { grant_type: 'client_credentials', client_id: clientId, client_secret: 'mistyped', audience: 'urn:x' },
    })
    expect((await last())['message']).toBe(`Unauthorized (that is not the secret of the login client ${clientId})`)
  })

  test("is there for none of the emulator's own routes", async () => {
    await emulator.requests.clear()
    for (const url of ['/_emulator/health', '/_emulator/clock', '/docs/json', '/']) await send(url)
    expect(await log()).toEqual([])
  })
})

describe('why', () => {
  test('names the properties that a token did not get to see, with the scopes that would show them', async () => {
    await send('/api/v2/clients', { scope: 'read:clients' })
    expect((await last('&why=true'))['why']).toEqual({
      withheld: {
        encryption_key: ['read:client_keys', 'read:client_credentials'],
        client_secret: ['read:client_keys', 'read:client_credentials'],
        signing_keys: ['read:client_keys', 'read:client_credentials'],
        client_authentication_methods: ['read:client_keys', 'read:client_credentials'],
      },
    })
    await send('/api/v2/clients', { scope: 'read:client_keys' })
    expect((await last('&why=true'))['why']).toEqual({ withheld: {} })
    await send('/api/v2/clients', { scope: 'read:client_summary' })
    const { withheld } = (await last('&why=true'))['why'] as { withheld: Json }
    expect(Object.keys(withheld)).toEqual(
      [...client.tiers].filter(([, tier]) => tier !== 'summary').map(([name]) => name),
    )
  })

  test('names the rule that refused, and where it is written down', async () => {
    await send('/api/v2/clients', {
      method: 'POST',
      scope: 'create:clients',
      payload: { name: 'x', token_endpoint_auth_method: 'none', grant_types: ['client_credentials'] },
    })
    expect((await last('&why=true'))['why']).toEqual({
      rule: {
        name: 'publicClientsCannotUseClientCredentials',
        says: 'A client without authentication cannot have the grant type client_credentials.',
        evidence: expect.any(String),
        see: expect.any(String),
      },
    })
  })

  test('names the scopes of which one was missing', async () => {
    await send('/api/v2/clients', { scope: 'read:users' })
    expect((await last('&why=true'))['why']).toEqual({
      needs_any_of: ['read:clients', 'read:client_keys', 'read:client_credentials', 'read:client_summary'],
    })
  })

  test('says that a fault answered', async () => {
    await emulator.faults.set('unavailable')
    await send('/api/v2/clients', { scope: 'read:clients' })
    expect(await last('&why=true')).toMatchObject({
      status: 503,
      message: 'Fault: answered with 503',
      why: { fault: true },
    })
  })

  test('is asked for', async () => {
    await send('/api/v2/clients', { scope: 'read:users' })
    expect(await last()).not.toHaveProperty('why')
  })
})

describe('the body', () => {
  test('is shown without secrets, where it is asked for', async () => {
    await send('/api/v2/clients', {
      method: 'POST',
      scope: 'create:clients',
      payload: {
        name: 'x',
        callbacks: ['https://a.test'],
        refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring' },
        oidc_conformant: true,
      },
    })
    expect((await last('&body=true'))['body']).toEqual({
      name: 'x',
      callbacks: ['https://a.test'],
      refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring' },
      oidc_conformant: true,
    })
    expect(await last()).not.toHaveProperty('body')
    await send('/oauth/token', {
      method: 'POST',
      payload: { grant_type: 'client_credentials', client_id: 'me', client_secret: 'hidden', audience: 'urn:x' },
    })
    expect((await last('&body=true'))['body']).toEqual({
      grant_type: 'client_credentials',
      client_id: 'me',
      client_secret: '(redacted)',
      audience: 'urn:x',
    })
  })

  test('of a refused request is there too, one that is long is not', async () => {
    await send('/api/v2/clients', { method: 'POST', scope: 'create:clients', payload: { nam: 'x' } })
    expect((await last('&body=true'))['body']).toEqual({ nam: 'x' })
    await send('/api/v2/clients', {
      method: 'POST',
      scope: 'create:clients',
      payload: { name: 'x', description: 'y'.repeat(20_000) },
    })
    const long = await last('&body=true')
    expect(long).not.toHaveProperty('body')
    expect(long['body_length']).toBe(20_029)
  })
})

describe('the answer', () => {
  const answer = async () => (await last('&answer=true'))['answer']

  test('is shown without secrets, where it is asked for', async () => {
    const made = (
      await send('/api/v2/clients', {
        method: 'POST',
        scope: '*',
        payload: { name: 'x', client_metadata: { password: 'p' } },
      })
    ).json<{ client_id: string; client_secret: string; signing_keys: Json[] }>()
    expect(await answer()).toEqual({
      ...made,
      client_secret: '(redacted)',
      client_metadata: { password: '(redacted)' },
      signing_keys: [{ ...made.signing_keys[0], key: '(redacted)' }],
    })
    expect(await last('&body=true&why=true')).not.toHaveProperty('answer')
    await send('/oauth/token', {
      method: 'POST',
      payload: {
        grant_type: 'client_credentials',
        client_id: emulator.clientId,
        client_secret: emulator.clientSecret,
        audience: `https://${emulator.domain}/api/v2/`,
      },
    })
    expect(await answer()).toMatchObject({ access_token: '(redacted)', token_type: 'Bearer', expires_in: 86_400 })
    expect((await emulator.requests.list({ limit: 1, answer: true }))[0]?.answer).toMatchObject({
      access_token: '(redacted)',
    })
  })

  test.each<[string, string, Sent]>([
    ['a list', '/api/v2/clients?fields=name,client_id', { scope: '*' }],
    ['a list with totals', '/api/v2/clients?include_totals=true&fields=name', { scope: '*' }],
    ['a list of other things', '/api/v2/client-grants', { scope: '*' }],
    ['the keys', '/.well-known/jwks.json', {}],
    ['a refusal', '/api/v2/clients', { method: 'POST', scope: '*', payload: {} }],
    ['a refusal of the token endpoint', '/oauth/token', { method: 'POST', payload: { grant_type: 'x' } }],
    ['a path that there is not', '/nowhere', {}],
  ])('that is %s is there too', async (_, url, sent) => {
    const { payload } = await send(url, sent)
    expect(await answer()).toEqual(JSON.parse(payload))
  })

  test('of a fault is what the fault says, be it JSON or not', async () => {
    const under = async (fault: Json) => {
      await emulator.faults.set([{ status: 503, ...fault }])
      await send('/api/v2/clients')
      return answer()
    }
    expect(await under({})).toEqual(refusal(503, 'Service Unavailable', 'Service Unavailable'))
    expect(await under({ body: { of: 'a test', client_secret: 'x' } })).toEqual({
      of: 'a test',
      client_secret: '(redacted)',
    })
    expect(await under({ body: '<h1>Down</h1>' })).toBe('<h1>Down</h1>')
    expect(await under({ body: '['.repeat(9_000) })).toBe('['.repeat(9_000))
    expect(await under({ body: null })).toBe(null)
    await emulator.faults.clear()
  })

  test('does not repeat a secret that a refusal repeats', async () => {
    const token = await emulator.token()
    const { payload } = await send('/api/v2/clients', { method: 'POST', scope: '*', payload: { name: `<${token}>` } })
    expect(payload).toContain(token)
    expect(await answer()).toEqual(
      refusal(
        400,
        'Bad Request',
        "Payload validation error: 'String does not match pattern ^[^<>]+$: <(redacted)>' on property name (Name of the application; one character or more, without < and >).",
        'invalid_body',
      ),
    )
  })

  test('that is empty is absent, and so is that of a HEAD', async () => {
    const { client_id } = (await send('/api/v2/clients', { method: 'POST', scope: '*', payload: { name: 'x' } })).json<{
      client_id: string
    }>()
    await send(`/api/v2/clients/${client_id}`, { method: 'DELETE', scope: '*' })
    expect(await last('&answer=true')).toMatchObject({ method: 'DELETE', status: 204 })
    expect(await last('&answer=true')).not.toHaveProperty('answer')
    await emulator.inject({
      method: 'HEAD',
      url: '/api/v2/clients',
      headers: { authorization: `Bearer ${await emulator.token()}` },
    })
    expect(await last('&answer=true')).toMatchObject({ method: 'HEAD', status: 200 })
    expect(await last('&answer=true')).not.toHaveProperty('answer')
  })

  test('that is long is told by its length in bytes', async () => {
    for (let n = 0; n < 5; n++)
      await send('/api/v2/clients', {
        method: 'POST',
        scope: '*',
        payload: { name: `é${n}`, callbacks: ['https://a.test/'.padEnd(4_000, 'x')] },
      })
    const { payload } = await send('/api/v2/clients', { scope: '*' })
    const shown = await last('&answer=true')
    expect(shown).toMatchObject({ path: '/api/v2/clients', answer_length: Buffer.byteLength(payload) })
    expect(shown).not.toHaveProperty('answer')
    expect(await last()).not.toHaveProperty('answer_length')
    expect((await emulator.requests.list({ limit: 1, answer: true }))[0]?.answerLength).toBe(Buffer.byteLength(payload))
  })
})

describe('one request', () => {
  const one = async (id: unknown, query = '') =>
    (await emulator.inject(`/_emulator/requests/${String(id)}${query}`)).json<Json>()
  const unknown = (id: number) =>
    `There is no request ${id} in the log of this tenant. The log keeps the last 1,000 requests, so it may have been evicted. GET /_emulator/requests lists the log.`

  test('is shown with all that is known of it', async () => {
    await send('/api/v2/clients', {
      method: 'POST',
      scope: 'create:clients',
      payload: {
        name: 'x',
        client_metadata: { password: 'y' },
        token_endpoint_auth_method: 'none',
        grant_types: ['client_credentials'],
      },
    })
    const listed = await last('&why=true&body=true&answer=true')
    expect(await one(listed['id'])).toEqual(listed)
    expect(listed).toMatchObject({
      status: 400,
      body: { name: 'x', client_metadata: { password: '(redacted)' } },
      why: { rule: { name: 'publicClientsCannotUseClientCredentials' } },
      answer: { errorCode: 'invalid_body' },
    })
    const got = await emulator.requests.get(listed['id'] as number)
    expect(got).toMatchObject({
      id: listed['id'],
      clientId: emulator.clientId,
      answer: { errorCode: 'invalid_body' },
    })
  })

  test('that is forgotten, of another tenant or none at all is 404, and in the process an error', async () => {
    await send('/nowhere')
    const { id } = (await last()) as { id: number }
    expect(await one(id)).toMatchObject({ id })
    await emulator.requests.clear()
    expect(await one(id)).toEqual(refusal(404, 'Not Found', unknown(id), 'emulator_unknown_request'))
    await expect(emulator.requests.get(id)).rejects.toThrow(unknown(id))
    const acme = await emulator.tenant('acme')
    await acme.inject({ url: '/api/v2/clients', headers: { authorization: `Bearer ${await acme.token()}` } })
    const [entry] = await acme.requests.list()
    expect(await one(entry?.id, '?tenant=acme')).toMatchObject({ path: '/api/v2/clients', status: 200 })
    expect(await one(entry?.id)).toMatchObject({ errorCode: 'emulator_unknown_request' })
    await emulator.deleteTenant('acme')
  })

  test('has a number', async () => {
    expect(await one('x')).toEqual(
      refusal(
        400,
        'Bad Request',
        "Path validation error: 'String does not match pattern ^[0-9]{1,15}$: x' on property id (Id of the request).",
        'invalid_uri',
      ),
    )
  })
})

describe('a request that stands aside', () => {
  const ASIDE = { 'x-emulator-aside': '' }

  test('is not in the log, nor told to whoever watches', async () => {
    const seen: unknown[] = []
    const stop = emulator.requests.watch((each) => void seen.push(each))
    expect((await send('/api/v2/clients', { scope: 'read:clients', headers: ASIDE })).statusCode).toBe(200)
    expect((await send('/api/v2/clients', { headers: { 'x-emulator-aside': 'anything' } })).statusCode).toBe(401)
    for (const url of ['/oauth/token', '/nowhere', '/api/v2/roles', '/.well-known/jwks.json'])
      await send(url, { headers: ASIDE })
    stop()
    expect([seen, await log()]).toEqual([[], []])
  })

  test('has no line on the console', async () => {
    const lines: string[] = []
    await using running = await startTestEmulator({ onRequest: (method, url) => void lines.push(`${method} ${url}`) })
    for (const headers of [ASIDE, {}]) await running.inject({ url: '/nowhere', headers })
    expect(lines).toEqual(['GET /nowhere'])
  })

  test('is struck by no fault, nor counted as one that was struck', async () => {
    await emulator.faults.set([{ times: 1, status: 503 }, { delayMs: 60_000 }])
    expect((await send('/api/v2/clients', { scope: 'read:clients', headers: ASIDE })).statusCode).toBe(200)
    expect((await send('/oauth/token', { method: 'POST', headers: ASIDE, payload: {} })).statusCode).toBe(400)
    expect((await send('/.well-known/jwks.json', { headers: ASIDE })).statusCode).toBe(200)
    expect((await emulator.faults.list())[0]?.remaining).toBe(1)
    await emulator.faults.clear()
  })

  test('counts against no rate limit', async () => {
    await using running = await startTestEmulator({ plan: 'free', clock: NOON })
    const authorization = `Bearer ${await running.token()}`
    const status = async (headers = {}) =>
      (await running.inject({ url: '/api/v2/clients', headers: { authorization, ...headers } })).statusCode
    for (let n = 0; n < 5; n++) expect(await status(ASIDE)).toBe(200)
    expect([await status(), await status(), await status(), await status(ASIDE)]).toEqual([200, 200, 429, 200])
  })
})

test('no secret and no token is in the log, whatever asks for it', async () => {
  const secret = 'a-secret-that-nobody-may-read'
  const token = await emulator.token()
  const { client_id } = (await send('/api/v2/clients', { method: 'POST', scope: '*', payload: { name: 'x' } })).json<{
    client_id: string
  }>()
  await send(`/api/v2/clients/${client_id}`, { method: 'PATCH', scope: '*', payload: { client_secret: secret } })
  await send(`/api/v2/clients?access_token=${token}&client_secret=${secret}`, { scope: '*' })
  await send('/oauth/token', {
    method: 'POST',
    payload: {
      grant_type: 'client_credentials',
      client_id,
      client_secret: secret,
      audience: `https://${emulator.domain}/api/v2/`,
    },
  })
  await send('/oauth/token', {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client_id}:${secret}`).toString('base64')}` },
    payload: { grant_type: 'client_credentials' },
  })
  await send('/api/v2/clients', { method: 'POST', scope: '*', payload: { name: 'x', client_secret: secret } })
  const text = JSON.stringify(await log('?why=true&body=true&answer=true'))
  expect(text.length).toBeGreaterThan(1000)
  for (const hidden of [
    secret,
    token,
    token.split('.')[2] ?? '',
    Buffer.from(`${client_id}:${secret}`).toString('base64'),
  ])
    expect(text).not.toContain(hidden)
})

test('a character that people do not see is escaped wherever the log and refusals of the control API are read', async () => {
  const HIDDEN = '\u202e\u200b\u009b\ud83d'
  const ESCAPED = '\\u202e\\u200b\\u009b\\ud83d'
  const control = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: Json) =>
    (await emulator.inject({ method, url, ...(payload && { payload }) })).payload
  await send('/api/v2/clients', { method: 'POST', scope: '*', payload: { name: `<${HIDDEN}` } })
  const { id, message } = (await last('&body=true&answer=true')) as { id: number; message: string }
  expect(message).toContain(`<${ESCAPED}`)
  for (const text of [
    await control('GET', '/_emulator/requests?body=true&answer=true'),
    await control('GET', `/_emulator/requests/${id}`),
  ]) {
    expect([/[\u202e\u200b\u009b]|\ud83d(?![\udc00-\udfff])/.test(text), text.includes(ESCAPED)]).toEqual([false, true])
  }
  // Parsed, the body is what was sent.
  expect((await last('&body=true'))['body']).toEqual({ name: `<${HIDDEN}` })
  const refusals = [
    await control('POST', '/_emulator/requests/verify', { match: { path: HIDDEN }, count: 1 }),
    await control('PUT', '/_emulator/faults', { preset: HIDDEN }),
    await control('PUT', '/_emulator/faults', { faults: [{ status: 500, match: { operation: HIDDEN } }] }),
    await control('GET', `/_emulator/clock?tenant=${encodeURIComponent('\u202e')}`),
    await control('POST', '/_emulator/seeds', { clients: [{ name: 'x', [HIDDEN]: 1 }] }),
  ]
  for (const text of refusals)
    expect([text, (JSON.parse(text) as { message: string }).message.match(/[\u202e\u200b\u009b]/)]).toEqual([
      expect.stringContaining('\\u202e'),
      null,
    ])
  await expect(emulator.requests.verify({ path: HIDDEN })).rejects.toThrow(ESCAPED)
})

describe('the list', () => {
  test('is filtered by everything that an entry has, newest last', async () => {
    await send('/nowhere')
    const began = (await last())['id'] as number
    await send('/api/v2/clients', { scope: 'read:clients' })
    await send('/api/v2/clients/none', { scope: 'read:clients' })
    await send('/api/v2/clients', { method: 'POST', scope: 'create:clients', payload: { name: 'x' } })
    await send('/api/v2/client-grants', { scope: 'read:clients' })
    const found = async (query: string) =>
      (await log(`?since=${began}&${query}`)).map(({ method, path }) => `${method} ${path}`)
    const [LIST, ONE, CREATE, GRANTS] = [
      'GET /api/v2/clients',
      'GET /api/v2/clients/none',
      'POST /api/v2/clients',
      'GET /api/v2/client-grants',
    ]
    expect(await found('')).toEqual([LIST, ONE, CREATE, GRANTS])
    expect(await found('operation=post_clients')).toEqual([CREATE])
    expect(await found('method=GET')).toEqual([LIST, ONE, GRANTS])
    expect(await found('path=/api/v2/clients*')).toEqual([LIST, ONE, CREATE])
    expect(await found('status=404')).toEqual([ONE])
    expect(await found('errorCode=insufficient_scope')).toEqual([GRANTS])
    expect(await found(`client_id=${emulator.clientId}`)).toEqual([LIST, ONE, CREATE, GRANTS])
    expect(await found('client_id=nobody')).toEqual([])
    expect(await found('limit=2')).toEqual([CREATE, GRANTS])
    expect(await found('method=GET&status=200')).toEqual([LIST])
    expect((await log(`?since=${began + 3}`)).map(({ path }) => path)).toEqual(['/api/v2/client-grants'])
  })

  test('refuses an operation that there is not: nothing would be found for the wrong reason', async () => {
    expect((await emulator.inject('/_emulator/requests?operation=create_clients')).json()).toEqual(
      refusal(
        400,
        'Bad Request',
        'There is no operation create_clients. Did you mean get_clients or post_clients?',
        'emulator_unknown_operation',
      ),
    )
  })

  test('keeps the last thousand', async () => {
    for (let n = 0; n < 2 * KEPT_REQUESTS + 10; n++) await send(`/nowhere/${n}`)
    const kept = await log('?limit=1000')
    expect([kept.length, kept[0]?.['path'], kept.at(-1)?.['path']]).toEqual([
      KEPT_REQUESTS,
      `/nowhere/${KEPT_REQUESTS + 10}`,
      `/nowhere/${2 * KEPT_REQUESTS + 9}`,
    ])
  })

  test('is forgotten on demand and with a reset; ids go on', async () => {
    await send('/nowhere')
    const { id } = (await last()) as { id: number }
    expect((await emulator.inject({ method: 'DELETE', url: '/_emulator/requests' })).statusCode).toBe(204)
    expect(await log()).toEqual([])
    await send('/nowhere')
    expect((await last())['id']).toBe(id + 1)
    await emulator.reset()
    expect(await log()).toEqual([])
  })

  test('is one for each tenant: the token, else the Host, says whose it is', async () => {
    const acme = await emulator.tenant('acme', { host: 'acme.auth0.localhost' })
    await acme.inject({ url: '/api/v2/clients', headers: { authorization: `Bearer ${await acme.token()}` } })
    await emulator.inject({ url: '/nowhere', headers: { host: 'acme.auth0.localhost' } })
    expect((await acme.requests.list()).map(({ path, status }) => [path, status])).toEqual([
      ['/api/v2/clients', 200],
      ['/nowhere', 404],
    ])
    expect(await log()).toEqual([])
    await emulator.deleteTenant('acme')
  })
})

describe('verify', () => {
  const verify = async (payload: Json) => {
    const answer = await emulator.inject({ method: 'POST', url: '/_emulator/requests/verify', payload })
    return { status: answer.statusCode, body: answer.json<Json>() }
  }
  const twice = async () => {
    for (const name of ['one', 'two'])
      await send('/api/v2/clients', {
        method: 'POST',
        scope: 'create:clients',
        payload: { name, client_metadata: { team: 'a', n: name } },
      })
  }

  test.each<[Json, string]>([
    [{}, 'at least 1 request'],
    [{ match: { operation: 'post_clients' }, count: 2 }, 'exactly 2 requests'],
    [{ match: { method: 'POST', path: '/api/v2/*', status: 201 }, at_least: 2 }, 'at least 2 requests'],
    [{ match: { operation: 'post_clients' }, at_least: 1, at_most: 2 }, '1 to 2 requests'],
    [{ match: { method: 'DELETE' }, at_most: 0 }, 'at most 0 requests'],
    [{ match: { method: 'DELETE' }, count: 0 }, 'exactly 0 requests'],
    [{ match: { body: { name: 'two' } }, count: 1 }, 'exactly 1 request'],
    [{ match: { body: { client_metadata: { team: 'a' } } }, count: 2 }, 'exactly 2 requests'],
  ])('is content with %j', async (expectation, expected) => {
    await twice()
    expect(await verify(expectation)).toEqual({
      status: 200,
      body: { expected, found: expect.any(Number), forgotten: 0, undecided: 0 },
    })
  })

  test('names the nearest misses, and what differs in each', async () => {
    await twice()
    await send('/api/v2/clients/none', { scope: 'read:clients' })
    const { status, body } = await verify({
      match: { operation: 'post_clients', status: 409, body: { name: 'two' } },
      count: 1,
    })
    expect(status).toBe(409)
    const { nearest, ...rest } = body as { nearest: Json[] }
    expect(rest).toEqual({
      ...refusal(
        409,
        'Conflict',
        'Expected exactly 1 request with operation post_clients, status 409, body {"name":"two"}, found 0. Closest: POST /api/v2/clients with 201 (status is 201, not 409).',
        'emulator_not_verified',
      ),
      expected: 'exactly 1 request',
      found: 0,
      forgotten: 0,
      undecided: 0,
    })
    expect(nearest.map(({ path, differs }) => [path, differs])).toEqual([
      ['/api/v2/clients', ['status is 201, not 409']],
      ['/api/v2/clients', ['status is 201, not 409', 'body has not what is wanted of it']],
      [
        '/api/v2/clients/none',
        [
          'operation is get_clients_by_id, not post_clients',
          'status is 404, not 409',
          'body has not what is wanted of it',
        ],
      ],
    ])
  })

  test('cuts a long value where it repeats it', async () => {
    await twice()
    const { status, body } = await verify({ match: { path: `/${'a'.repeat(100_000)}` } })
    expect(status).toBe(409)
    expect(body['message']).toContain(
      `found 0. Closest: POST /api/v2/clients with 201 (path is /api/v2/clients, not /${'a'.repeat(1_999)}…)`,
    )
    expect(JSON.stringify(body).length).toBeLessThan(12_000)
  })

  test('says how many there were where there were too many', async () => {
    await twice()
    expect((await verify({ match: { operation: 'post_clients' }, at_most: 1 })).body).toMatchObject({
      message: 'Expected at most 1 request with operation post_clients, found 2.',
      found: 2,
      nearest: [],
    })
  })

  test('refuses an operation that there is not, and a filter that it does not know', async () => {
    expect((await verify({ match: { operation: 'post_client' }, count: 0 })).body).toMatchObject({
      errorCode: 'emulator_unknown_operation',
    })
    expect((await verify({ match: { url: '/x' } })).body).toMatchObject({
      message:
        "Payload validation error: 'Additional properties not allowed: url' on property match (Requests that are meant; all if absent).",
    })
  })

  test.each<[Json, string]>([
    [{ at_least: 5, at_most: 1 }, 'at_least is 5 and at_most is 1'],
    [{ count: 2, at_least: 3 }, 'count is 2 and at_least is 3'],
    [{ count: 2, at_most: 1 }, 'count is 2 and at_most is 1'],
  ])('rejects %j, which no number of requests could meet', async (expectation, contradiction) => {
    expect(await verify(expectation)).toEqual({
      status: 400,
      body: refusal(
        400,
        'Bad Request',
        `No number of requests can meet the expectation: ${contradiction}. Leave one of them out, or change it.`,
        'emulator_invalid_expectation',
      ),
    })
  })

  test('takes count with bounds that it is within', async () => {
    await twice()
    expect((await verify({ count: 2, at_least: 1, at_most: 2 })).status).toBe(200)
  })

  test('counts only the requests after the one that since names', async () => {
    await twice()
    const { id } = (await last()) as { id: number }
    expect([
      (await verify({ since: id, count: 0 })).status,
      (await verify({ since: id - 1, count: 1 })).status,
      (await verify({ since: id - 1, count: 2 })).status,
    ]).toEqual([200, 200, 409])
    await emulator.requests.verify({}, { since: id, count: 0 })
  })

  test('throws that sentence in the process', async () => {
    await twice()
    const { requests, clientId } = emulator
    await requests.verify({ operation: 'post_clients', clientId }, { atLeast: 2, atMost: 2 })
    await expect(requests.verify({ clientId: 'nobody' })).rejects.toThrow(
      `Expected at least 1 request with client_id nobody, found 0. Closest: POST /api/v2/clients with 201 (client_id is ${clientId}, not nobody).`,
    )
  })
})

describe('a log that has forgotten requests', () => {
  const FORGOTTEN =
    '101 older requests are no longer in the log, which keeps the last 10. Keep more with --requests NUMBER, or clear the log before the part under test with DELETE /_emulator/requests.'
  /** One POST, then 110 GETs, in a log of ten. */
  const withForgotten = (
    act: (
      verify: (payload: Json) => Promise<{ status: number; body: Json }>,
      running: RunningEmulator,
    ) => Promise<void>,
  ) =>
    withEmulator({ seed: ['empty'], requests: 10 }, async (running) => {
      const headers = { authorization: `Bearer ${await running.token()}` }
      await running.inject({ method: 'POST', url: '/api/v2/clients', headers, payload: { name: 'x' } })
      for (let n = 0; n < 110; n++) await running.inject({ url: '/api/v2/clients', headers })
      await act(async (payload) => {
        const answer = await running.inject({ method: 'POST', url: '/_emulator/requests/verify', payload })
        return { status: answer.statusCode, body: answer.json<Json>() }
      }, running)
    })

  test.each<[Json, number, string]>([
    [
      { match: { operation: 'post_clients' }, count: 0 },
      409,
      `Expected exactly 0 requests with operation post_clients, found at least 0. ${FORGOTTEN} Closest: GET /api/v2/clients with 200 (operation is get_clients, not post_clients).`,
    ],
    [
      { match: { operation: 'post_clients' }, at_least: 1 },
      409,
      `Expected at least 1 request with operation post_clients, found at least 0. ${FORGOTTEN} Closest: GET /api/v2/clients with 200 (operation is get_clients, not post_clients).`,
    ],
    [
      { match: { operation: 'post_clients' }, count: 1 },
      409,
      `Expected exactly 1 request with operation post_clients, found at least 0. ${FORGOTTEN} Closest: GET /api/v2/clients with 200 (operation is get_clients, not post_clients).`,
    ],
    [
      { match: { operation: 'get_clients' }, count: 110 },
      409,
      `Expected exactly 110 requests with operation get_clients, found at least 10. ${FORGOTTEN}`,
    ],
    [
      { match: { operation: 'get_clients' }, at_most: 10 },
      409,
      `Expected at most 10 requests with operation get_clients, found at least 10. ${FORGOTTEN}`,
    ],
    [
      { match: { operation: 'get_clients' }, at_most: 9 },
      409,
      'Expected at most 9 requests with operation get_clients, found at least 10.',
    ],
    [
      { match: { operation: 'get_clients' }, at_least: 200 },
      409,
      'Expected at least 200 requests with operation get_clients, found at least 10.',
    ],
    [{ match: { operation: 'get_clients' }, at_least: 10 }, 200, ''],
    [{ match: { operation: 'get_clients' }, at_most: 111 }, 200, ''],
  ])('verifies %j with %i', async (expectation, status, message) => {
    await withForgotten(async (verify) => {
      const { status: answered, body } = await verify(expectation)
      expect([answered, body['message'] ?? '', body['forgotten']]).toEqual([status, message, 101])
    })
  })

  test('says in its list how many it has forgotten, also where the list is empty', async () => {
    await withForgotten(async (_, running) => {
      const list = async (query: string) =>
        (await running.inject(`/_emulator/requests?${query}`)).json<{ requests: Json[]; forgotten: number }>()
      expect(await list('operation=post_clients')).toEqual({ requests: [], forgotten: 101 })
      expect(await list('since=101&operation=post_clients')).toEqual({ requests: [], forgotten: 0 })
    })
  })

  test('is exact again once it is cleared, and for requests after one that is kept', async () => {
    await withForgotten(async (verify, running) => {
      expect((await verify({ match: { operation: 'post_clients' }, count: 0, since: 101 })).status).toBe(200)
      await running.requests.clear()
      expect(await verify({ match: { operation: 'post_clients' }, count: 0 })).toEqual({
        status: 200,
        body: { expected: 'exactly 0 requests', found: 0, forgotten: 0, undecided: 0 },
      })
    })
  })

  test('gives as many as it keeps, and rejects a larger limit', async () => {
    await withForgotten(async (_, running) => {
      expect((await running.inject('/_emulator/requests?limit=10')).json<{ requests: Json[] }>().requests).toHaveLength(
        10,
      )
      expect((await running.inject('/_emulator/requests?limit=11')).json()).toEqual(
        refusal(
          400,
          'Bad Request',
          'limit is 11, and the log keeps the last 10 requests. Ask for fewer, or keep more with --requests NUMBER.',
          'emulator_invalid_limit',
        ),
      )
    })
  })

  test.each([0, -1, 1.5, 100_001, Number.NaN])('cannot be made for %d requests', async (requests) => {
    await expect(withEmulator({ requests }, async () => {})).rejects.toThrow(
      `--requests takes a whole number from 1 to 100,000, not ${requests}.`,
    )
  })
})

describe('verify with a body', () => {
  const verify = async (payload: Json) =>
    (await emulator.inject({ method: 'POST', url: '/_emulator/requests/verify', payload })).json<Json>()
  const UNDECIDED =
    '1 request matches except for its body, which is not in the log: too long, not read, or evicted for newer ones.'

  test('cannot tell of a request whose body was too long to be kept', async () => {
    await send('/api/v2/clients', {
      method: 'POST',
      scope: '*',
      payload: { name: 'x', description: 'y'.repeat(20_000) },
    })
    const match = { operation: 'post_clients', body: { name: 'x' } }
    expect(await verify({ match, count: 0 })).toMatchObject({
      message: expect.stringContaining(`found at least 0. ${UNDECIDED}`),
      undecided: 1,
      forgotten: 0,
    })
    expect(await verify({ match, count: 1 })).toMatchObject({ message: expect.stringContaining(UNDECIDED) })
    expect(await verify({ match, at_most: 1 })).toEqual({
      expected: 'at most 1 request',
      found: 0,
      forgotten: 0,
      undecided: 1,
    })
    // Decided by what is known of it.
    expect(await verify({ match: { ...match, status: 201 }, count: 0 })).toMatchObject({ found: 0, undecided: 0 })
  })

  test('cannot tell of a request that a fault answered before its body was read', async () => {
    await emulator.faults.set('unavailable')
    await send('/api/v2/clients', { method: 'POST', scope: '*', payload: { name: 'x' } })
    expect(await verify({ match: { body: { name: 'x' } }, count: 0 })).toMatchObject({ undecided: 1 })
    expect(await last('&body=true')).toMatchObject({ status: 503, body_length: 12 })
  })
})

describe('the stream', () => {
  const open = async (query = '') => {
    const controller = new AbortController()
    const answer = await fetch(`${emulator.url}/_emulator/requests/stream${query}`, {
      signal: controller.signal,
    })
    const reader = (answer.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const parts = async (count: number) => {
      while ((text.match(/\n\n/g)?.length ?? 0) < count + 1) {
        const { value, done } = await reader.read()
        if (done) break
        text += value
      }
      return text.split('\n\n').filter((part) => part.startsWith('event: '))
    }
    const events = async (count: number) =>
      (await parts(count))
        .filter((part) => part.startsWith('event: request'))
        .map((part) => JSON.parse(part.split('\ndata: ')[1] ?? '') as Json)
    return { answer, parts, events, close: () => controller.abort() }
  }

  test('tells of each request as it is answered', async () => {
    const { answer, events, close } = await open()
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    await send('/api/v2/clients', { scope: 'read:clients' })
    await send('/nowhere')
    expect((await events(2)).map(({ path, status }) => [path, status])).toEqual([
      ['/api/v2/clients', 200],
      ['/nowhere', 404],
    ])
    close()
  })

  test('tells of those alone that are asked for, with as much as is asked for', async () => {
    const { events, close } = await open('?status=403&why=true')
    await send('/api/v2/clients', { scope: 'read:clients' })
    await send('/api/v2/clients', { scope: 'read:users' })
    expect(await events(1)).toMatchObject([
      {
        status: 403,
        why: { needs_any_of: ['read:clients', 'read:client_keys', 'read:client_credentials', 'read:client_summary'] },
      },
    ])
    close()
  })

  const changed = (operation: string) => `event: control\ndata: {"operation":"${operation}"}`

  test('tells of what the control API changed, over HTTP and in the process, whatever requests are asked for', async () => {
    const { parts, close } = await open('?status=403&operation=post_clients')
    await emulator.inject({ method: 'POST', url: '/_emulator/reset' })
    // They change nothing, or did not succeed.
    await emulator.inject({ method: 'POST', url: '/_emulator/tokens' })
    await emulator.requests.verify({ method: 'PUT' }, { count: 0 })
    await emulator.inject('/_emulator/clock')
    await emulator.inject({ method: 'POST', url: '/_emulator/snapshots/none/restore' })
    await emulator.inject({ method: 'PUT', url: '/_emulator/clock', payload: {} })
    await emulator.clock.advance(1)
    await emulator.seed({})
    await emulator.requests.clear()
    expect(await parts(4)).toEqual(
      ['emulator_reset', 'emulator_put_clock', 'emulator_seeds', 'emulator_delete_requests'].map(changed),
    )
    close()
  })

  test('tells of the tenants that come and go to all, and of other changes of another tenant to that alone', async () => {
    const { parts, close } = await open()
    const acme = await emulator.tenant('acme')
    const other = await open('?tenant=acme')
    await acme.snapshot()
    await emulator.deleteTenant('acme')
    expect(await parts(2)).toEqual([changed('emulator_put_tenant'), changed('emulator_delete_tenant')])
    expect(await other.parts(2)).toEqual([changed('emulator_put_snapshot'), changed('emulator_delete_tenant')])
    close()
    other.close()
  })

  test('shows the answers, where they are asked for', async () => {
    const { events, close } = await open('?answer=true')
    await send('/nowhere')
    expect(await events(1)).toMatchObject([{ path: '/nowhere', answer: refusal(404, 'Not Found', 'Not Found') }])
    close()
  })

  test('does not hold up the end of the emulator', async () => {
    await using running = await startTestEmulator()
    const answer = await fetch(`${running.url}/_emulator/requests/stream`)
    const began = performance.now()
    await running.close()
    expect(performance.now() - began).toBeLessThan(1000)
    await answer.text()
  })

  test('is a listener in the process', async () => {
    const seen: unknown[] = []
    const stop = emulator.requests.watch(({ path, clientId, status }) => seen.push([path, clientId, status]))
    await send('/api/v2/clients', { scope: 'read:clients' })
    await emulator.clock.advance(1)
    stop()
    await send('/nowhere')
    expect(seen).toEqual([['/api/v2/clients', emulator.clientId, 200]])
  })
})
