/** Tests GET /_emulator/faults. */
import { describe, expect, test } from 'vitest'
import { useEmulator, type Json } from '../../support/emulator.ts'

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

describe('GET /_emulator/faults', () => {
  test('lists how often a fault with times still applies, and drops it after the last time', async () => {
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

  test('lists a fault with for_ms until that time has passed on the tenant clock', async () => {
    await emulator.clock.freeze()
    await set({ for_ms: 1000, status: 500 })
    await emulator.clock.advance(999)
    expect([await status(), (await list())[0]?.['remaining']]).toEqual([500, null])
    await emulator.clock.advance(1)
    expect([await status(), await list()]).toEqual([200, []])
  })
})
