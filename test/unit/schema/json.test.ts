import { describe, expect, test } from 'vitest'
import { isTooDeep, withoutNulls } from '../../../schema/json.ts'

describe('isTooDeep', () => {
  const list = (levels: number, inside = '') => '['.repeat(levels) + inside + ']'.repeat(levels)
  const object = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`

  test.each([
    ['accepts 100 nested lists', list(100), false],
    ['rejects 101 nested lists', list(101), true],
    ['accepts 100 nested objects', object(100), false],
    ['rejects 101 nested objects', object(101), true],
    ['accepts 50 lists in objects', '{"a":['.repeat(50) + ']}'.repeat(50), false],
    ['rejects 50 lists in objects inside of one more list', `[${'{"a":['.repeat(50)}${']}'.repeat(50)}]`, true],
    ['accepts 1,000 sibling lists', `[${Array(1000).fill('[{}]').join()}]`, false],
    ['ignores brackets in a string', list(99, `"${'['.repeat(500)}"`), false],
    ['ignores brackets in a string after an escaped quote', list(99, String.raw`"\"${'{'.repeat(500)}\\"`), false],
    ['counts brackets after a string that ends with a backslash', `[${String.raw`"a\\"`},${list(100)}]`, true],
    ['rejects 101 objects that are never closed', '{"a":'.repeat(101), true],
  ])('%s', (_, text, expected) => expect(isTooDeep(text)).toBe(expected))

  test('reads a text of 1 MB in less than 500 ms', () => {
    const began = performance.now()
    expect(isTooDeep(`[${'"[",'.repeat(250_000)}1]`)).toBe(false)
    expect(performance.now() - began).toBeLessThan(500)
  })
})

test('withoutNulls keeps properties with names of Object.prototype', () => {
  const value = JSON.parse('{"__proto__":{"a":1},"constructor":null,"toString":"x","b":null}') as Record<
    string,
    unknown
  >
  expect(JSON.stringify(withoutNulls(value))).toBe('{"__proto__":{"a":1},"toString":"x"}')
})
