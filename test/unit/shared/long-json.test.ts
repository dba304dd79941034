import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseLong } from '../../../server/shared/long-json.ts'
import { runWithoutSlices } from '../../../server/shared/slices.ts'

const LONG = 'x'.repeat(70_000)
const parsed = (text: string) => runWithoutSlices(parseLong(text))
/** Returns the parsed value, or the fact that parsing fails. */
const outcome = (parse: () => unknown) => {
  try {
    return { value: parse() }
  } catch (error) {
    return (error as Error).name
  }
}

describe('parseLong', () => {
  test('returns the same value as JSON.parse', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(
          { first: [value, LONG, value], second: { value, LONG, 'a"\\': [value] } },
          undefined,
          indent,
        )
        expect(parsed(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  test.each([
    ['a repeated name', `{"a":1,"b":"${LONG}","a":2}`],
    ['a name that an object inherits', `{"__proto__":{"a":1},"b":"${LONG}"}`],
    ['escapes at the end of texts', `["\\\\","\\"","\\\\\\"","${LONG}","\\u0041"]`],
    ['blanks everywhere', ` \t{ "a" : [ 1 , "${LONG}" ] , "b" : null }\r\n `],
    ['nothing but blanks in a list and an object', `[[${' '.repeat(70_000)}], {${' '.repeat(70_000)}}]`],
    ['numbers', `[1, -0, 1e5, 1.5E-3, "${LONG}"]`],
  ])('accepts a text with %s', (_, text) => {
    expect(parsed(text)).toStrictEqual(JSON.parse(text))
    expect(Object.keys(parsed(text) as object)).toEqual(Object.keys(JSON.parse(text) as object))
  })

  test.each([
    ['no end', `["${LONG}"`],
    ['no end of a text', `["${LONG}`],
    ['no value', `{"a":,"b":"${LONG}"}`],
    ['a comma too many', `["${LONG}",]`],
    ['a comma too many in an object', `{"a":"${LONG}",}`],
    ['no comma', `["${LONG}" 1]`],
    ['a word', `[nothing,"${LONG}"]`],
    ['an invalid number', `[01,"${LONG}"]`],
    ['content after the end', `["${LONG}"]1`],
    ['a byte order mark', `\uFEFF["${LONG}"]`],
    ['the wrong end', `["${LONG}"}`],
    ['the wrong end within', `[[1},"${LONG}"]`],
    ['a line break in a text', `["\n${LONG}"]`],
    ['a name without quotes', `{a:"${LONG}"}`],
    ['no colon', `{"a" "${LONG}"}`],
  ])('rejects a text with %s', (_, text) => {
    expect(() => JSON.parse(text)).toThrow(SyntaxError)
    expect(() => parsed(text)).toThrow(SyntaxError)
  })

  test('accepts the same texts as JSON.parse when a character is removed or added', () => {
    const text = `{"a":[{"b":"c"},${JSON.stringify(LONG)},[1,true,null]],"d":{"e":-1.5}}`
    fc.assert(
      fc.property(
        fc.nat({ max: 20 }),
        fc.boolean(),
        fc.constantFrom('', '"', '\\', '[', ']', '{', '}', ',', ':', ' ', '1', '\n'),
        (place, fromEnd, character) => {
          const at = fromEnd ? text.length - place : place
          const changed = text.slice(0, at) + character + text.slice(at + 1)
          expect(outcome(() => parsed(changed))).toEqual(outcome(() => JSON.parse(changed)))
        },
      ),
      { numRuns: 300 },
    )
  })

  test('rejects a text that is nested too deeply at any position', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(parsed(`["${LONG}",${nested(99)}]`)).toHaveLength(2)
    for (const text of [
      `["${LONG}",${nested(100)}]`,
      '['.repeat(1_000_000),
      `${'['.repeat(101)}"${LONG}"${']'.repeat(101)}`,
    ])
      expect(() => parsed(text)).toThrow(SyntaxError)
  })
})
