/** GET /clients/{id} by a known token takes a way of its own on a socket: whoever asks cannot tell. */
import { request, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startEmulator, type RunningEmulator } from '../../../server/index.ts'
import { HOME } from '../../support/emulator.ts'

let emulator: RunningEmulator
let id: string
let all: string
beforeAll(async () => {
  emulator = await startEmulator({ seed: ['quickstart'], home: HOME })
})
beforeEach(async () => {
  await emulator.reset()
  all = await emulator.token()
  id = (JSON.parse((await get('/api/v2/clients?per_page=1')).text) as { client_id: string }[])[0]?.client_id ?? ''
})
afterAll(() => emulator.close())

interface Told {
  status: number
  /** Names and values as they were on the wire, but for those that count. */
  headers: string[]
  text: string
}
const COUNTS = /^(?:date|x-ratelimit-reset)$/i

function get(
  url: string,
  token = all,
  method = 'GET',
  host = 'localhost',
  more: Record<string, string> = {},
): Promise<Told> {
  const told = (answer: IncomingMessage, text: string) => {
    const pairs = answer.rawHeaders.flatMap((name, at) =>
      at % 2 === 0 ? [`${name}: ${COUNTS.test(name) ? '…' : answer.rawHeaders[at + 1]}`] : [],
    )
    return { status: answer.statusCode ?? 0, headers: pairs, text }
  }
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        port: emulator.port,
        host: '127.0.0.1',
        path: url,
        method,
        headers: { host, authorization: `Bearer ${token}`, 'auth0-client': 'e30', 'user-agent': 'tests/1', ...more },
      },
      (answer) => {
        let text = ''
        answer
          .setEncoding('utf8')
          .on('data', (data) => (text += data))
          .on('end', () => resolve(told(answer, text)))
      },
    )
    sent.on('error', reject).end()
  })
}
/** A known token, and a path that the router of the framework takes for the same. */
const usual = (url: string) => url.replace('/clients', '//clients')
const path = (): string => `/api/v2/clients/${id}`
const shown = (text: string) => JSON.parse(text) as { name: string; client_secret: string }

describe('both code paths', () => {
  test.each(['read:clients', 'read:client_keys', 'read:client_summary', 'read:clients read:client_credentials'])(
    'send the same bytes for %s',
    async (scope) => {
      const token = await emulator.token(scope)
      await get(path(), token)
      const [known, asUsual] = [await get(path(), token), await get(usual(path()), token)]
      expect(known.status).toBe(200)
      expect(known).toEqual(asUsual)
    },
  )

  test('write the same log entry', async () => {
    await get(path())
    await emulator.requests.clear()
    await get(path())
    await get(usual(path()))
    const [known, asUsual] = (await emulator.requests.list({ answer: true })).map(
      ({ id: _, path: __, time: ___, ms: ____, ...rest }) => rest,
    )
    expect(known).toMatchObject({
      operation: 'get_clients_by_id',
      status: 200,
      userAgent: 'tests/1',
      answer: { client_id: id },
    })
    expect(known).toEqual(asUsual)
  })

  test('log nothing for x-emulator-aside, and send the same response', async () => {
    await get(path())
    await emulator.requests.clear()
    const aside = await get(path(), all, 'GET', 'localhost', { 'x-emulator-aside': '1' })
    expect(await emulator.requests.list()).toEqual([])
    expect(aside).toEqual(await get(path()))
  })
})

describe('the next read shows', () => {
  const name = async () => shown((await get(path())).text).name
  const patch = (value: string) =>
    emulator.inject({
      method: 'PATCH',
      url: path(),
      headers: { authorization: `Bearer ${all}` },
      payload: { name: value },
    })

  test('an update, a restored snapshot and a reset', async () => {
    const first = await name()
    await patch('Second')
    expect(await name()).toBe('Second')
    await emulator.snapshot('a')
    await patch('Third')
    expect(await name()).toBe('Third')
    await emulator.restore('a')
    expect(await name()).toBe('Second')
    await emulator.reset()
    expect(await name()).toBe(first)
  })

  test('a change in lists too', async () => {
    const names = async () =>
      (JSON.parse((await get('/api/v2/clients?fields=name')).text) as { name: string }[]).map((client) => client.name)
    const before = await names()
    await patch('Another')
    expect(await names()).toEqual(['Another', ...before.slice(1)])
    await get(path(), all, 'DELETE')
    expect(await names()).toEqual(before.slice(1))
  })

  test('a rotated secret', async () => {
    const secret = async () => shown((await get(path())).text).client_secret
    const before = await secret()
    await get(`${path()}/rotate-secret`, all, 'POST')
    expect(await secret()).not.toBe(before)
  })

  test('404 after a deletion', async () => {
    expect(await name()).toBeTruthy()
    await get(path(), all, 'DELETE')
    expect((await get(path())).status).toBe(404)
  })
})

describe('the fast path respects', () => {
  test.each([
    ['a client that is not there', () => '/api/v2/clients/nobody', 404],
    ['the search, which looks like a client', () => '/api/v2/clients/search?q=', 200],
    ['a path that goes on', () => `${path()}/credentials`, 200],
    ['an id with characters that need escaping', () => '/api/v2/clients/a%20b', 404],
    ['a query that is not allowed', () => `${path()}?nonsense=1`, 400],
  ] as [string, () => string, number][])('%s', async (_, pathOf, status) => {
    await get(path())
    expect((await get(pathOf())).status).toBe(status)
  })

  test('the missing scope of a token', async () => {
    const token = await emulator.token('read:users')
    await get(path(), token)
    expect((await get(path(), token)).status).toBe(403)
  })

  test('the expiry of a token that it accepted before', async () => {
    expect((await get(path())).status).toBe(200)
    await emulator.clock.advance(2 * 86_400_000)
    expect((await get(path())).status).toBe(401)
  })

  test('a fault', async () => {
    await get(path())
    await emulator.faults.set([{ status: 503 }])
    expect((await get(path())).status).toBe(503)
  })

  test('the Host of another tenant', async () => {
    await get(path())
    await emulator.tenant('other', { host: 'other.example.com' })
    expect((await get(path(), all, 'GET', 'other.example.com')).status).toBe(401)
    expect((await get(path())).status).toBe(200)
    await emulator.deleteTenant('other')
  })
})
