/** Faults: which requests they strike, and what becomes of these. */
import { describe, expect, test } from 'vitest'
import type { EmulatedTenant } from '../../server/index.ts'
import { refusal, useEmulator, type Json, startTestEmulator, withEmulator } from '../support/emulator.ts'

const emulator = useEmulator()
const put = async (body: unknown) => {
  const answer = await emulator.inject({ method: 'PUT', url: '/_emulator/faults', payload: body as object })
  return { status: answer.statusCode, body: answer.json<{ faults: Json[] }>() }
}
const set = (...faults: Json[]) => put({ faults })
const list = async () => (await emulator.inject('/_emulator/faults')).json<{ faults: Json[] }>().faults
const ask = async (url = '/api/v2/clients', method: 'GET' | 'POST' | 'PATCH' | 'DELETE' = 'GET', payload?: object) => {
  const answer = await emulator.inject({
    method,
    url,
    headers: { authorization: `Bearer ${await emulator.token()}` },
    ...(payload && { payload }),
  })
  return { status: answer.statusCode, headers: answer.headers, text: answer.payload }
}
const status = async (...args: Parameters<typeof ask>) => (await ask(...args)).status

describe('a fault strikes', () => {
  test('every request where it says nothing else', async () => {
    await set({ status: 503 })
    expect([
      await status(),
      await status('/api/v2/clients', 'POST', { name: 'x' }),
      await status('/api/v2/roles'),
      await status('/nowhere'),
      await status('/.well-known/jwks.json'),
    ]).toEqual([503, 503, 503, 503, 503])
  })

  test.each<[string, Json, [Parameters<typeof ask>, number][]]>([
    [
      'a method',
      { method: 'POST' },
      [
        [['/api/v2/clients', 'POST', { name: 'x' }], 503],
        [['/api/v2/clients'], 200],
      ],
    ],
    [
      'a path',
      { path: '/api/v2/clients' },
      [
        [['/api/v2/clients?page=0'], 503],
        [['/api/v2/clients/none'], 404],
      ],
    ],
    [
      'a path with *',
      { path: '/api/v2/clients/*' },
      [
        [['/api/v2/clients/a/credentials'], 503],
        [['/api/v2/clients'], 200],
      ],
    ],
    ['a path whose dots are dots', { path: '/api/v2/client.' }, [[['/api/v2/clients'], 200]]],
    [
      'an operation',
      { operation: 'get_clients_by_id' },
      [
        [['/api/v2/clients/none'], 503],
        [['/api/v2/clients'], 200],
      ],
    ],
    [
      'all of them together',
      { method: 'DELETE', path: '*', operation: 'delete_clients_by_id' },
      [
        [['/api/v2/clients/x', 'DELETE'], 503],
        [['/api/v2/client-grants/x', 'DELETE'], 204],
      ],
    ],
  ])('by %s', async (_, match, cases) => {
    await set({ match, status: 503 })
    for (const [request, expected] of cases) expect([request, await status(...request)]).toEqual([request, expected])
  })

  test('as often as it says, tells how often it still will, and is gone from the list after the last time', async () => {
    expect(
      (await set({ times: 2, status: 500 }, { match: { method: 'POST' }, status: 502 })).body.faults.map(
        ({ remaining }) => remaining,
      ),
    ).toEqual([2, null])
    expect([await status(), (await list())[0]?.['remaining'], await status(), await list(), await status()]).toEqual([
      500,
      1,
      500,
      [{ match: { method: 'POST' }, status: 502, remaining: null }],
      200,
    ])
  })

  test('for a while, by the clock, and is gone from the list afterwards', async () => {
    await emulator.clock.freeze()
    await set({ for_ms: 1000, status: 500 })
    await emulator.clock.advance(999)
    expect([await status(), (await list())[0]?.['remaining']]).toEqual([500, null])
    await emulator.clock.advance(1)
    expect([await status(), await list()]).toEqual([200, []])
  })

  test('as likely as it says', async () => {
    await set({ probability: 0, status: 500 })
    expect(await status()).toBe(200)
    await set({ probability: 1, status: 500 })
    expect(await status()).toBe(500)
    await set({ match: { path: '/nowhere' }, probability: 0.5, status: 500 })
    let struck = 0
    for (let n = 0; n < 300; n++) if ((await emulator.inject('/nowhere')).statusCode === 500) struck++
    expect([struck > 90, struck < 210]).toEqual([true, true])
  })

  test('the first that fits, and no other', async () => {
    await set({ match: { method: 'GET' }, times: 1, status: 500 }, { status: 502 }, { status: 503 })
    expect([await status(), await status()]).toEqual([500, 502])
    expect((await list()).map(({ remaining }) => remaining)).toEqual([null, null])
  })

  test('requests without a token, and before anything is done', async () => {
    await set({ match: { method: 'POST' }, status: 503 })
    expect((await emulator.inject({ method: 'POST', url: '/api/v2/clients', payload: { name: 'x' } })).statusCode).toBe(
      503,
    )
    await set()
    expect(JSON.parse((await ask()).text)).toHaveLength(1)
  })

  test('its own tenant alone', async () => {
    const acme = await emulator.tenant('acme')
    await acme.faults.set('unavailable')
    const of = async (tenant: EmulatedTenant) =>
      (await tenant.inject({ url: '/api/v2/clients', headers: { authorization: `Bearer ${await tenant.token()}` } }))
        .statusCode
    const login = async ({ clientId, clientSecret, domain }: EmulatedTenant) =>
      (
        await emulator.inject({
          method: 'POST',
          url: '/oauth/token',
          payload: {
            grant_type: 'client_credentials',
            client_id: clientId,
            client_secret: clientSecret,
            audience: `https://${domain}/api/v2/`,
          },
        })
      ).statusCode
    expect([await of(acme), await of(emulator), await login(acme), await login(emulator)]).toEqual([503, 200, 503, 200])
    await emulator.deleteTenant('acme')
  })

  test('nothing of the emulator itself', async () => {
    await set({ status: 503 }, { drop: true })
    for (const url of [
      '/_emulator/health',
      '//_emulator//health',
      '/_emulator/health/',
      '/_emulator/faults',
      '/docs/json',
      '/',
    ])
      expect([url, (await emulator.inject(url)).statusCode]).toEqual([url, 200])
  })
})

describe('it answers with', () => {
  test('what Auth0 answers with that status', async () => {
    await emulator.clock.freeze('2026-01-31T12:00:00.500Z')
    await set({ status: 429 })
    const { status: code, headers, text } = await ask()
    expect([code, JSON.parse(text)]).toEqual([
      429,
      refusal(429, 'Too Many Requests', 'Global limit has been reached', 'too_many_requests'),
    ])
    expect(headers).toMatchObject({
      'x-ratelimit-limit': '50',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(Date.UTC(2026, 0, 31, 12) / 1000 + 1),
      'retry-after': '1',
    })
    await set({ status: 503, headers: { 'Retry-After': '7' } })
    const unavailable = await ask()
    expect([
      unavailable.status,
      JSON.parse(unavailable.text),
      unavailable.headers['retry-after'],
      unavailable.headers['content-type'],
    ]).toEqual([
      503,
      refusal(503, 'Service Unavailable', 'Service Unavailable'),
      '7',
      'application/json; charset=utf-8',
    ])
  })

  test('the envelope of the token endpoint there', async () => {
    const login = async () => {
      const answer = await emulator.inject({
        method: 'POST',
        url: '/oauth/token',
        payload: { grant_type: 'client_credentials' },
      })
      return [answer.statusCode, answer.json(), answer.headers['retry-after']]
    }
    await set({ status: 429 })
    expect(await login()).toEqual([
      429,
      { error: 'too_many_requests', error_description: 'Global limit has been reached' },
      '1',
    ])
    await set({ status: 500 })
    expect(await login()).toEqual([
      500,
      { error: 'server_error', error_description: 'Internal Server Error' },
      undefined,
    ])
  })

  test('a body and headers of the test', async () => {
    await set({ status: 418, headers: { 'x-mine': 'a' }, body: { tea: true } })
    const json = await ask()
    expect([json.status, JSON.parse(json.text), json.headers['x-mine'], json.headers['content-type']]).toEqual([
      418,
      { tea: true },
      'a',
      'application/json; charset=utf-8',
    ])
    await set({ status: 502, body: '<html>Bad gateway</html>', headers: { 'content-type': 'text/html' } })
    const html = await ask()
    expect([html.status, html.text, html.headers['content-type']]).toEqual([
      502,
      '<html>Bad gateway</html>',
      'text/html',
    ])
    await set({ status: 200, body: null })
    expect((await ask()).text).toBe('null')
    await set({ status: 204 })
    expect(await ask()).toMatchObject({ status: 204, text: '' })
  })

  test('nothing at all, where it closes the connection', async () => {
    await set({ drop: true, times: 2 })
    await expect(ask()).rejects.toThrow()
    await expect(fetch(`${emulator.url}/api/v2/clients`)).rejects.toThrow('fetch failed')
    expect((await fetch(`${emulator.url}/api/v2/clients`)).status).toBe(401)
    expect((await emulator.requests.list({ status: 0 })).map(({ message }) => message)).toEqual([
      'Fault: the connection was closed',
      'Fault: the connection was closed',
    ])
  })

  test('a delay, after which the request goes on or is answered', async () => {
    await set({ match: { method: 'GET' }, delay_ms: 60 }, { delay_ms: 60, status: 503 })
    for (const [request, expected] of [
      [['/api/v2/clients'], 200],
      [['/api/v2/clients', 'POST', { name: 'x' }], 503],
    ] as [Parameters<typeof ask>, number][]) {
      const began = performance.now()
      expect(await status(...request)).toBe(expected)
      expect(performance.now() - began).toBeGreaterThan(55)
    }
  })
})

describe('presets', () => {
  test("rate-limit: Auth0's 429 for the Management API, until two seconds have gone by the clock", async () => {
    await emulator.clock.freeze('2026-01-31T12:00:00Z')
    expect((await put({ preset: 'rate-limit' })).body.faults).toEqual([
      { match: { path: '/api/v2/*' }, status: 429, for_ms: 2000, remaining: null },
    ])
    expect((await ask()).headers).toMatchObject({
      'x-ratelimit-reset': String(Date.UTC(2026, 0, 31, 12) / 1000 + 2),
      'retry-after': '2',
    })
    expect((await emulator.inject('/.well-known/jwks.json')).statusCode).toBe(200)
    await emulator.clock.advance(2000)
    expect(await status()).toBe(200)
  })

  test('unavailable, slow and flaky', async () => {
    await put({ preset: 'unavailable' })
    expect(await status()).toBe(503)
    expect((await put({ preset: 'slow' })).body.faults).toEqual([{ delay_ms: 2000, remaining: null }])
    await put({ preset: 'flaky' })
    let failed = 0
    for (let n = 0; n < 300; n++) {
      const answer = await ask('/api/v2/clients?per_page=1').catch(() => undefined)
      if (answer?.status !== 200) failed++
    }
    expect([failed > 25, failed < 120]).toEqual([true, true])
  })

  test('of the start are there again after a reset; others are gone', async () => {
    await set({ status: 503 })
    await emulator.reset()
    expect(await list()).toEqual([])
    await using running = await startTestEmulator({ faults: ['unavailable'] })
    expect(await running.faults.list()).toEqual([{ status: 503, remaining: null }])
    await running.faults.clear()
    expect(await running.faults.list()).toEqual([])
    await running.reset()
    expect(await running.faults.list()).toEqual([{ status: 503, remaining: null }])
  })

  test('strike the same requests again where chance is repeatable', async () => {
    const strikes = () =>
      withEmulator({ faults: ['flaky'], deterministic: 'a' }, async (running) => {
        const seen: number[] = []
        for (let n = 0; n < 40; n++)
          seen.push((await running.inject('/nowhere').catch(() => ({ statusCode: 0 }))).statusCode)
        return seen
      })
    const [one, other] = [await strikes(), await strikes()]
    expect(one).toEqual(other)
    expect(new Set(one).size).toBeGreaterThan(1)
  })
})

describe('what cannot be meant is refused:', () => {
  test.each([
    [{}, "Payload validation error: 'Too few properties defined (0), minimum 1'.", 'invalid_body'],
    [
      { faults: [], preset: 'slow' },
      "Payload validation error: 'Too many properties defined (2), maximum 1'.",
      'invalid_body',
    ],
    [
      { preset: 'sloth' },
      'Payload validation error: \'Invalid value "sloth"\' on property preset (Faults that everybody needs, by name; in place of the list).',
      'invalid_body',
    ],
    [
      { faults: [{ status: 99 }] },
      "Payload validation error: 'Value 99 is less than minimum 200' on property faults[0].status (Status to answer with).",
      'invalid_body',
    ],
    [
      { faults: [{ status: 500, times: 0 }] },
      "Payload validation error: 'Value 0 is less than minimum 1' on property faults[0].times (How many requests it strikes; as many as come if absent).",
      'invalid_body',
    ],
    [
      { faults: [{ delay: 5 }] },
      "Payload validation error: 'Additional properties not allowed: delay' on property faults[0].",
      'invalid_body',
    ],
    [
      { faults: [{}] },
      'A fault needs one of status, delay_ms and drop, or it changes nothing.',
      'emulator_invalid_fault',
    ],
    [
      { faults: [{ drop: false, delay_ms: 0 }] },
      'A fault needs one of status, delay_ms and drop, or it changes nothing.',
      'emulator_invalid_fault',
    ],
    [
      { faults: [{ delay_ms: 5, body: {} }] },
      'A fault with headers or a body needs a status.',
      'emulator_invalid_fault',
    ],
    [
      { faults: [{ status: 500, headers: { 'a b': 'x' } }] },
      'The header a b of a fault cannot be sent: Header name must be a valid HTTP token ["a b"].',
      'emulator_invalid_fault',
    ],
    [
      { faults: [{ status: 500, headers: { a: 'x\ny' } }] },
      'The header a of a fault cannot be sent: Invalid character in header content ["a"].',
      'emulator_invalid_fault',
    ],
    [
      { faults: [{ status: 500, match: { operation: 'get_client' } }] },
      'There is no operation get_client. Did you mean get_clients or get_clients_search or get_client_connections?',
      'emulator_unknown_operation',
    ],
    [
      { faults: [{ status: 500, match: { operation: 'x' } }] },
      'There is no operation x. /_emulator/docs lists all operations.',
      'emulator_unknown_operation',
    ],
  ])('%j', async (body, message, code) => {
    expect(await put(body)).toEqual({ status: 400, body: refusal(400, 'Bad Request', message, code) })
    expect(await list()).toEqual([])
  })
})

test('in the process, names are those of TypeScript', async () => {
  const { faults } = emulator
  await faults.set([
    {
      match: { method: 'GET' },
      delayMs: 5,
      forMs: 1000,
      times: 3,
      status: 503,
      headers: { 'X-Mine': 'a' },
      body: { not_changed: 1 },
    },
  ])
  expect(await faults.list()).toEqual([
    {
      match: { method: 'GET' },
      delayMs: 5,
      forMs: 1000,
      times: 3,
      status: 503,
      headers: { 'X-Mine': 'a' },
      body: { not_changed: 1 },
      remaining: 3,
    },
  ])
  await expect(faults.set([{ match: { operation: 'nope' }, status: 503 }])).rejects.toThrow(
    'There is no operation nope. /_emulator/docs lists all operations.',
  )
  await faults.clear()
  expect([
    await faults.list(),
    (await emulator.inject({ method: 'DELETE', url: '/_emulator/faults' })).statusCode,
  ]).toEqual([[], 204])
})
