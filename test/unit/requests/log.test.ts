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

describe('a text of the log', () => {
  test('is kept as it is up to 2,000 characters, and cut beyond', () => {
    for (const text of ['', 'x', '\ud800', '💥'.repeat(1_000), 'x'.repeat(2_000)]) expect(shortenText(text)).toBe(text)
    expect(shortenText('x'.repeat(2_001))).toBe(`${'x'.repeat(2_000)}…`)
    expect(shortenText(`${'x'.repeat(1_999)}💥x`)).toBe(`${'x'.repeat(1_999)}\ud83d…`)
  })
})

describe('a body of the log', () => {
  test.each<[string, unknown]>([
    ['an object', { a: { b: [1, null, 'x'] } }],
    ['a text', 'x'],
    ['null', null],
    ['names that every object has', JSON.parse('{"__proto__":1,"toJSON":"x","constructor":{}}')],
  ])('that is %s comes back as it was', (_, body) => {
    expect(bodyOf(entry(toLoggedBody(body, 10)))).toEqual(body)
  })
  test('is absent where there was none', () => {
    expect([bodyOf(entry()), toLoggedBody(undefined, 0)]).toEqual([undefined, undefined])
  })
  test('is its length in bytes where it was long, where nobody read it, and where it is long as JSON', () => {
    expect([
      toLoggedBody({}, 16_385),
      toLoggedBody(undefined, 5),
      toLoggedBody([1e20, 'x'.repeat(16_380)], 16_384),
    ]).toEqual([16_385, 5, 16_384])
    expect(bodyOf(entry(16_385))).toBeUndefined()
  })
  test('that was sent in chunks is kept too, where it is not long', () => {
    expect([
      toLoggedBody({ a: 1 }, Number.NaN),
      toLoggedBody('é'.repeat(16_385), Number.NaN),
      toLoggedBody(undefined, Number.NaN),
    ]).toEqual(['{"a":1}', 32_772, Number.NaN])
  })
})

describe('an answer of the log', () => {
  test('is the very text or the very bytes that were sent, up to 16,384 of them', () => {
    const bytes = Buffer.allocUnsafeSlow(LONGEST_BODY).fill('x')
    expect(toLoggedAnswer(bytes)).toBe(bytes)
    expect(toLoggedAnswer('x'.repeat(LONGEST_BODY))).toBe('x'.repeat(LONGEST_BODY))
  })
  test('is a text where its bytes share their memory with others, which it would keep', () => {
    const shared = Buffer.from('{"a":"é"}')
    expect(shared.buffer.byteLength).toBeGreaterThan(shared.length)
    expect(toLoggedAnswer(shared)).toBe('{"a":"é"}')
  })
  test('is its length in bytes beyond, and nothing where there was none', () => {
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

describe('a log', () => {
  test('holds the last thousand, whose ids go on', () => {
    const log = createRequestLog()
    fill(log, 2_345)
    expect([log.entries().length, log.entries()[0]?.id, log.entries().at(-1)?.id]).toEqual([1_000, 1_346, 2_345])
    expect([1_345, 1_346, 2_345, 2_346].map((id) => log.find(id)?.id)).toEqual([undefined, 1_346, 2_345, undefined])
  })
  test.each([1, 2, 9, 10, 11, 1_000])('holds as many as its limit of %i says, and counts the others', (limit) => {
    const log = createRequestLog(limit)
    for (let n = 1; n <= 3 * limit + 7; n++) {
      fill(log, 1)
      expect([log.entries().length, log.countEvicted()]).toEqual([Math.min(n, limit), Math.max(0, n - limit)])
    }
  })
  test('counts those that are forgotten since it was cleared, and after a request', () => {
    const log = createRequestLog(10)
    fill(log, 15)
    expect([log.countEvicted(), log.countEvicted(3), log.countEvicted(5), log.countEvicted(99)]).toEqual([5, 2, 0, 0])
    log.clear()
    expect(log.countEvicted()).toBe(0)
    fill(log, 12)
    expect([log.entries().length, log.countEvicted(), log.countEvicted(16)]).toEqual([10, 2, 1])
  })
  test('of a deleted tenant keeps nothing, and still tells of what is answered', () => {
    const log = createRequestLog()
    const told: number[] = []
    fill(log, 1)
    log.watch(({ id }) => void told.push(id))
    log.close()
    fill(log, 1)
    expect([log.entries(), told]).toEqual([[], [2]])
  })
})

describe('the budget of all logs', () => {
  const shownOf = (log: RequestLog) => log.entries().map(({ body, answer }) => [typeof body, typeof answer])

  test('drops the oldest bodies and answers first, of whichever log, and keeps their lengths', () => {
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
  test('gets back what an entry had that leaves its log, in whatever order they leave', () => {
    const budget = createBudget(10_000)
    const logs = [createRequestLog(10, budget), createRequestLog(10, budget), createRequestLog(10, budget)] as const
    for (let n = 0; n < 100; n++) for (const log of logs) fill(log, 1, { body: 'x'.repeat(10) })
    // Each has room for one more than its limit.
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
  test('has no room for one that is larger than all of it', () => {
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
  test('counts a long URL, and cuts it with the body', () => {
    const budget = createBudget(10_000)
    const log = createRequestLog(10, budget)
    fill(log, 2, { url: '/'.padEnd(4_000, 'x') })
    expect(log.entries().map(({ url }) => url.length)).toEqual([2_001, 4_000])
  })
})

test('a short text of the log keeps no long one in memory that it is part of', () => {
  const copies: string[] = []
  const before = process.memoryUsage().heapUsed
  for (let n = 0; n < 200; n++) copies.push(copyShortened(`${'x'.repeat(500_000)}${n}`.slice(400_000, 400_100)))
  collectGarbage()
  expect([copies.length, (process.memoryUsage().heapUsed - before) / 1_048_576]).toEqual([
    200,
    expect.toSatisfy((megabytes: number) => megabytes < 20),
  ])
})
