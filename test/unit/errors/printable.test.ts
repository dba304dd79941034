/** Escaping the hidden characters of a text for a terminal. */
import { expect, test } from 'vitest'
import { printable, printableJson, printableLines } from '../../../server/errors/printable.ts'

test.each<[string, string[]]>([
  ['control characters', ['\0', '\t', '\n', '\r', '\x1b', '\x7f', '\x80', '\x9b', '\x9f']],
  [
    'characters that change the direction of writing',
    [
      '\u061c',
      '\u200e',
      '\u200f',
      '\u202a',
      '\u202b',
      '\u202c',
      '\u202d',
      '\u202e',
      '\u2066',
      '\u2067',
      '\u2068',
      '\u2069',
    ],
  ],
  [
    'characters without width',
    [
      '\u00ad',
      '\u034f',
      '\u115f',
      '\u180e',
      '\u200b',
      '\u200c',
      '\u200d',
      '\u2060',
      '\u2064',
      '\u3164',
      '\ufe0f',
      '\ufeff',
      '\uffa0',
      '\ufff9',
      '\ufffb',
    ],
  ],
  ['separators of lines', ['\u2028', '\u2029']],
  ['lone surrogates', ['\ud800', '\udbff', '\udc00', '\udfff']],
])('escapes %s', (_, characters) => {
  for (const character of characters) {
    const expected = `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
    expect([printable(`a${character}b`), printableJson({ [character]: character })]).toEqual([
      `a${expected}b`,
      expect.not.stringContaining(character),
    ])
    expect(JSON.parse(printableJson({ [character]: [character] }))).toEqual({ [character]: [character] })
  }
})

test('escapes tag characters, which are outside the Basic Multilingual Plane', () => {
  expect([printable('\u{e0001}'), printable('\u{e007f}'), JSON.parse(printableJson('\u{e0041}'))]).toEqual([
    '\\udb40\\udc01',
    '\\udb40\\udc7f',
    '\u{e0041}',
  ])
})

test('does not change visible text', () => {
  for (const text of ['', 'abc', 'Zoë 💥 漢字 العربية עברית ไทย', '{}[]\\"\'']) expect(printable(text)).toBe(text)
})

test('printableLines keeps line ends, and indents the lines after the first', () => {
  expect(printableLines('a\n  b\u202e\n\nc\td')).toBe('a\n    b\\u202e\n    c\\u0009d')
})
