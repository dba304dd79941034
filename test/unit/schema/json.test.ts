import { describe, expect, test } from 'vitest'
import { isTooDeep, withoutNulls } from '../../../schema/json.ts'

describe('isTooDeep', () => {
  const list = (levels: number, inside = '') => '['.repeat(levels) + inside + ']'.repeat(levels)
  const object = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

  test.each([
    ['a hundred lists', list(100), false],
    ['a hundred and one', list(101), true],
    ['a hundred objects', object(100), false],
    ['a hundred and one', object(101), true],
    ['lists in objects', '{"a":['.repeat(50) + ']}'.repeat(50), false],
    ['lists in objects, and one more', `[${'{"a":['.repeat(50)}${']}'.repeat(50)}]`, true],
    ['a thousand beside each other', `[${Array(1000).fill('[{}]').join()}]`, false],
    ['brackets in a text', list(99, `"${'['.repeat(500)}"`), false],
    ['brackets in a text after its quotes', list(99, String.raw`"\"${'{'.repeat(500)}\\"`), false],
    ['brackets after a text that ends with a backslash', `[${String.raw`"a\\"`},${list(100)}]`, true],
    ['what is never closed', '{"a":'.repeat(101), true],
  ])('%s', (_, text, expected) => expect(isTooDeep(text)).toBe(expected))

  test('one reading is enough, however long it is', () => {
    const began = performance.now()
    expect(isTooDeep(`[${'"[",'.repeat(250_000)}1]`)).toBe(false)
    expect(performance.now() - began).toBeLessThan(500)
  })
})

test('withoutNulls keeps names that every object has', () => {
  const value = JSON.parse('{"__proto__":{"a":1},"constructor":null,"toString":"x","b":null}') as Record<
    string,
    unknown
  >
  expect(JSON.stringify(withoutNulls(value))).toBe('{"__proto__":{"a":1},"toString":"x"}')
})
