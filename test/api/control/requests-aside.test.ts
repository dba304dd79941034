/** Tests requests with the header x-emulator-aside. */
import { describe, expect, test } from 'vitest'
import { useEmulator, type Json, startTestEmulator } from '../../support/emulator.ts'

const NOON = '2026-01-31T12:00:00.000Z'
const emulator = useEmulator()
const log = async (query = '') =>
  (await emulator.inject(`/_emulator/requests${query}`)).json<{ requests: Json[] }>().requests

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

describe('a request with x-emulator-aside', () => {
  const UNLOGGED_HEADER = { 'x-emulator-aside': '' }

  test('is neither logged nor streamed', async () => {
    const seen: unknown[] = []
    const stop = emulator.requests.watch((each) => void seen.push(each))
    expect((await send('/api/v2/clients', { scope: 'read:clients', headers: UNLOGGED_HEADER })).statusCode).toBe(200)
    expect((await send('/api/v2/clients', { headers: { 'x-emulator-aside': 'anything' } })).statusCode).toBe(401)
    for (const url of ['/oauth/token', '/nowhere', '/api/v2/roles', '/.well-known/jwks.json'])
      await send(url, { headers: UNLOGGED_HEADER })
    stop()
    expect([seen, await log()]).toEqual([[], []])
  })

  test('prints no line', async () => {
    const lines: string[] = []
    await using running = await startTestEmulator({ onRequest: (method, url) => void lines.push(`${method} ${url}`) })
    for (const headers of [UNLOGGED_HEADER, {}]) await running.inject({ url: '/nowhere', headers })
    expect(lines).toEqual(['GET /nowhere'])
  })

  test('is affected by no fault, and not counted by times', async () => {
    await emulator.faults.set([{ times: 1, status: 503 }, { delayMs: 60_000 }])
    expect((await send('/api/v2/clients', { scope: 'read:clients', headers: UNLOGGED_HEADER })).statusCode).toBe(200)
    expect((await send('/oauth/token', { method: 'POST', headers: UNLOGGED_HEADER, payload: {} })).statusCode).toBe(400)
    expect((await send('/.well-known/jwks.json', { headers: UNLOGGED_HEADER })).statusCode).toBe(200)
    expect((await emulator.faults.list())[0]?.remaining).toBe(1)
    await emulator.faults.clear()
  })

  test('is not counted by the rate limit', async () => {
    await using running = await startTestEmulator({ plan: 'free', clock: NOON })
    const authorization = `Bearer ${await running.token()}`
    const status = async (headers = {}) =>
      (await running.inject({ url: '/api/v2/clients', headers: { authorization, ...headers } })).statusCode
    for (let n = 0; n < 5; n++) expect(await status(UNLOGGED_HEADER)).toBe(200)
    expect([await status(), await status(), await status(), await status(UNLOGGED_HEADER)]).toEqual([
      200, 200, 429, 200,
    ])
  })
})
