/** Where faults, limits and the log of requests meet what nobody means to send. */
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { refusal, useEmulator, type Json } from '../support/emulator.ts'

const emulator = useEmulator()
const NOT_FOUND = refusal(404, 'Not Found', 'Not Found')

describe('headers of a fault that cannot be sent as they are meant', () => {
  const refused = (name: string, reason: string) =>
    refusal(400, 'Bad Request', `The header ${name} of a fault cannot be sent: ${reason}.`, 'emulator_invalid_fault')
  test.each<[Json, string, string]>([
    [{ x: 5 }, 'x', 'its value is not a text'],
    [{ x: null }, 'x', 'its value is not a text'],
    [{ x: {} }, 'x', 'its value is not a text'],
    [{ x: ['a'] }, 'x', 'its value is not a text'],
    [{ 'Content-Length': '3' }, 'Content-Length', 'the server computes it from the body'],
    [{ 'transfer-encoding': 'chunked' }, 'transfer-encoding', 'the server computes it from the body'],
    [{ trailer: 'x' }, 'trailer', 'the server computes it from the body'],
    [{ '': 'x' }, '', 'Header name must be a valid HTTP token [""]'],
    [{ x: 'a\r\nset-cookie: b' }, 'x', 'Invalid character in header content ["x"]'],
  ])('%j are refused', async (headers, name, reason) => {
    const reply = await emulator.inject({
      method: 'PUT',
      url: '/_emulator/faults',
      payload: { faults: [{ status: 503, headers }] },
    })
    expect([reply.statusCode, reply.json<Json>()]).toEqual([400, refused(name, reason)])
    expect(await emulator.faults.list()).toEqual([])
  })
})

describe('a path of the emulator where nothing is', () => {
  test.each(['/_emulator/nothing', '/_emulator/fault', '//_emulator/fault', '/_emulator/health/x'])(
    '%s is struck by no fault and is not in the log',
    async (url) => {
      await emulator.faults.set([{ status: 503 }])
      expect((await emulator.inject(url)).json()).toEqual(NOT_FOUND)
      expect(await emulator.requests.list()).toEqual([])
    },
  )

  test('nor is a method that a path of it does not have', async () => {
    await emulator.faults.set([{ drop: true }])
    expect((await emulator.inject({ method: 'PATCH', url: '/_emulator/clock' })).json()).toEqual(NOT_FOUND)
  })
})

describe('limits', () => {
  const limited = useEmulator({ plan: 'free', clock: '2026-01-31T12:00:00Z' })
  const statuses = async (url: string) => {
    const seen: number[] = []
    for (let n = 0; n < 4; n++) seen.push((await limited.inject(url)).statusCode)
    return seen
  }

  test.each(['/_emulator/fault', '/authorize', '/favicon.ico'])('%s counts against none', async (url) => {
    expect(await statuses(url)).toEqual([404, 404, 404, 404])
    expect(await statuses('/api/v2/clients')).toEqual([401, 401, 429, 429])
  })

  test.each(['//api/v2/clients', '/api/v2/nowhere', '//api//v2/nowhere'])('%s counts as what it is', async (url) => {
    expect((await statuses(url)).slice(2)).toEqual([429, 429])
  })
})

describe('a client that gives up before the delay of a fault is over', () => {
  test('is in the log at once, and nothing is done for it', async () => {
    const { url, token, requests } = emulator
    // The first fetch of a process takes longer than the patience of the one that counts.
    await fetch(`${url}/_emulator/health`)
    await emulator.faults.set([{ times: 1, delayMs: 250 }])
    const headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' }
    await expect(
      fetch(`${url}/api/v2/clients`, {
        method: 'POST',
        headers,
        body: '{"name":"x"}',
        signal: AbortSignal.timeout(60),
      }),
    ).rejects.toThrow('The operation was aborted due to timeout')
    const [entry] = await vi.waitUntil(
      async () => ((found) => found.length > 0 && found)(await requests.list({ why: true })),
      { timeout: 170, interval: 5 },
    )
    expect(entry).toMatchObject({
      method: 'POST',
      path: '/api/v2/clients',
      operation: 'post_clients',
      status: 0,
      message: 'Fault: the client closed the connection before the delay was over',
      why: { fault: true },
    })
    await pause(250)
    expect((await emulator.api('GET /clients?is_global=false')).body).toEqual([])
    await requests.verify({ operation: 'post_clients' }, { count: 1 })
  })

  test('at the token endpoint, and with a fault that would have answered', async () => {
    const { url, requests, clientId } = emulator
    await fetch(`${url}/_emulator/health`)
    await emulator.faults.set([{ delayMs: 250, status: 503 }])
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: 'x' })
    await expect(
      fetch(`${url}/oauth/token`, { method: 'POST', body, signal: AbortSignal.timeout(60) }),
    ).rejects.toThrow('The operation was aborted due to timeout')
    await pause(250)
    expect((await requests.list()).map(({ operation, clientId: of, status }) => [operation, of, status])).toEqual([
      ['oauth_token', clientId, 0],
    ])
  })
})

test('HEAD of the stream ends: its connection can be used again', async () => {
  const { url } = emulator
  const signal = AbortSignal.timeout(2000)
  const { status, headers } = await fetch(`${url}/_emulator/requests/stream`, { method: 'HEAD', signal })
  expect([status, headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8'])
  expect((await fetch(`${url}/_emulator/health`, { signal })).status).toBe(200)
})

test('what a listener throws is reported, and neither the request nor another listener knows of it', async () => {
  const ours: (() => void)[] = []
  const { queueMicrotask: queue } = globalThis
  const report = vi
    .spyOn(globalThis, 'queueMicrotask')
    .mockImplementation((act) => (act.toString().includes('throw error') ? void ours.push(act) : queue(act)))
  const told: number[] = []
  const { requests, faults } = emulator
  const stops = [
    requests.watch(() => {
      throw new Error('a listener')
    }),
    requests.watch(({ status }) => void told.push(status)),
  ]
  try {
    expect((await emulator.inject('/api/v2/clients')).statusCode).toBe(401)
    await faults.set([{ drop: true, delayMs: 1 }])
    await expect(emulator.inject('/api/v2/clients')).rejects.toThrow('response destroyed before completion')
    expect(told).toEqual([401, 0])
    expect(ours.length).toBe(2)
    for (const each of ours) expect(each).toThrow('a listener')
  } finally {
    report.mockRestore()
    for (const stop of stops) stop()
  }
})
