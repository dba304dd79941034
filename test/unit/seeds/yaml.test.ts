/**
 * Tests the YAML parser with usual and hostile texts: its time is proportional to the text, and the size of values is
 * limited.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseYaml, formatYaml } from '../../../server/seeds/yaml.ts'
import { SeedError } from '../../../server/seeds/seed-error.ts'

const outcome = (text: string) =>
  parseYaml('x', text).catch((error: unknown) => {
    if (!(error instanceof SeedError)) throw error
    return error.reason
  })

/** Returns the milliseconds for parsing a text, the best of three. */
async function taken(text: string): Promise<number> {
  const times: number[] = []
  for (let time = 0; time < 3; time++) {
    const began = performance.now()
    await outcome(text)
    times.push(performance.now() - began)
  }
  return Math.min(...times)
}

const lines = (count: number, line: (number: number) => string) =>
  Array.from({ length: count }, (_, number) => line(number)).join('\n')
const HOSTILE: Record<string, (size: number) => string> = {
  keys: (n) => lines(n, (number) => `k${number}: 1`),
  'keys in braces': (n) => `{${lines(n, (number) => `k${number}: 1,`)}}`,
  'one key many times': (n) => `{${'a,'.repeat(n * 5)}}`,
  quotes: (n) => '"'.repeat(n * 5),
  'quotes in a list': (n) => `[${'"'.repeat(n * 5)}`,
  commas: (n) => `[${','.repeat(n * 5)}`,
  brackets: (n) => '['.repeat(n * 5),
  colons: (n) => 'a: b: '.repeat(n),
  dashes: (n) => '- '.repeat(n * 3),
  documents: (n) => '---\n'.repeat(n),
  directives: (n) => '%a b\n'.repeat(n),
  anchors: (n) => lines(n, (number) => `- &a${number} x`),
  aliases: (n) => `- &a [x]\n${'- *a\n'.repeat(n)}`,
  'merge keys': (n) => `- &a {b: 1, c: 2}\n${'- <<: *a\n'.repeat(n)}`,
  'merge keys of a long object': (n) => `- &a {${lines(n, (number) => `k${number}: 1,`)}}\n${'- <<: *a\n'.repeat(n)}`,
  'texts without an end': (n) => '- "a b\n'.repeat(n),
  'folded lines': (n) => `a: >\n${'  x\n\n'.repeat(n)}`,
  comments: (n) => `${'# c\n'.repeat(n)}a: [`,
  blanks: (n) => `a: ${' '.repeat(n * 10)}x`,
  indentations: (n) => lines(Math.round(Math.sqrt(n * 10)), (number) => `${' '.repeat(number)}a:`),
  'a tag': (n) => `!<${'a'.repeat(n * 5)}`,
}

describe('parsing a text of ten times the length takes at most forty times as long', () => {
  test.each(Object.keys(HOSTILE))(
    '%s',
    async (name) => {
      const make = HOSTILE[name] as (size: number) => string
      const isLinear = async () => (await taken(make(20_000))) <= 40 * Math.max(await taken(make(2_000)), 2)
      // A busy machine may be slow once.
      expect((await isLinear()) || (await isLinear())).toBe(true)
    },
    60_000,
  )
})

describe('YAML', () => {
  test.each([
    ['a key twice', 'a: 1\nb: 2\na: 3\n', 'line 3: duplicated mapping key'],
    ['a list without an end', 'a:\n  - b\n  - [c', 'line 3: unexpected end of the stream within a flow collection'],
    ['an alias of nothing, which may be a secret', 'client_secret: *SECRET', 'line 1: unidentified alias'],
    ['a tag, which may be a secret', 'client_secret: !SECRET x', 'line 1: unknown scalar tag'],
    ['a tag of another kind, which may be a secret', 'client_secret: !SEC!RET x', 'line 1: undeclared tag handle'],
    ['several documents', 'a: 1\n---\nb: 2\n', 'a seed is one document, and this text holds several'],
    ['what holds itself', 'a: &a [*a]', 'objects and lists stand too deep within each other'],
    ['what is too deep without brackets', '- '.repeat(200), 'objects and lists stand too deep within each other'],
    [
      'what is too deep by aliases',
      lines(20, (n) => `k${n}: &a${n} ${'['.repeat(20)}${n === 0 ? 'x' : `*a${n - 1}`}${']'.repeat(20)}`),
      'objects and lists stand too deep within each other',
    ],
    [
      'a long text many times',
      `- &a ${'x'.repeat(10_000)}\n${'- *a\n'.repeat(1_000)}`,
      'its aliases stand for more than can be loaded',
    ],
  ])('is rejected with %s', async (_, text, reason) => {
    expect(await outcome(text)).toBe(reason)
  })

  test('has the same depth limit as JSON', async () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(await outcome(nested(100))).toBeInstanceOf(Array)
    expect(await outcome(nested(101))).toBe('objects and lists stand too deep within each other')
  })

  test('accepts as many aliases as an export has entries', async () => {
    const read = (await outcome(
      `urls: &urls [https://a.example]\nbase: &base {app_type: spa}\nclients:\n${lines(5_000, (n) => `  - {<<: *base, name: A${n}, callbacks: *urls}`)}`,
    )) as { clients: object[] }
    expect([read.clients.length, read.clients.at(-1)]).toEqual([
      5_000,
      { app_type: 'spa', name: 'A4999', callbacks: ['https://a.example'] },
    ])
  })

  test('accepts names that objects inherit, and reads times and words of YAML 1.1 as texts', async () => {
    expect(Object.entries((await outcome('__proto__: {a: 1}\nb: yes\nc: 2001-01-01')) as object)).toEqual([
      ['__proto__', { a: 1 }],
      ['b', 'yes'],
      ['c', '2001-01-01'],
    ])
  })

  test('from formatYaml is parsed as the same document', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const document = JSON.parse(JSON.stringify({ value })) as object
        expect(await parseYaml('x', await formatYaml(document))).toEqual(document)
      }),
    )
  })
})
