import { describe, expect, test } from 'vitest'
import { violation } from '../../../schema/check.ts'
import { choice, either, flag, integer, list, nullable, object, text, type TSchema } from '../../../schema/schema.ts'

const said = (schema: TSchema, value: unknown) =>
  violation('Payload', schema, value)?.replaceAll('Payload validation error: ', '')
const anyOf = (...branches: TSchema[]) => ({ anyOf: branches }) as unknown as TSchema

describe('a sentence for every keyword', () => {
  test.each<[TSchema, unknown, string]>([
    [text(), 5, "'Expected type string but found type integer'."],
    [nullable(object({})), [], "'Expected type object,null but found type array'."],
    [integer(), 1.5, "'Expected type integer but found type number'."],
    [text({ minLength: 2 }), 'a', "'String is too short (1 chars), minimum 2'."],
    [text({ maxLength: 1 }), 'ab', "'String is too long (2 chars), maximum 1'."],
    [text({ pattern: '^a$' }), 'b', "'String does not match pattern ^a$: b'."],
    [text({ format: 'callback-url' }), 'b', "'Object didn't pass validation for format callback-url: b'."],
    [choice(['a']), 'b', '\'Invalid value "b"\'.'],
    [choice(['a']), '', '\'Invalid value "{params[0]}"\'.'],
    [integer({ minimum: 1 }), 0, "'Value 0 is less than minimum 1'."],
    [integer({ maximum: 1 }), 2, "'Value 2 is greater than maximum 1'."],
    [list(text(), { minItems: 1 }), [], "'Array is too short (0), minimum 1'."],
    [list(text(), { maxItems: 1 }), ['a', 'b'], "'Array is too long (2), maximum 1'."],
    [list(text(), { uniqueItems: true }), ['a', 'a'], "'Array items are not unique (indexes 0 and 1)'."],
    [object({}, { minProperties: 1, open: true }), {}, "'Too few properties defined (0), minimum 1'."],
    [object({}, { maxProperties: 1, open: true }), { a: 1, b: 2 }, "'Too many properties defined (2), maximum 1'."],
    [object({ a: text() }, { required: ['a'] }), {}, "'Missing required property: a'."],
    [object({ a: text() }), { c: 1, b: 1 }, "'Additional properties not allowed: b,c'."],
    [either(text(), list(text())), 5, "'Data does not match any schemas from 'oneOf''."],
    [
      anyOf(text(), flag()),
      5,
      "'None of the valid schemas were met'. Inner errors: [ 'Expected type string but found type integer'. (also) 'Expected type boolean but found type integer'. ].",
    ],
  ])('%#: %j', (schema, value, sentence) => {
    expect(said(schema, value)).toBe(sentence)
  })
})

describe('order and joining', () => {
  const inner = object({ x: integer(), y: integer() })
  const both = object({ a: text({ description: 'The first.' }), b: inner, c: list(inner) })

  test('siblings last first, with their descriptions less the last full stop', () => {
    expect(said(both, { a: 1, b: 2 })).toBe(
      "'Expected type object but found type integer' on property b. (also) 'Expected type string but found type integer' on property a (The first).",
    )
  })
  test('children of what comes after a failure are not entered', () => {
    expect(said(both, { b: { x: 'q' }, a: 1 })).toBe(
      "'Expected type string but found type integer' on property a (The first).",
    )
    expect(said(both, { a: 1, b: { x: 'q' } })).toBe(
      "'Expected type integer but found type string' on property b.x. (also) 'Expected type string but found type integer' on property a (The first).",
    )
  })
  test('items last first, numbers in brackets', () => {
    expect(said(both, { c: [{ x: '1' }, { x: 2 }, 3] })).toBe(
      "'Expected type object but found type integer' on property c[2].",
    )
    expect(said(both, { c: ['p', 'q'] })).toBe(
      "'Expected type object but found type string' on property c[1]. (also) 'Expected type object but found type string' on property c[0].",
    )
  })
  test('missing names in reverse order', () => {
    expect(said(object({ a: text(), b: text() }, { required: ['a', 'b'] }), {})).toBe(
      "'Missing required property: b'. (also) 'Missing required property: a'.",
    )
  })
  test('of items that are not unique, the pair that begins first', () => {
    expect(said(list(text(), { uniqueItems: true }), ['a', 'b', 'b', 'a', 'a'])).toBe(
      "'Array items are not unique (indexes 0 and 3)'.",
    )
  })
  test('the same failure once', () => {
    expect(said(object({}, { minProperties: 3 }), {})).toBe("'Too few properties defined (0), minimum 3'.")
  })
  test('names of Object.prototype are unknown names like any other', () => {
    expect(said(both, JSON.parse('{"__proto__":1,"toString":2}'))).toBe(
      "'Additional properties not allowed: toString,__proto__'.",
    )
    expect(said(object({ toString: text() }, { required: ['toString'] }), {})).toBe(
      "'Missing required property: toString'.",
    )
  })
})

describe('fills in a value', () => {
  test.each<[string, TSchema, unknown, string]>([
    ['that is a pattern of String.replace, as it is', choice(['a']), '$&', '\'Invalid value "$&"\'.'],
    [
      'that is such a pattern beside the expression that it breaks, as it is',
      text({ pattern: '^a$' }),
      '$&',
      "'String does not match pattern ^a$: $&'.",
    ],
    [
      'that has all of those patterns, as it is',
      text({ format: 'callback-url' }),
      "$$ $& $' $` $1 $<a>",
      "'Object didn't pass validation for format callback-url: $$ $& $' $` $1 $<a>'.",
    ],
    ['that is a placeholder, as the libraries do', choice(['a']), '{params[0]}', '\'Invalid value "{params[0]}"\'.'],
    [
      'that is the placeholder of another value, as the libraries do',
      text({ format: 'callback-url' }),
      '{params[0]}',
      "'Object didn't pass validation for format callback-url: callback-url'.",
    ],
    [
      'that is its own placeholder, as the libraries do',
      text({ format: 'callback-url' }),
      '{params[1]}',
      "'Object didn't pass validation for format callback-url: {params[1]}'.",
    ],
  ])('%s', (_, schema, value, sentence) => {
    expect(said(schema, value)).toBe(sentence)
  })

  test('into a message that is not longer than twice the value', () => {
    for (const pattern of ['$&', "$'", '$`', '$$', '{1}', '{params[1]}', '{path}', '{text}', '{^path}']) {
      const value = pattern.repeat(5_000)
      expect(said(object({ a: list(text({ format: 'callback-url' })) }), { a: [value] })?.length).toBeLessThan(
        2 * value.length + 200,
      )
    }
  })
})

describe('a value with very many failures', () => {
  const integers = list(integer())
  const wrong = (index: number) => `'Expected type integer but found type string' on property ${index}.`
  const times = <T>(count: number, item: T) => Array.from({ length: count }, () => item)
  /** The failures that a message words, and what it says of the others. */
  const worded = (message = '') => ({
    count: message.split("Payload validation error: '").length - 1,
    end: message.split(' (also) ').at(-1),
  })

  test('has a sentence for each of a hundred failures', () => {
    expect(said(integers, times(100, 'x'))).toBe(
      Array.from({ length: 100 }, (_, index) => wrong(99 - index)).join(' (also) '),
    )
  })
  test('has the number of the failures behind the first hundred', () => {
    expect(said(integers, times(101, 'x'))).toBe(
      `${Array.from({ length: 100 }, (_, index) => wrong(100 - index)).join(' (also) ')} (also) 1 more error`,
    )
    expect(worded(violation('Payload', integers, times(250_090, 'x')))).toEqual({
      count: 100,
      end: '249,990 more errors',
    })
  })
  test('counts failures over all of its lists', () => {
    expect(worded(violation('Payload', list(integers), times(1_000, times(60, 'x'))))).toEqual({
      count: 60,
      end: `Payload validation error: 'Expected type integer but found type string' on property 999[0].`,
    })
    expect(worded(violation('Payload', object({ a: integers, b: integers }), { b: 1, a: times(500, 'x') }))).toEqual({
      count: 100,
      end: '401 more errors',
    })
  })
  test('shares the hundred sentences with the inner errors of alternatives', () => {
    const branches = anyOf(list(integer()), list(flag()))
    expect(worded(violation('Payload', list(branches), times(1_000, times(1_000, 'x'))))).toEqual({
      count: 100,
      end: '999 more errors',
    })
    expect(said(branches, times(150, 'x'))).toMatch(
      /^'None of the valid schemas were met'. Inner errors: \[ .* \(also\) 201 more errors \]\.$/,
    )
  })
  test('words nothing of the alternatives of a oneOf', () => {
    expect(said(either(list(integer()), list(flag())), times(100_000, 'x'))).toBe(
      "'Data does not match any schemas from 'oneOf''.",
    )
  })
  test('names all missing properties of its items, as far as there is room', () => {
    const items = list(object({ a: text(), b: text(), c: text() }, { required: ['a', 'b', 'c'] }))
    expect(worded(violation('Payload', items, times(1_000, {})))).toEqual({ count: 100, end: '2,900 more errors' })
  })
})
