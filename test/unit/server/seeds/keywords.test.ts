import { describe, expect, test } from 'vitest'
import { markersIn, replaceKeywords } from '../../../../server/seeds/keywords.ts'

const KEYWORDS = { NAME: 'My App', LIST: ['a', 'b'], NUMBER: 7, DOLLAR: '$& $1', EMPTY: '' }

describe('replaceKeywords', () => {
  test.each([
    ['name: ##NAME##', 'name: My App'],
    ['##NAME## and ##NAME##', 'My App and My App'],
    ['n: ##NUMBER##', 'n: 7'],
    ['x##EMPTY##y', 'xy'],
    ['a: ##DOLLAR##', 'a: $& $1'],
    ['callbacks: @@LIST@@', 'callbacks: ["a","b"]'],
    ['"callbacks": "@@LIST@@"', '"callbacks": ["a","b"]'],
    ["callbacks: '@@LIST@@'", 'callbacks: ["a","b"]'],
    ['name: @@NAME@@', 'name: "My App"'],
    ['name: @@DOLLAR@@', 'name: "$& $1"'],
    ['name: ##OTHER##', 'name: "##OTHER##"'],
    ['  - ##OTHER##/path', '  - "##OTHER##/path"'],
    ['##OTHER##', '##OTHER##'],
    ['"name": "##OTHER##"', '"name": "##OTHER##"'],
    ['callbacks: @@OTHER@@', 'callbacks: "@@OTHER@@"'],
    ['callbacks: "@@OTHER@@"', 'callbacks: "@@OTHER@@"'],
    ['# a comment ## and another', '# a comment ## and another'],
    ['me@@example', 'me@@example'],
    ['name: ##toString##', 'name: "##toString##"'],
  ])('%s', (text, replaced) => expect(replaceKeywords(text, KEYWORDS)).toBe(replaced))
})

test('markersIn names what is left, each once, wherever it stands', () => {
  expect(markersIn({ a: 'x ##ONE## @@TWO@@', b: [{ c: '##ONE##' }, 3, null], d: 'a@b ## c' })).toEqual(['ONE', 'TWO'])
})
