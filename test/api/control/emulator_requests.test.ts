/** Tests GET /_emulator/requests. */
import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { client } from '../../../schema/client.ts'
import { DEFAULT_LOG_LIMIT } from '../../../server/requests/log.ts'
import { refusal, useEmulator, type Json } from '../../support/emulator.ts'

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

describe('GET /_emulator/requests: an entry', () => {
  test('contains the request, its sender and its response', async () => {
    // Issued before the clock is set back, so that the token is valid in other tests too.
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

  test('contains the User-Agent unchanged, and cuts a very long User-Agent', async () => {
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

  test('has no user_agent if the request has no User-Agent', async () => {
    await new Promise((resolve) =>
      request(`${emulator.url}/nowhere`, (answer) => answer.resume().on('end', resolve)).end(),
    )
    expect(await last()).not.toHaveProperty('user_agent')
  })

  test('reads the SDK from base64url too, and leaves out a value that is not an SDK', async () => {
    const sdk = { name: 'auth0-python', version: '5.8.0', text: '>>>???' }
    await send('/api/v2/clients', {
      scope: 'read:clients',
      headers: { 'auth0-client': Buffer.from(JSON.stringify(sdk)).toString('base64url') },
    })
    expect((await last())['sdk']).toEqual(sdk)
    await send('/api/v2/clients', { scope: 'read:clients', headers: { 'auth0-client': 'nonsense' } })
    expect(await last()).not.toHaveProperty('sdk')
  })

  test('writes a token with every scope as *', async () => {
    await send('/api/v2/clients', { scope: '*' })
    expect((await last())['scopes']).toEqual(['*'])
  })

  test.each<[string, string, Sent, Json]>([
    ['no token', '/api/v2/clients', {}, { operation: 'get_clients', status: 401, message: 'Missing authentication' }],
    [
      'a token with an invalid signature',
      '/api/v2/clients',
      { headers: { authorization: 'Bearer a.b.c' } },
      { operation: 'get_clients', status: 401, message: 'Invalid signature received for JSON Web Token validation' },
    ],
    [
      'a token without the scope',
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
      'a route that the emulator does not implement',
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
      'a body that is not JSON',
      '/api/v2/clients',
      { method: 'POST', scope: 'create:clients', payload: '{', headers: { 'content-type': 'application/json' } },
      { status: 400, message: 'Invalid request payload JSON format' },
    ],
    [
      'an unknown client',
      '/api/v2/clients/none',
      { scope: 'read:clients' },
      { status: 404, errorCode: 'inexistent_client' },
    ],
  ])('exists for %s', async (_, url, sent, expected) => {
    await send(url, sent)
    expect(await last()).toMatchObject({ method: sent.method ?? 'GET', path: url, ...expected })
  })

  test('names the client of a token request, in each form that a client can send its id', async () => {
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

  test('of a token request reports a wrong secret of the login client, and not an unknown client', async () => {
    const { clientId } = emulator
    await send('/oauth/token', {
      method: 'POST',
      payload: { grant_type: 'client_credentials', client_id: clientId, client_secret: 'mistyped', audience: 'urn:x' },
    })
    expect((await last())['message']).toBe(`Unauthorized (that is not the secret of the login client ${clientId})`)
  })

  test('does not exist for routes of the emulator itself', async () => {
    await emulator.requests.clear()
    for (const url of ['/_emulator/health', '/_emulator/clock', '/docs/json', '/']) await send(url)
    expect(await log()).toEqual([])
  })
})

describe('GET /_emulator/requests: why', () => {
  test('names the properties that the token could not read, with the scopes that allow reading them', async () => {
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

  test('names the rule that rejected the request, and the documentation of the rule', async () => {
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

  test('names the scopes of which the token needed one', async () => {
    await send('/api/v2/clients', { scope: 'read:users' })
    expect((await last('&why=true'))['why']).toEqual({
      needs_any_of: ['read:clients', 'read:client_keys', 'read:client_credentials', 'read:client_summary'],
    })
  })

  test('says that a fault sent the response', async () => {
    await emulator.faults.set('unavailable')
    await send('/api/v2/clients', { scope: 'read:clients' })
    expect(await last('&why=true')).toMatchObject({
      status: 503,
      message: 'Fault: answered with 503',
      why: { fault: true },
    })
  })

  test('is absent without why=true', async () => {
    await send('/api/v2/clients', { scope: 'read:users' })
    expect(await last()).not.toHaveProperty('why')
  })
})

describe('GET /_emulator/requests: body', () => {
  test('is present without secrets, if the query asks for it', async () => {
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

  test('is present for a rejected request, and absent when it is too long', async () => {
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

describe('GET /_emulator/requests: answer', () => {
  const answer = async () => (await last('&answer=true'))['answer']

  test('is present without secrets, if the query asks for it', async () => {
    const created = (
      await send('/api/v2/clients', {
        method: 'POST',
        scope: '*',
        payload: { name: 'x', client_metadata: { password: 'p' } },
      })
    ).json<{ client_id: string; client_secret: string; signing_keys: Json[] }>()
    expect(await answer()).toEqual({
      ...created,
      client_secret: '(redacted)',
      client_metadata: { password: '(redacted)' },
      signing_keys: [{ ...created.signing_keys[0], key: '(redacted)' }],
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
  ])('is present for %s', async (_, url, sent) => {
    const { payload } = await send(url, sent)
    expect(await answer()).toEqual(JSON.parse(payload))
  })

  test('is the body of the fault, JSON or not', async () => {
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

  test('hides a secret that an error message repeats', async () => {
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

  test('is absent for an empty response and for HEAD', async () => {
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

  test('of a long response is only its length in bytes', async () => {
    for (let n = 0; n < 5; n++)
      await send('/api/v2/clients', {
        method: 'POST',
        scope: '*',
        payload: { name: `é${n}`, callbacks: ['https://a.test/'.padEnd(4_000, 'x')] },
      })
    const { payload } = await send('/api/v2/clients', { scope: '*' })
    const longEntry = await last('&answer=true')
    expect(longEntry).toMatchObject({ path: '/api/v2/clients', answer_length: Buffer.byteLength(payload) })
    expect(longEntry).not.toHaveProperty('answer')
    expect(await last()).not.toHaveProperty('answer_length')
    expect((await emulator.requests.list({ limit: 1, answer: true }))[0]?.answerLength).toBe(Buffer.byteLength(payload))
  })
})

test('the log contains no secret and no token, with every query', async () => {
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

test('the log and the errors of the control API escape invisible characters', async () => {
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
  // After JSON.parse the body equals the sent body.
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

describe('GET /_emulator/requests', () => {
  test('filters by each property of an entry, newest last', async () => {
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

  test('rejects an unknown operation, because an empty list would be misleading', async () => {
    expect((await emulator.inject('/_emulator/requests?operation=create_clients')).json()).toEqual(
      refusal(
        400,
        'Bad Request',
        'There is no operation create_clients. Did you mean get_clients or post_clients?',
        'emulator_unknown_operation',
      ),
    )
  })

  test('stores the last thousand requests', async () => {
    for (let n = 0; n < 2 * DEFAULT_LOG_LIMIT + 10; n++) await send(`/nowhere/${n}`)
    const entries = await log('?limit=1000')
    expect([entries.length, entries[0]?.['path'], entries.at(-1)?.['path']]).toEqual([
      DEFAULT_LOG_LIMIT,
      `/nowhere/${DEFAULT_LOG_LIMIT + 10}`,
      `/nowhere/${2 * DEFAULT_LOG_LIMIT + 9}`,
    ])
  })

  test('is separate for each tenant, which the token or else the Host selects', async () => {
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
