import { describe, expect, test } from 'vitest'
import { violation } from '../../../schema/check.ts'
import { choice, either, flag, integer, list, nullable, object, text, type TSchema } from '../../../schema/schema.ts'

const message = (schema: TSchema, value: unknown) =>
  violation('Payload', schema, value)?.replaceAll('Payload validation error: ', '')
const anyOf = (...branches: TSchema[]) => ({ anyOf: branches }) as unknown as TSchema

describe('the sentence of each keyword', () => {
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
  ])('checks %j', (schema, value, sentence) => {
    expect(message(schema, value)).toBe(sentence)
  })
})

describe('order and joining', () => {
  const inner = object({ x: integer(), y: integer() })
  const both = object({ a: text({ description: 'The first.' }), b: inner, c: list(inner) })

  test('lists siblings in reverse order, with descriptions without their last full stop', () => {
    expect(message(both, { a: 1, b: 2 })).toBe(
      "'Expected type object but found type integer' on property b. (also) 'Expected type string but found type integer' on property a (The first).",
    )
  })
  test('does not check the children of siblings that it checks after a failure', () => {
    expect(message(both, { b: { x: 'q' }, a: 1 })).toBe(
      "'Expected type string but found type integer' on property a (The first).",
    )
    expect(message(both, { a: 1, b: { x: 'q' } })).toBe(
      "'Expected type integer but found type string' on property b.x. (also) 'Expected type string but found type integer' on property a (The first).",
    )
  })
  test('lists items in reverse order, with indexes in brackets', () => {
    expect(message(both, { c: [{ x: '1' }, { x: 2 }, 3] })).toBe(
      "'Expected type object but found type integer' on property c[2].",
    )
    expect(message(both, { c: ['p', 'q'] })).toBe(
      "'Expected type object but found type string' on property c[1]. (also) 'Expected type object but found type string' on property c[0].",
    )
  })
  test('lists missing names in reverse order', () => {
    expect(message(object({ a: text(), b: text() }, { required: ['a', 'b'] }), {})).toBe(
      "'Missing required property: b'. (also) 'Missing required property: a'.",
    )
  })
  test('names the first pair of equal items', () => {
    expect(message(list(text(), { uniqueItems: true }), ['a', 'b', 'b', 'a', 'a'])).toBe(
      "'Array items are not unique (indexes 0 and 3)'.",
    )
  })
  test('lists the same failure once', () => {
    expect(message(object({}, { minProperties: 3 }), {})).toBe("'Too few properties defined (0), minimum 3'.")
  })
  test('treats names of Object.prototype like any other unknown name', () => {
    expect(message(both, JSON.parse('{"__proto__":1,"toString":2}'))).toBe(
      "'Additional properties not allowed: toString,__proto__'.",
    )
    expect(message(object({ toString: text() }, { required: ['toString'] }), {})).toBe(
      "'Missing required property: toString'.",
    )
  })
})

describe('inserts a rejected value', () => {
  test.each<[string, TSchema, unknown, string]>([
    ['unchanged if it is a pattern of String.replace', choice(['a']), '$&', '\'Invalid value "$&"\'.'],
    [
      'unchanged if it is such a pattern and the sentence has a second value',
      text({ pattern: '^a$' }),
      '$&',
      "'String does not match pattern ^a$: $&'.",
    ],
    [
      'unchanged if it contains all these patterns',
      text({ format: 'callback-url' }),
      "$$ $& $' $` $1 $<a>",
      "'Object didn't pass validation for format callback-url: $$ $& $' $` $1 $<a>'.",
    ],
    ['like the libraries if it is a placeholder', choice(['a']), '{params[0]}', '\'Invalid value "{params[0]}"\'.'],
    [
      'like the libraries if it is the placeholder of another value',
      text({ format: 'callback-url' }),
      '{params[0]}',
      "'Object didn't pass validation for format callback-url: callback-url'.",
    ],
    [
      'like the libraries if it is its own placeholder',
      text({ format: 'callback-url' }),
      '{params[1]}',
      "'Object didn't pass validation for format callback-url: {params[1]}'.",
    ],
  ])('%s', (_, schema, value, sentence) => {
    expect(message(schema, value)).toBe(sentence)
  })

  test('into a message of at most twice the length of the value', () => {
    for (const pattern of ['$&', "$'", '$`', '$$', '{1}', '{params[1]}', '{path}', '{text}', '{^path}']) {
      const value = pattern.repeat(5_000)
      expect(message(object({ a: list(text({ format: 'callback-url' })) }), { a: [value] })?.length).toBeLessThan(
        2 * value.length + 200,
      )
    }
  })
})

describe('the message for many failures', () => {
  const integers = list(integer())
  const wrong = (index: number) => `'Expected type integer but found type string' on property ${index}.`
  const times = <T>(count: number, item: T) => Array.from({ length: count }, () => item)
  /** Returns the number of sentences in a message, and the end of the message. */
  const summary = (joined = '') => ({
    count: joined.split("Payload validation error: '").length - 1,
    end: joined.split(' (also) ').at(-1),
  })

  test('has a sentence for each of 100 failures', () => {
    expect(message(integers, times(100, 'x'))).toBe(
      Array.from({ length: 100 }, (_, index) => wrong(99 - index)).join(' (also) '),
    )
  })
  test('ends with the number of failures after the first 100', () => {
    expect(message(integers, times(101, 'x'))).toBe(
      `${Array.from({ length: 100 }, (_, index) => wrong(100 - index)).join(' (also) ')} (also) 1 more error`,
    )
    expect(summary(violation('Payload', integers, times(250_090, 'x')))).toEqual({
      count: 100,
      end: '249,990 more errors',
    })
  })
  test('counts failures over all of its lists', () => {
    expect(summary(violation('Payload', list(integers), times(1_000, times(60, 'x'))))).toEqual({
      count: 60,
      end: `Payload validation error: 'Expected type integer but found type string' on property 999[0].`,
    })
    expect(summary(violation('Payload', object({ a: integers, b: integers }), { b: 1, a: times(500, 'x') }))).toEqual({
      count: 100,
      end: '401 more errors',
    })
  })
  test('counts the inner errors of anyOf in the limit of 100', () => {
    const branches = anyOf(list(integer()), list(flag()))
    expect(summary(violation('Payload', list(branches), times(1_000, times(1_000, 'x'))))).toEqual({
      count: 100,
      end: '999 more errors',
    })
    expect(message(branches, times(150, 'x'))).toMatch(
      /^'None of the valid schemas were met'. Inner errors: \[ .* \(also\) 201 more errors \]\.$/,
    )
  })
  test('has no sentences for the branches of oneOf', () => {
    expect(message(either(list(integer()), list(flag())), times(100_000, 'x'))).toBe(
      "'Data does not match any schemas from 'oneOf''.",
    )
  })
  test('names the missing properties of its items up to the limit', () => {
    const items = list(object({ a: text(), b: text(), c: text() }, { required: ['a', 'b', 'c'] }))
    expect(summary(violation('Payload', items, times(1_000, {})))).toEqual({ count: 100, end: '2,900 more errors' })
  })
})
