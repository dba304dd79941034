/**
 * Pages of other sites. Requests that a browser sends for them change nothing.
 * Responses of the emulator cannot be framed, embedded or stored.
 */
import { connect } from 'node:net'
import { once } from 'node:events'
import Fastify from 'fastify'
import { afterEach, describe, expect, test } from 'vitest'
import { OPERATIONS, type Operation, type OperationId } from '../../schema/operations.ts'
import { addDocs } from '../../server/http/routes/docs.ts'
import { startEmulator } from '../../server/index.ts'
import { HOME, temporaryFolder, useEmulator, type Json, startTestEmulator } from '../support/emulator.ts'
import type { RunningEmulator } from '../../server/types.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
/** Requests of pages of other sites, with the headers that browsers send. */
const FOREIGN: [name: string, headers: Record<string, string>, page: string, value: string][] = [
  [
    'a form of another site',
    {
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      ...FORM,
    },
    'pages of https://evil.example',
    'https://evil.example',
  ],
  [
    'a frame of another site',
    {
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'iframe',
      ...FORM,
    },
    'pages of https://evil.example',
    'https://evil.example',
  ],
  [
    'another port of this machine',
    { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' },
    'pages of http://localhost:3000',
    'http://localhost:3000',
  ],
  [
    'a browser without Fetch Metadata',
    { origin: 'http://localhost:3000' },
    'pages of http://localhost:3000',
    'http://localhost:3000',
  ],
  [
    'a page that hides its origin',
    { origin: 'null', 'sec-fetch-site': 'cross-site', ...FORM },
    'a page of another site',
    "'*'",
  ],
  ['a sandboxed frame of an old browser', { origin: 'null', ...FORM }, 'a page of another site', "'*'"],
  [
    'a page without an Origin header',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'empty' },
    'a page of another site',
    "'*'",
  ],
  [
    'a name that looks like ours',
    { origin: 'http://localhost:4400.evil.example' },
    'pages of http://localhost:4400.evil.example',
    'http://localhost:4400.evil.example',
  ],
  ['an Electron page of a file', { origin: 'file://' }, 'pages of file://', "'*'"],
]
/** Requests that cannot come from a page of another site. */
const TRUSTED: [name: string, headers: Record<string, string>][] = [
  ['a program', {}],
  ["Node's fetch", { 'sec-fetch-mode': 'cors' }],
  [
    'the console',
    {
      origin: 'http://localhost:4400',
      'sec-fetch-site': 'same-origin',
      'sec-fetch-mode': 'cors',
      'sec-fetch-dest': 'empty',
    },
  ],
  ['the console over HTTPS', { origin: 'https://localhost:4400', 'sec-fetch-site': 'same-origin' }],
  [
    'an address that the user typed',
    { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
  ],
]
const HOST = { host: 'localhost:4400' }
const post = (
  emulator: RunningEmulator,
  url: string,
  headers: Record<string, string>,
  payload: string,
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' = 'POST',
) => emulator.inject({ method, url, headers: { ...HOST, 'content-type': 'application/json', ...headers }, payload })
const bodyOf = (headers: Record<string, string>, values: Record<string, string>) =>
  headers['content-type'] ? new URLSearchParams(values).toString() : JSON.stringify(values)

describe('with --auth none', () => {
  const emulator = useEmulator({ auth: 'none', plan: 'free' })

  test.each(FOREIGN)('%s changes nothing and gets 403', async (_, headers, page, value) => {
    const before = await emulator.export()
    await emulator.faults.set([{ status: 503, times: 1 }])
    const {
      statusCode,
      payload,
      headers: responseHeaders,
    } = await post(emulator, '/api/v2/clients', headers, bodyOf(headers, { name: 'theirs' }))
    expect([statusCode, JSON.parse(payload)]).toEqual([
      403,
      {
        statusCode: 403,
        error: 'Forbidden',
        errorCode: 'emulator_forbidden_origin',
        message: `With --auth none the API takes no POST from ${page}. To let it use the API, start with --cors ${value}.`,
      },
    ])
    expect(responseHeaders['x-ratelimit-remaining']).toBeUndefined()
    expect([
      await emulator.export(),
      await emulator.requests.list(),
      (await emulator.faults.list())[0]?.remaining,
    ]).toEqual([before, [], 1])
  })

  test.each(TRUSTED)('%s can create a client', async (_, headers) => {
    expect((await post(emulator, '/api/v2/clients', headers, '{"name":"ours"}')).statusCode).toBe(201)
  })

  test('pages of other sites get 403 for every operation and path that could change something', async () => {
    const changing = (Object.values(OPERATIONS) as Operation[]).filter(
      ({ method, path }) => method !== 'GET' && path.startsWith('/api/'),
    )
    const lines: [method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string][] = [
      ...changing.map(({ method, path }) => [method, path.replaceAll(/\{\w+\}/g, 'x')]),
      ['PUT', '/api/v2/users'],
      ['DELETE', '/nothing'],
      ['POST', '//api//v2//clients'],
      ['POST', '/%61pi/v2/clients'],
    ] as never
    for (const [method, url] of lines)
      expect([url, (await post(emulator, url, { origin: 'https://evil.example' }, '{}', method)).statusCode]).toEqual([
        url,
        403,
      ])
  })

  test('a page under a rebound name changes nothing, but a program under that name can', async () => {
    const { statusCode, payload } = await post(
      emulator,
      '/api/v2/clients',
      { host: 'evil.example:4400', origin: 'http://evil.example:4400' },
      '{"name":"theirs"}',
    )
    expect([statusCode, (JSON.parse(payload) as Json)['message']]).toEqual([
      403,
      'With --auth none the API takes no POST from pages of evil.example. Use localhost or an IP address, or start with --tls-host evil.example.',
    ])
    expect((await post(emulator, '/api/v2/clients', { host: 'auth0:4400' }, '{"name":"ours"}')).statusCode).toBe(201)
  })

  test.each(['*', 'http://localhost:3000'])('pages that --cors %s allows can create a client', async (origin) => {
    await using corsEmulator = await startTestEmulator({ auth: 'none', cors: [origin] })
    const page = { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }
    expect((await post(corsEmulator, '/api/v2/clients', page, '{"name":"ours"}')).statusCode).toBe(201)
    expect(
      (await post(corsEmulator, '/api/v2/clients', { origin: 'https://evil.example' }, '{"name":"theirs"}')).statusCode,
    ).toBe(origin === '*' ? 201 : 403)
    expect((await post(corsEmulator, '/api/v2/clients', { origin: 'null' }, '{"name":"theirs"}')).statusCode).toBe(
      origin === '*' ? 201 : 403,
    )
  })
})

test('with tokens, a page of another origin gets 401 without a token, like every client', async () => {
  await using emulator = await startTestEmulator()
  expect((await post(emulator, '/api/v2/clients', { origin: 'https://evil.example' }, '{"name":"x"}')).statusCode).toBe(
    401,
  )
  expect(
    (
      await post(
        emulator,
        '/api/v2/clients',
        { origin: 'https://proxy.example', authorization: `Bearer ${await emulator.token()}` },
        '{"name":"x"}',
      )
    ).statusCode,
  ).toBe(201)
})

describe.each(['jwt', 'none'] as const)('the token endpoint with --auth %s', (auth) => {
  const emulator = useEmulator({ auth, plan: 'free' })
  const values = () => ({
    grant_type: 'client_credentials',
    client_id: emulator.clientId,
    client_secret: emulator.clientSecret,
    audience: 'https://localhost:4400/api/v2/',
  })

  test.each(FOREIGN)('issues no token to %s, and counts and logs no request', async (_, headers, page, value) => {
    await emulator.faults.set([{ status: 503, times: 1 }])
    const {
      statusCode,
      payload,
      headers: responseHeaders,
    } = await post(emulator, '/oauth/token', headers, bodyOf(headers, values()))
    expect([statusCode, JSON.parse(payload)]).toEqual([
      403,
      {
        error: 'access_denied',
        error_description: `auth0-clients-emulator gives no tokens to ${page}. To let it ask for tokens, start with --cors ${value}.`,
      },
    ])
    expect(responseHeaders).toMatchObject({ 'content-type': 'application/json', 'x-content-type-options': 'nosniff' })
    expect([await emulator.requests.list(), (await emulator.faults.list())[0]?.remaining]).toEqual([[], 1])
    await emulator.faults.clear()
    // Freezes the clock, because each second refills the rate limit.
    await emulator.clock.freeze()
    const limits = [
      await post(emulator, '/oauth/token', {}, JSON.stringify(values())),
      await post(emulator, '/oauth/token', {}, JSON.stringify(values())),
    ].map(({ headers: each }) => Number(each['x-ratelimit-remaining']))
    expect(Number(limits[0]) - Number(limits[1])).toBe(1)
  })

  test.each(TRUSTED)('issues a token to %s', async (_, headers) => {
    expect((await post(emulator, '/oauth/token', headers, JSON.stringify(values()))).statusCode).toBe(200)
  })
})

describe('responses of the emulator itself', () => {
  const emulator = useEmulator({ tenants: [{ name: 'acme' }] })
  const HEADERS = {
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'content-security-policy': "frame-ancestors 'none'",
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
  }
  const OPEN: readonly OperationId[] = ['emulator_health', 'emulator_ca', 'emulator_seed_schema']
  const CONTROL = (Object.keys(OPERATIONS) as OperationId[]).filter(
    (id) => id.startsWith('emulator_') && id !== 'emulator_request_stream',
  )
  const lineOf = (id: OperationId) => {
    const { method, path } = OPERATIONS[id] as Operation
    return [method, path.replace('{name}', 'acme').replace('{id}', '1')] as const
  }

  test.each(CONTROL)('%s: no response can be framed, embedded or stored', async (id) => {
    const [method, url] = lineOf(id)
    const expected = { ...HEADERS, ...(OPEN.includes(id) && { 'cross-origin-resource-policy': 'cross-origin' }) }
    for (const headers of [{}, { origin: 'https://evil.example' }, { host: 'evil.example' }] as Record<
      string,
      string
    >[])
      expect((await emulator.inject({ method, url, headers })).headers).toMatchObject(expected)
    if (method === 'GET') expect((await emulator.inject({ method: 'HEAD', url })).headers).toMatchObject(expected)
    for (const unsupportedMethod of ['OPTIONS', 'PATCH'] as const)
      expect((await emulator.inject({ method: unsupportedMethod, url })).headers).toMatchObject(HEADERS)
  })

  test.each([
    '/_emulator/nothing',
    '/_emulator/%zz',
    '/%5femulator/export',
    '//_emulator/export',
    '/_EMULATOR/export',
    `/_emulator/tenants/${'a'.repeat(5000)}`,
    '/_emulator/console/console-missing.js',
    '/_emulator/docs',
    '/',
    '/docs',
    '/docs/',
    '/docs/json',
    '/docs/yaml',
    '/docs/static/swagger-ui.css',
    '/docs/static/theme/lists.css',
    '/docs/static/index.html',
    '/docs/nothing',
    '/docs/static/..',
    '/docs/%zz',
  ])('%s has the same headers', async (url) => {
    for (const method of ['GET', 'HEAD'] as const)
      expect([method, (await emulator.inject({ method, url })).headers]).toMatchObject([method, HEADERS])
  })

  test.each(['GET', 'HEAD'] as const)('%s of the stream has the same headers', async (method) => {
    const { headers, body } = await fetch(`${emulator.url}/_emulator/requests/stream`, { method })
    expect(Object.fromEntries(headers)).toMatchObject({
      ...HEADERS,
      'content-type': 'text/event-stream; charset=utf-8',
    })
    await body?.cancel()
  })

  test('the rejection of a malformed or too large body has the same headers', async () => {
    for (const payload of ['{', JSON.stringify({ scope: 'x'.repeat(1_100_000) })]) {
      const { statusCode, headers } = await emulator.inject({
        method: 'POST',
        url: '/_emulator/tokens',
        headers: { 'content-type': 'application/json' },
        payload,
      })
      expect([statusCode >= 400, headers]).toMatchObject([true, HEADERS])
    }
  })

  test('the API sends only the recorded ones of these headers', async () => {
    const { headers } = await emulator.inject('/api/v2/clients')
    expect(Object.keys(headers).filter((name) => name in HEADERS)).toEqual(['cache-control', 'x-content-type-options'])
    expect(headers['cache-control']).toBe('no-cache')
  })
})

describe('paths below /docs without a file', () => {
  const emulator = useEmulator()
  const PATHS = [
    '/docs/static/..',
    '/docs/static/../..',
    '/docs/static/../../package.json',
    '/docs/static/%2e%2e',
    '/docs/static/%2e%2e%2fpackage.json',
    '/docs/static/%00',
    '/docs/static/swagger-ui.css%00.js',
    '/docs/static/%5c..',
    '/docs/static/.git',
    '/docs/static/%0a',
    '/docs/%ZZ',
    '/docs/static/%ZZ',
    '/docs/static/%E0%A4%A',
    '/docs/%c0%ae',
    `/docs/${'a'.repeat(5000)}`,
    `/docs/static/${'a'.repeat(5000)}`,
    `/docs/static/${'a/'.repeat(2500)}`,
    '/docs/static/swagger-ui.css/',
    '/docs/static/swagger-ui.css/x',
    '/docs/..%2f',
  ]
  test.each(PATHS)('%s gets 404 in the envelope', async (path) => {
    // Sends the raw path, because clients resolve dots.
    const socket = connect(emulator.port, '127.0.0.1')
    let text = ''
    socket.on('data', (data) => (text += data))
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    await once(socket, 'close')
    expect([text.slice(9, 12), text.split('\r\n\r\n')[1]]).toEqual([
      '404',
      '{"statusCode":404,"error":"Not Found","message":"Not Found"}',
    ])
  })

  test.each([{ range: 'bytes=999999999-' }, { range: 'x' }, { 'if-match': '"x"' }, { 'if-none-match': '*' }] as Record<
    string,
    string
  >[])('%j does not cause a 500', async (headers) => {
    expect((await emulator.inject({ url: '/docs/static/swagger-ui.css', headers })).statusCode).toBeLessThan(500)
  })
})

describe('a failed build of the documentation', () => {
  const apps: { close(): unknown }[] = []
  afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())))

  test('gets 500 with the reason, and the next request tries again', async () => {
    const app = Fastify()
    apps.push(app)
    const messages: string[] = []
    app.setErrorHandler((error: Error, _, reply) => {
      messages.push(error.message)
      return reply.code(500).send()
    })
    let builds = 0
    const build = async () => {
      if (++builds < 3) throw new Error("Cannot find package '@fastify/swagger'")
      const docsApp = Fastify()
      docsApp.get('/docs', async () => 'the page')
      await docsApp.ready()
      return docsApp
    }
    addDocs(app, build)
    const message =
      "Cannot build the documentation: Cannot find package '@fastify/swagger'. Install the packages of auth0-clients-emulator again; the next request for /docs tries again."
    expect([(await app.inject('/docs')).statusCode, (await app.inject('/docs')).statusCode, messages]).toEqual([
      500,
      500,
      [message, message],
    ])
    expect((await app.inject('/docs')).payload).toBe('the page')
    expect([(await app.inject('/docs')).payload, builds]).toEqual(['the page', 3])
  })

  test('does not stop the application from closing, after or during the build', async () => {
    for (const isRunning of [false, true]) {
      const app = Fastify()
      app.setErrorHandler((_, _request, reply) => reply.code(500).send())
      let fail = () => {}
      addDocs(
        app,
        () =>
          new Promise((_, reject) => {
            fail = () => reject(new Error('broken'))
          }),
      )
      const docsRequest = app.inject('/docs')
      await new Promise(setImmediate)
      if (!isRunning) fail()
      if (!isRunning) await docsRequest
      const closed = app.close()
      fail()
      await expect(closed).resolves.toBeUndefined()
      await docsRequest.catch(() => {})
    }
  })

  test('a data folder can be used again after /docs was open', async () => {
    const data = temporaryFolder()
    for (let start = 0; start < 2; start++) {
      const emulator = await startEmulator({ home: HOME, data })
      expect((await emulator.inject('/docs/json')).statusCode).toBe(200)
      await emulator.close()
    }
  })
})
