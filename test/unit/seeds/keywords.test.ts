import { describe, expect, test } from 'vitest'
import { missingKeywords, replaceKeywords, shieldMarkers, unshieldMarkers } from '../../../server/seeds/keywords.ts'

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
    ['name: ##OTHER##', 'name: ##OTHER##'],
    ['@@LIST@@@@NAME@@', '["a","b"]"My App"'],
    ['callbacks: @@OTHER@@', 'callbacks: @@OTHER@@'],
    ['callbacks: "@@OTHER@@"', 'callbacks: "@@OTHER@@"'],
    ['# a comment ## and another', '# a comment ## and another'],
    ['me@@example', 'me@@example'],
    ['name: ##toString##', 'name: ##toString##'],
  ])('%s', (text, replaced) => expect(replaceKeywords(text, KEYWORDS)).toBe(replaced))
})

describe('markers without a value', () => {
  test.each(['name: ##KEY##', 'callbacks: @@KEY@@', '- ##KEY##/path', '{ a: @@KEY@@ }', '[@@KEY@@, ##KEY##]'])(
    'are text to YAML: %s',
    async (text) => {
      const { load } = await import('js-yaml')
      expect(JSON.stringify(unshieldMarkers(load(shieldMarkers(text))))).toMatch(/(@@|##)KEY\1/)
    },
  )

  test('do not change comments', () => {
    expect(shieldMarkers('##HEADER##\nname: x ## KEY ##')).toBe('##HEADER##\nname: x ## KEY ##')
  })

  test('are listed with their paths', () => {
    expect(
      missingKeywords({
        clients: [{ a: 'x ##ONE## @@TWO@@' }, { b: ['##ONE##', 3, null] }],
        c: 'a@b ## c @@password@@',
      }),
    ).toEqual([
      { keyword: 'ONE', path: 'clients[0].a' },
      { keyword: 'TWO', path: 'clients[0].a' },
      { keyword: 'ONE', path: 'clients[1].b[0]' },
    ])
  })
})
