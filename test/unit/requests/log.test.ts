import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { createBudget } from '../../../server/requests/budget.ts'
import {
  bodyOf,
  toLoggedAnswer,
  toLoggedBody,
  createRequestLog,
  type RequestLog,
} from '../../../server/requests/log.ts'
import { LONGEST_BODY, copyShortened, shortenText, type Entry } from '../../../server/requests/entry.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const entry = (body?: Entry['body']) => ({ body }) as Entry

describe('shortenText', () => {
  test('cuts a text after 2,000 characters', () => {
    for (const text of ['', 'x', '\ud800', '💥'.repeat(1_000), 'x'.repeat(2_000)]) expect(shortenText(text)).toBe(text)
    expect(shortenText('x'.repeat(2_001))).toBe(`${'x'.repeat(2_000)}…`)
    expect(shortenText(`${'x'.repeat(1_999)}💥x`)).toBe(`${'x'.repeat(1_999)}\ud83d…`)
  })
})

describe('toLoggedBody', () => {
  test.each<[string, unknown]>([
    ['an object', { a: { b: [1, null, 'x'] } }],
    ['a text', 'x'],
    ['null', null],
    ['names that every object has', JSON.parse('{"__proto__":1,"toJSON":"x","constructor":{}}')],
  ])('stores %s so that bodyOf returns an equal value', (_, body) => {
    expect(bodyOf(entry(toLoggedBody(body, 10)))).toEqual(body)
  })
  test('stores nothing for a request without a body', () => {
    expect([bodyOf(entry()), toLoggedBody(undefined, 0)]).toEqual([undefined, undefined])
  })
  test('stores the length in bytes of a body that is long, was not read, or is long as JSON', () => {
    expect([
      toLoggedBody({}, 16_385),
      toLoggedBody(undefined, 5),
      toLoggedBody([1e20, 'x'.repeat(16_380)], 16_384),
    ]).toEqual([16_385, 5, 16_384])
    expect(bodyOf(entry(16_385))).toBeUndefined()
  })
  test('stores a short body that was sent in chunks', () => {
    expect([
      toLoggedBody({ a: 1 }, Number.NaN),
      toLoggedBody('é'.repeat(16_385), Number.NaN),
      toLoggedBody(undefined, Number.NaN),
    ]).toEqual(['{"a":1}', 32_772, Number.NaN])
  })
})

describe('toLoggedAnswer', () => {
  test('stores the same text or bytes that were sent, up to 16,384', () => {
    const bytes = Buffer.allocUnsafeSlow(LONGEST_BODY).fill('x')
    expect(toLoggedAnswer(bytes)).toBe(bytes)
    expect(toLoggedAnswer('x'.repeat(LONGEST_BODY))).toBe('x'.repeat(LONGEST_BODY))
  })
  test('stores a text for bytes that share their memory with others', () => {
    const shared = Buffer.from('{"a":"é"}')
    expect(shared.buffer.byteLength).toBeGreaterThan(shared.length)
    expect(toLoggedAnswer(shared)).toBe('{"a":"é"}')
  })
  test('stores the length in bytes of a longer response, and nothing for none', () => {
    expect(toLoggedAnswer('é'.repeat(LONGEST_BODY + 1))).toBe(2 * (LONGEST_BODY + 1))
    expect(toLoggedAnswer(Buffer.alloc(LONGEST_BODY + 1))).toBe(LONGEST_BODY + 1)
    expect(toLoggedAnswer(undefined)).toBeUndefined()
  })
})

const REQUEST = {
  id: 0,
  at: 0,
  method: 'GET',
  url: '/api/v2/clients',
  operation: undefined,
  clientId: undefined,
  scopes: undefined,
  tiers: undefined,
  sdk: undefined,
  userAgent: undefined,
  status: 200,
  refusal: undefined,
  milliseconds: 1,
  body: undefined,
  answer: undefined,
} satisfies Entry
const fill = (log: RequestLog, count: number, more: Partial<Entry> = {}) => {
  for (let n = 0; n < count; n++) log.add({ ...REQUEST, ...more })
}

describe('createRequestLog', () => {
  test('stores the last thousand requests with ascending ids', () => {
    const log = createRequestLog()
    fill(log, 2_345)
    expect([log.entries().length, log.entries()[0]?.id, log.entries().at(-1)?.id]).toEqual([1_000, 1_346, 2_345])
    expect([1_345, 1_346, 2_345, 2_346].map((id) => log.find(id)?.id)).toEqual([undefined, 1_346, 2_345, undefined])
  })
  test.each([1, 2, 9, 10, 11, 1_000])('stores up to its limit of %i requests, and counts the evicted ones', (limit) => {
    const log = createRequestLog(limit)
    for (let n = 1; n <= 3 * limit + 7; n++) {
      fill(log, 1)
      expect([log.entries().length, log.countEvicted()]).toEqual([Math.min(n, limit), Math.max(0, n - limit)])
    }
  })
  test('counts the evicted requests since it was cleared, and after an id', () => {
    const log = createRequestLog(10)
    fill(log, 15)
    expect([log.countEvicted(), log.countEvicted(3), log.countEvicted(5), log.countEvicted(99)]).toEqual([5, 2, 0, 0])
    log.clear()
    expect(log.countEvicted()).toBe(0)
    fill(log, 12)
    expect([log.entries().length, log.countEvicted(), log.countEvicted(16)]).toEqual([10, 2, 1])
  })
  test('stores nothing after it is closed, but still notifies its listeners', () => {
    const log = createRequestLog()
    const told: number[] = []
    fill(log, 1)
    log.watch(({ id }) => void told.push(id))
    log.close()
    fill(log, 1)
    expect([log.entries(), told]).toEqual([[], [2]])
  })
})

describe('createBudget', () => {
  const shownOf = (log: RequestLog) => log.entries().map(({ body, answer }) => [typeof body, typeof answer])

  test('drops the oldest bodies of all logs first, and leaves their lengths', () => {
    const budget = createBudget(160)
    const [one, other] = [createRequestLog(10, budget), createRequestLog(10, budget)]
    fill(one, 1, { body: 'x'.repeat(30), answer: 'é'.repeat(20) })
    fill(other, 1, { body: 'y'.repeat(30) })
    expect([budget.used, shownOf(one)]).toEqual([160, [['string', 'string']]])
    fill(other, 1, { answer: Buffer.alloc(1) })
    expect([budget.used, one.entries()[0], shownOf(other)]).toMatchObject([
      61,
      { body: 30, answer: 40 },
      [
        ['string', 'undefined'],
        ['undefined', 'object'],
      ],
    ])
  })
  test('releases the bytes of an entry that leaves its log, in any order', () => {
    const budget = createBudget(10_000)
    const logs = [createRequestLog(10, budget), createRequestLog(10, budget), createRequestLog(10, budget)] as const
    for (let n = 0; n < 100; n++) for (const log of logs) fill(log, 1, { body: 'x'.repeat(10) })
    // Each log has room for one more than its limit.
    expect(budget.used).toBe(3 * 200)
    logs[1].clear()
    expect(budget.used).toBe(400)
    logs[0].close()
    fill(logs[0], 5, { body: 'x' })
    expect(budget.used).toBe(200)
    fill(logs[1], 1, { body: 'x'.repeat(4_901) })
    expect([budget.used, shownOf(logs[2]).filter(([body]) => body === 'number').length]).toEqual([9_982, 1])
    logs[2].clear()
    logs[1].clear()
    expect(budget.used).toBe(0)
  })
  test('drops a body that is larger than the limit', () => {
    const budget = createBudget(10)
    const log = createRequestLog(10, budget)
    fill(log, 2, { body: 'x'.repeat(11) })
    expect([budget.used, shownOf(log)]).toEqual([
      0,
      [
        ['number', 'undefined'],
        ['number', 'undefined'],
      ],
    ])
  })
  test('counts a long URL, and cuts it when it drops the body', () => {
    const budget = createBudget(10_000)
    const log = createRequestLog(10, budget)
    fill(log, 2, { url: '/'.padEnd(4_000, 'x') })
    expect(log.entries().map(({ url }) => url.length)).toEqual([2_001, 4_000])
  })
})

test('copyShortened does not keep the longer text in memory that a short one is part of', () => {
  const copies: string[] = []
  const before = process.memoryUsage().heapUsed
  for (let n = 0; n < 200; n++) copies.push(copyShortened(`${'x'.repeat(500_000)}${n}`.slice(400_000, 400_100)))
  collectGarbage()
  expect([copies.length, (process.memoryUsage().heapUsed - before) / 1_048_576]).toEqual([
    200,
    expect.toSatisfy((megabytes: number) => megabytes < 20),
  ])
})
