/** Deleted data leaves the memory, so an emulator can run as long as a test suite without growing. */
import { connect, type Socket } from 'node:net'
import { getDefaultHighWaterMark } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { startEmulator } from '../../server/index.ts'
import { temporaryFolder } from '../support/emulator.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
const MEGABYTE = 1_048_576
const TENANTS = 200
const TOKENS = 1_500
/** More requests than a log can store. */
const MORE_THAN_LOG = 1_200

/** Collects garbage and returns the used heap in bytes. */
const usedHeap = async () => {
  await new Promise((resolve) => setTimeout(resolve, 50))
  collectGarbage()
  return process.memoryUsage().heapUsed
}

test('used and deleted tenants leave nothing in memory', async () => {
  const emulator = await startEmulator({ home: temporaryFolder() })
  const use = async (name: string) => {
    const tenant = await emulator.tenant(name)
    const authorization = `Bearer ${await tenant.token()}`
    for (let n = 0; n < 3; n++)
      expect((await emulator.inject({ url: '/api/v2/clients', headers: { authorization } })).statusCode).toBe(200)
    await emulator.deleteTenant(name)
  }
  for (let n = 0; n < 20; n++) await use(`first-${n}`)
  const before = await usedHeap()
  for (let n = 0; n < TENANTS; n++) await use(`next-${n}`)
  // It was 17 MB while the token cache kept the tenants alive.
  expect(((await usedHeap()) - before) / MEGABYTE).toBeLessThan(2)
  await emulator.close()
})

test('deleted tenants with different seeds leave only the bounded cache of seeded states', async () => {
  const emulator = await startEmulator({ home: temporaryFolder() })
  const before = process.memoryUsage().external
  for (let n = 0; n < 2 * TENANTS; n++) {
    await emulator.tenant('own', { seed: [{ clients: [{ name: `Application ${n}` }] }] })
    await emulator.deleteTenant('own')
  }
  // Memory outside the heap is released one event-loop turn after its collection.
  for (let n = 0; n < 3; n++) await usedHeap()
  // Each cached state takes a quarter of a megabyte. It was 110 MB, and would have grown to 256 MB.
  expect((process.memoryUsage().external - before) / MEGABYTE).toBeLessThan(70)
  await emulator.close()
})

// One retry, because garbage of earlier tests in this file may be counted.
test('the cache of tokens with every scope is bounded', { retry: 1 }, async () => {
  const emulator = await startEmulator({ home: temporaryFolder() })
  const use = async () => {
    await emulator.clock.advance(1_000)
    const headers = { authorization: `Bearer ${await emulator.token()}` }
    expect((await emulator.inject({ url: '/api/v2/clients/none', headers })).statusCode).toBe(404)
  }
  for (let n = 0; n < 20; n++) await use()
  const before = await usedHeap()
  for (let n = 0; n < TOKENS; n++) await use()
  // A thousand tokens have ten million characters. It was 46 MB with a separate set of scopes for each token.
  expect(((await usedHeap()) - before) / MEGABYTE).toBeLessThan(16)
  await emulator.close()
})

describe('the request log is bounded', () => {
  const names = (count: number) => Array.from({ length: count }, (_, n) => `"k${n}":{}`).join()
  const metadata = (item: string, count: number) => `{"name":7,"client_metadata":{"a":[${`${item},`.repeat(count)}1]}}`
  test.each<[string, url: string, body: string, times: number, bound: number]>([
    // Stored as objects, they took 180 to 330 MB in a log of two thousand requests.
    ['bodies of empty objects', '/api/v2/clients', metadata('{}', 5_400), MORE_THAN_LOG, 25],
    ['bodies of empty lists', '/api/v2/clients', metadata('[]', 5_400), MORE_THAN_LOG, 25],
    ['bodies of names', '/api/v2/clients', `{"name":7,${names(1_400)}}`, MORE_THAN_LOG, 25],
    [
      'numbers that are shorter in the request than in the parsed form',
      '/api/v2/clients',
      metadata('1e20', 3_000),
      MORE_THAN_LOG,
      5,
    ],
    // An error message names every unknown property, and a token request can name any client.
    ['error messages that name 40,000 properties', '/api/v2/clients', `{"name":"x",${names(40_000)}}`, 60, 5],
    [
      'client ids of half a million characters',
      '/oauth/token',
      JSON.stringify({
        grant_type: 'client_credentials',
        client_id: 'c'.repeat(500_000),
        client_secret: 'x',
        audience: 'x',
      }),
      60,
      5,
    ],
  ])(
    '%s',
    async (_, url, body, times, bound) => {
      const emulator = await startEmulator({ home: temporaryFolder() })
      const headers = { authorization: `Bearer ${await emulator.token()}`, 'content-type': 'application/json' }
      const send = async () =>
        expect(
          (await emulator.inject({ method: 'POST', url, headers, payload: body })).statusCode,
        ).toBeGreaterThanOrEqual(400)
      for (let n = 0; n < 5; n++) await send()
      const before = await usedHeap()
      for (let n = 0; n < times; n++) await send()
      expect(((await usedHeap()) - before) / MEGABYTE).toBeLessThan(bound)
      await emulator.close()
    },
    60_000,
  )
})

test.each([
  ['one-byte texts', 'x'],
  ['two-byte texts', '漢'],
])(
  'the responses in the request log are bounded: %s',
  async (_, character) => {
    const emulator = await startEmulator({ home: temporaryFolder(), seed: ['empty'] })
    const headers = {
      authorization: `Bearer ${await emulator.token('create:clients read:clients update:clients')}`,
      'content-type': 'application/json',
    }
    const { client_id } = (
      await emulator.inject({ method: 'POST', url: '/api/v2/clients', headers, payload: { name: 'x' } })
    ).json<{ client_id: string }>()
    const sendRequest = async (method: 'GET' | 'PATCH', query: string, payload?: object) => {
      const response = await emulator.inject({
        method,
        url: `/api/v2/clients${query}`,
        headers,
        ...(payload && { payload }),
      })
      expect(response.statusCode).toBe(200)
      return response.payload.length
    }
    /** Sends an update and a list. Both responses are new; the update of the first round makes them long. */
    const fill = async (n: number) => {
      await sendRequest('PATCH', `/${client_id}`, {
        name: `${character} ${n}`,
        ...(n === 0 && { callbacks: ['https://a.test/'.padEnd(13_000, 'y')] }),
      })
      return sendRequest('GET', `?is_global=false&page=0&per_page=${50 + (n % 2)}`)
    }
    const usedMemory = async () => {
      // Memory outside the heap is released one event-loop turn after its collection.
      for (let n = 0; n < 3; n++) await usedHeap()
      return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
    }
    const before = await usedMemory()
    let longest = 0
    for (let n = 0; n < MORE_THAN_LOG; n++) longest = Math.max(longest, await fill(n))
    // About 1,100 responses of 13,500 characters take 15 MB.
    // Two-byte texts take twice as much; lists do not, because they are stored as bytes.
    expect(((await usedMemory()) - before) / MEGABYTE).toBeLessThan(character === 'x' ? 20 : 30)
    const requests = await emulator.requests.list({ limit: 1_000, answer: true })
    expect([longest > 13_000, requests.filter(({ answer }) => answer !== undefined).length]).toEqual([true, 1_000])
    await emulator.close()
  },
  60_000,
)

test('the logs of all tenants share one budget for bodies and responses', async () => {
  const emulator = await startEmulator({ home: temporaryFolder(), seed: ['empty'] })
  const payload = { name: 7, client_metadata: { a: 'x'.repeat(15_000) } }
  const fill = async (name: string) => {
    const tenant = await emulator.tenant(name)
    const headers = { authorization: `Bearer ${await tenant.token()}` }
    for (let n = 0; n < 500; n++)
      expect((await tenant.inject({ method: 'POST', url: '/api/v2/clients', headers, payload })).statusCode).toBe(400)
    return tenant
  }
  const first = await fill('first')
  const before = await usedHeap()
  for (let n = 0; n < 7; n++) await fill(`next-${n}`)
  // Each of the eight logs took 7.5 MB for bodies. Now all together take 16 MB, and `before` includes the first log.
  expect(((await usedHeap()) - before) / MEGABYTE).toBeLessThan(25)
  const oldest = await first.requests.list({ limit: 1_000, body: true })
  expect([
    oldest.length,
    oldest.every(({ body, bodyLength }) => body === undefined && (bodyLength ?? 0) > 15_000),
  ]).toEqual([500, true])
  expect((await (await emulator.tenant('next-6')).requests.list({ limit: 1, body: true }))[0]?.body).toMatchObject({
    name: 7,
  })
  await emulator.close()
}, 120_000)

test('a short parameter of a long form does not keep the form in memory', async () => {
  const emulator = await startEmulator({ home: temporaryFolder(), seed: ['empty'] })
  const send = async (n: number) => {
    const payload = `pad=${'y'.repeat(300_000)}&grant_type=client_credentials&client_id=a-client-that-nobody-knows-${n}&client_secret=x`
    expect(
      (
        await emulator.inject({
          method: 'POST',
          url: '/oauth/token',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          payload,
        })
      ).statusCode,
    ).toBe(401)
  }
  for (let n = 0; n < 10; n++) await send(n)
  const before = await usedHeap()
  for (let n = 0; n < 300; n++) await send(n)
  // It was 90 MB, because the id of each client was a slice of its form.
  expect(((await usedHeap()) - before) / MEGABYTE).toBeLessThan(10)
  await emulator.close()
}, 60_000)

describe('the server stops reading from a connection that never reads its responses', () => {
  const READERS = 60
  /** Stream chunks per connection, for both of its ends. A chunk has 16 kB in Node 20, and 64 kB since Node 22. */
  const CHUNKS = 16
  test.each(['/api/v2/clients/quickstartMachineToMachineClient', '/api/v2/clients'])(
    '%s',
    { retry: 1, timeout: 60_000 },
    async (path) => {
      const emulator = await startEmulator({ home: temporaryFolder() })
      const authorization = `Bearer ${await emulator.token()}`
      const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\n\r\n`
      expect((await fetch(emulator.url + path, { headers: { authorization } })).status).toBe(200)
      const before = await usedHeap()
      const sockets = Array.from({ length: READERS }, () =>
        connect(emulator.port, '127.0.0.1')
          .on('error', () => {})
          .pause(),
      )
      let requestCount = 0
      const sendForever = (socket: Socket): void => {
        while (socket.write(request.repeat(5))) requestCount += 5
        socket.once('drain', () => sendForever(socket))
      }
      sockets.forEach(sendForever)
      // Waits until the buffers of the system are full in both directions.
      for (let last = -1; last < requestCount; await new Promise((resolve) => setTimeout(resolve, 500)))
        last = requestCount
      expect(requestCount).toBeGreaterThan(READERS * 100)
      // Node stops reading when a few chunks wait.
      // It was ten times as much (with Node 20) when responses were delayed until the end of their turn.
      expect((await usedHeap()) - before).toBeLessThan(READERS * CHUNKS * getDefaultHighWaterMark(false))
      for (const socket of sockets) socket.destroy()
      await emulator.close()
    },
  )
})
