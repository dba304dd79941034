import { describe, expect, test } from 'vitest'
import { bodyOf, keptAnswer, keptBody, LONGEST_BODY, requestLog, shortened, type Entry } from '../../../server/requests/log.ts'

const entry = (body?: string) => ({ body }) as Entry

describe('a text of the log', () => {
  test('is kept as it is up to 2,000 characters, and cut beyond', () => {
    for (const text of ['', 'x', '\ud800', '💥'.repeat(1_000), 'x'.repeat(2_000)]) expect(shortened(text)).toBe(text)
    expect(shortened('x'.repeat(2_001))).toBe(`${'x'.repeat(2_000)}…`)
    expect(shortened(`${'x'.repeat(1_999)}💥x`)).toBe(`${'x'.repeat(1_999)}\ud83d…`)
  })
})

describe('a body of the log', () => {
  test.each<[string, unknown]>([['an object', { a: { b: [1, null, 'x'] } }], ['a text', 'x'], ['null', null], ['names that every object has', JSON.parse('{"__proto__":1,"toJSON":"x","constructor":{}}')]])('that is %s comes back as it was', (_, body) => {
    expect(bodyOf(entry(keptBody(body, 10)))).toEqual(body)
  })
  test('is absent where there was none, where it was long or nobody said how long, and where it is long as JSON', () => {
    expect(bodyOf(entry())).toBeUndefined()
    for (const [body, length] of [[undefined, 0], [{}, 16_385], [{}, Number.NaN], [[1e20, 'x'.repeat(16_380)], 16_384]] as const) expect(keptBody(body, length)).toBeUndefined()
  })
})

describe('an answer of the log', () => {
  test('is the very text or the very bytes that were sent, up to 16,384 of them', () => {
    const bytes = Buffer.allocUnsafeSlow(LONGEST_BODY).fill('x')
    expect(keptAnswer(bytes)).toBe(bytes)
    expect(keptAnswer('x'.repeat(LONGEST_BODY))).toBe('x'.repeat(LONGEST_BODY))
  })
  test('is a text where its bytes share their memory with others, which it would keep', () => {
    const shared = Buffer.from('{"a":"é"}')
    expect(shared.buffer.byteLength).toBeGreaterThan(shared.length)
    expect(keptAnswer(shared)).toBe('{"a":"é"}')
  })
  test('is its length in bytes beyond, and nothing where there was none', () => {
    expect(keptAnswer('é'.repeat(LONGEST_BODY + 1))).toBe(2 * (LONGEST_BODY + 1))
    expect(keptAnswer(Buffer.alloc(LONGEST_BODY + 1))).toBe(LONGEST_BODY + 1)
    expect(keptAnswer(undefined)).toBeUndefined()
  })
})

test('a log holds the last thousand, whose ids go on', () => {
  const log = requestLog()
  for (let n = 0; n < 2_345; n++) log.add({ id: 0 } as Entry)
  expect([log.entries().length, log.entries()[0]?.id, log.entries().at(-1)?.id]).toEqual([1_000, 1_346, 2_345])
  expect([1_345, 1_346, 2_345, 2_346].map((id) => log.find(id)?.id)).toEqual([undefined, 1_346, 2_345, undefined])
})
