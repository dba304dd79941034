/** The rate limits of Auth0's plans: off unless `--plan` is given, and then by the clock of the tenant. */
import { describe, expect, test } from 'vitest'
import { refusal, startTestEmulator, type Calls } from '../../support/emulator.ts'

const NOON = '2026-01-31T12:00:00Z'
const NOON_S = Date.parse(NOON) / 1000
const limit = (headers: Record<string, unknown>) =>
  ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'retry-after'].map((name) => headers[name])
/** Calls the API with every scope, with the same token each time. Its headers are those of the rate limits. */
async function call(emulator: Calls, line = 'GET /clients', body?: object) {
  const response = await emulator.api<unknown>(line, { body })
  return { status: response.status, headers: limit(response.headers), body: response.body }
}
const GLOBAL = refusal(429, 'Too Many Requests', 'Global limit has been reached', 'too_many_requests')

describe('the plan free', () => {
  test('accepts two requests, then two more each second', async () => {
    await using running = await startTestEmulator({ plan: 'free', clock: NOON })
    expect((await call(running)).headers).toEqual(['2', '1', String(NOON_S + 1), undefined])
    expect((await call(running)).headers).toEqual(['2', '0', String(NOON_S + 1), undefined])
    expect(await call(running)).toEqual({ status: 429, headers: ['2', '0', String(NOON_S + 1), '1'], body: GLOBAL })
    await running.clock.advance(999)
    expect((await call(running)).status).toBe(429)
    await running.clock.advance(1)
    expect([await call(running), await call(running), await call(running)].map(({ status }) => status)).toEqual([
      200, 200, 429,
    ])
    await running.clock.advance(3_600_000)
    expect([await call(running), await call(running), await call(running)].map(({ status }) => status)).toEqual([
      200, 200, 429,
    ])
  })

  test('has full buckets after the clock is set back to before the last request', async () => {
    await using running = await startTestEmulator({ plan: 'free', clock: NOON })
    for (let n = 0; n < 3; n++) await call(running)
    await running.clock.advance(-3_600_000)
    expect([await call(running), await call(running), await call(running)].map(({ status }) => status)).toEqual([
      200, 200, 429,
    ])
  })

  test('counts rejected requests too, whose responses have no rate limit headers', async () => {
    await using running = await startTestEmulator({ plan: 'free', clock: NOON })
    expect(await call(running, 'GET /clients/none')).toMatchObject({
      status: 404,
      headers: [undefined, undefined, undefined, undefined],
    })
    expect((await running.inject('/api/v2/clients')).statusCode).toBe(401)
    expect((await call(running)).status).toBe(429)
  })

  test('limits each tenant separately, and starts again after a reset', async () => {
    await using running = await startTestEmulator({ plan: 'free', clock: NOON })
    const other = await running.tenant('other')
    await call(running)
    await call(running)
    expect([(await call(running)).status, (await call(other)).status]).toEqual([429, 200])
    await running.reset()
    expect((await call(running)).status).toBe(200)
  })

  test('accepts thirty token requests in a second, then rejects with the body of the token endpoint', async () => {
    await using running = await startTestEmulator({ plan: 'free', clock: NOON })
    const payload = {
      grant_type: 'client_credentials',
      client_id: running.clientId,
      client_secret: running.clientSecret,
      audience: `https://${running.domain}/api/v2/`,
    }
    const login = () => running.inject({ method: 'POST', url: '/oauth/token', payload })
    const answers = await Promise.all(Array.from({ length: 30 }, login))
    expect(answers.map(({ statusCode: status }) => status)).toEqual(Array.from({ length: 30 }, () => 200))
    expect(limit(answers[0]?.headers ?? {}).slice(0, 2)).toEqual(['30', '29'])
    const { statusCode, headers, payload: text } = await login()
    expect({ statusCode, headers: limit(headers), body: JSON.parse(text) }).toEqual({
      statusCode: 429,
      headers: ['30', '0', String(NOON_S + 1), '1'],
      body: { error: 'too_many_requests', error_description: 'Rate limit exceeded' },
    })
    await running.clock.advance(1000)
    expect((await login()).statusCode).toBe(200)
  })

  test('does not limit the control API, the JWKS and the discovery document', async () => {
    await using running = await startTestEmulator({ plan: 'free', clock: NOON })
    const seen = new Set<number>()
    for (const url of [
      '/_emulator/clock',
      '/_emulator/requests',
      '/.well-known/jwks.json',
      '/.well-known/openid-configuration',
    ]) {
      for (let n = 0; n < 5; n++) seen.add((await running.inject(url)).statusCode)
    }
    expect([...seen]).toEqual([200])
    expect((await call(running)).headers[1]).toBe('1')
  })
})

describe('the plan enterprise', () => {
  test('accepts fifty requests, then sixteen more each second', async () => {
    await using running = await startTestEmulator({ plan: 'enterprise', clock: NOON })
    const granted = async () => {
      for (let n = 0; ; n++) if ((await call(running, 'GET /clients?per_page=1')).status === 429) return n
    }
    expect(await granted()).toBe(50)
    await running.clock.advance(1000)
    expect(await granted()).toBe(16)
    await running.clock.advance(60_000)
    expect(await granted()).toBe(50)
  })

  test('has a separate limit for lists of clients with q', async () => {
    await using running = await startTestEmulator({ plan: 'enterprise', clock: NOON })
    const search = () => call(running, 'GET /clients?take=1&q=client_grant.allow_any_organization:true')
    for (let left = 4; left >= 0; left--)
      expect((await search()).headers).toEqual(['5', String(left), String(NOON_S + 2), undefined])
    expect(await search()).toEqual({
      status: 429,
      headers: ['5', '0', String(NOON_S + 2), '2'],
      body: refusal(429, 'Too Many Requests', 'Endpoint limit has been reached', 'too_many_requests'),
    })
    expect((await call(running)).status).toBe(200)
    await running.clock.advance(2000)
    expect((await search()).status).toBe(200)
  })
})

test('does not limit requests without a plan', async () => {
  await using running = await startTestEmulator({ clock: NOON })
  for (let n = 0; n < 60; n++)
    expect((await call(running, 'GET /clients?per_page=1')).headers).toEqual([
      '50',
      '49',
      String(NOON_S + 1),
      undefined,
    ])
})
