/** Tests the presets of faults. */
import { describe, expect, test } from 'vitest'
import { useEmulator, type Json, startTestEmulator, withEmulator } from '../../support/emulator.ts'

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

describe('fault presets', () => {
  test('rate-limit responds with the 429 of Auth0 for two seconds of the tenant clock', async () => {
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

  test('unavailable responds with 503, slow delays, and flaky fails some requests', async () => {
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

  test('a reset restores the presets of the start and removes secondRun faults', async () => {
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

  test('flaky applies to the same requests on every run with --deterministic', async () => {
    const strikes = () =>
      withEmulator({ faults: ['flaky'], deterministic: 'a' }, async (running) => {
        const seen: number[] = []
        for (let n = 0; n < 40; n++)
          seen.push((await running.inject('/nowhere').catch(() => ({ statusCode: 0 }))).statusCode)
        return seen
      })
    const [firstRun, secondRun] = [await strikes(), await strikes()]
    expect(firstRun).toEqual(secondRun)
    expect(new Set(firstRun).size).toBeGreaterThan(1)
  })
})
