/** Tests to which requests a fault applies, and how it responds. */
import { describe, expect, test } from 'vitest'
import type { EmulatedTenant } from '../../../server/index.ts'
import { refusal, useEmulator, type Json } from '../../support/emulator.ts'

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

describe('a fault applies', () => {
  test('to every request if it has no condition', async () => {
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
      'all conditions together',
      { method: 'DELETE', path: '*', operation: 'delete_clients_by_id' },
      [
        [['/api/v2/clients/x', 'DELETE'], 503],
        [['/api/v2/client-grants/x', 'DELETE'], 204],
      ],
    ],
  ])('to requests that match %s', async (_, match, cases) => {
    await set({ match, status: 503 })
    for (const [request, expected] of cases) expect([request, await status(...request)]).toEqual([request, expected])
  })

  test('with its probability to a part of the requests', async () => {
    await set({ probability: 0, status: 500 })
    expect(await status()).toBe(200)
    await set({ probability: 1, status: 500 })
    expect(await status()).toBe(500)
    await set({ match: { path: '/nowhere' }, probability: 0.5, status: 500 })
    let affected = 0
    for (let n = 0; n < 300; n++) if ((await emulator.inject('/nowhere')).statusCode === 500) affected++
    expect([affected > 90, affected < 210]).toEqual([true, true])
  })

  test('to a request only if no earlier fault matches', async () => {
    await set({ match: { method: 'GET' }, times: 1, status: 500 }, { status: 502 }, { status: 503 })
    expect([await status(), await status()]).toEqual([500, 502])
    expect((await list()).map(({ remaining }) => remaining)).toEqual([null, null])
  })

  test('to requests without a token, before they change anything', async () => {
    await set({ match: { method: 'POST' }, status: 503 })
    expect((await emulator.inject({ method: 'POST', url: '/api/v2/clients', payload: { name: 'x' } })).statusCode).toBe(
      503,
    )
    await set()
    expect(JSON.parse((await ask()).text)).toHaveLength(1)
  })

  test('to requests of its own tenant only', async () => {
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

  test('to no route of the emulator itself', async () => {
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

describe('a fault responds with', () => {
  test('the body that Auth0 sends for the status', async () => {
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

  test('the envelope of the token endpoint for a token request', async () => {
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

  test('its own body and headers', async () => {
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

  test('a closed connection for drop', async () => {
    await set({ drop: true, times: 2 })
    await expect(ask()).rejects.toThrow()
    await expect(fetch(`${emulator.url}/api/v2/clients`)).rejects.toThrow('fetch failed')
    expect((await fetch(`${emulator.url}/api/v2/clients`)).status).toBe(401)
    expect((await emulator.requests.list({ status: 0 })).map(({ message }) => message)).toEqual([
      'Fault: the connection was closed',
      'Fault: the connection was closed',
    ])
  })

  test('a delay, followed by its own response or the usual one', async () => {
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
