/** Texts that are built to make an expression or a query go back and forth: each costs one reading, not a reading of a reading. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formats } from '../../schema/formats.ts'
import { OPERATIONS, type Operation } from '../../schema/operations.ts'
import { createPathMatcher } from '../../server/shared/paths.ts'
import { redacted, redactedQuery } from '../../server/requests/redact.ts'
import { useEmulator } from '../support/emulator.ts'

const LENGTH = 30_000
/** Milliseconds of which no second look is needed; an expression that goes back for each character of such a text takes ten times as long. */
const QUICK_MS = 100
/** A text of a quarter takes a quarter of the time where each character is read once, and a sixteenth where each is read for each other. */
const PART = 4
const MOST_TIMES = 8

const milliseconds = (work: () => unknown) => {
  const began = performance.now()
  work()
  return performance.now() - began
}
const best = (work: () => unknown) => Math.min(...Array.from({ length: 3 }, () => milliseconds(work)))

/** Whether work on a text costs one reading of it. A machine that is busy makes all texts slow, so a slow one is compared with its own part. */
function isLinear(work: (text: string) => unknown, text: string): boolean {
  if (milliseconds(() => work(text)) < QUICK_MS) return true
  const whole = best(() => work(text))
  return whole < QUICK_MS || whole < MOST_TIMES * best(() => work(text.slice(-Math.floor(text.length / PART))))
}
/** Asserts it of every text that can be made against an expression; a failure shows how the text begins. */
function expectLinear(work: (text: string) => unknown, source: string): void {
  for (const text of attacksOn(source))
    if (!isLinear(work, text)) expect(text.slice(0, 40)).toBe('a text that is read once')
}

/** Pieces of an expression: its letters as they stand together, and a few of each kind of character. */
function piecesOf(source: string): string[] {
  const plain = source.replaceAll(/\\[wdsbWDSB]|\\p\{\w+\}|\(\?[:=!<]*/g, ' ').replaceAll(/\\(.)/g, '$1')
  const words = plain.split(/[()|\][{}^$*+? ]+/).filter((word) => word !== '')
  return [
    ...new Set([
      ...words,
      ...words.map((word) => word.slice(0, 3)),
      'a',
      'A',
      '0',
      '-',
      '_',
      '.',
      '/',
      ':',
      '@',
      '{',
      '[',
      ' ',
      '\n',
      '"',
      '\\',
      '=',
      '%',
      '*',
    ]),
  ]
}

/** Texts that nearly fit: something of the beginning, then a piece, or two in turn, as often as there is room, then what fits nowhere. */
function* attacksOn(source: string): Generator<string> {
  const pieces = piecesOf(source)
  const starts = ['', ...pieces.slice(0, 8)]
  for (const start of starts) {
    for (const piece of pieces) yield `${start}${piece.repeat(LENGTH / piece.length)}\u0001`
  }
  for (const piece of pieces.slice(0, 12)) {
    for (const other of pieces.slice(0, 12))
      yield `${(piece + other).repeat(LENGTH / (piece.length + other.length))}\u0001`
  }
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
const root = join(import.meta.dirname, '../..')
/** An expression as it stands in a source, behind something that is no value. */
const LITERAL = /(?<=[=(,:?[!&|]\s*|=> |return )\/(?![*/ ])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+)\/([dgimsuvy]*)/g
const literals = [...filesOf(join(root, 'schema')), ...filesOf(join(root, 'server'))].flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(LITERAL)].map(
    ([, source = '', flags = '']) => [file.slice(root.length + 1), source, flags.replaceAll(/[gy]/g, '')] as const,
  ),
)

/** The patterns of the tables, wherever in a schema they stand. */
function patternsIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'pattern' && typeof value === 'string' ? [value] : patternsIn(value),
  )
}
const patterns = [
  ...new Set(
    (Object.values(OPERATIONS) as Operation[]).flatMap(({ body, query, parameters }) =>
      patternsIn([body, query, parameters]),
    ),
  ),
]

describe('expressions', () => {
  test('are all found', () => {
    expect(literals.length).toBeGreaterThan(90)
    expect(patterns.length).toBeGreaterThan(3)
  })
  /** What only its user gives, once: options and files. */
  const OWN = /^server\/(?:options|option-values|shell|trust|banner|commands\/|seeds\/)/

  test.each(literals.filter(([file]) => !OWN.test(file)))('%s: /%s/%s', (_, source, flags) => {
    const expression = new RegExp(source, flags)
    expectLinear((text) => expression.test(text), source)
  })
  test.each(patterns)('a pattern of the tables: %s', (source) => {
    expectLinear((text) => new RegExp(source).test(text), source)
  })
  test.each(Object.entries(formats))('the format %s', (_, accepts) => {
    for (const source of [
      'https://a.b*{organization_name}:0/?#@[x]',
      '{custom_domain.metadata.public_a}',
      '2030-01-31T12:00:00.000+01:00',
      '10.0.0.0/8',
      'cred_2Vh8Qm3xk9',
    ]) {
      expectLinear(accepts, source)
    }
  })
})

test('a path with many * is looked for part by part', () => {
  const fits = createPathMatcher(`${'*a'.repeat(2_000)}*b`)
  expect(isLinear(fits, 'a'.repeat(LENGTH))).toBe(true)
  const cases: [pattern: string, path: string, fits: boolean][] = [
    ['/a', '/a', true],
    ['/a', '/ab', false],
    ['*', '', true],
    ['*', '/any/thing', true],
    ['/a*', '/a', true],
    ['/a*', '/b', false],
    ['*b', '/ab', true],
    ['*b', '/ba', false],
    ['/a*b*c', '/a-b-c', true],
    ['/a*b*c', '/a-c-b', false],
    ['/a*b*b', '/ab', false],
    ['/a*b*b', '/abb', true],
    ['/ab*bc', '/abc', false],
    ['/a**c', '/abc', true],
    ['/a.c', '/abc', false],
  ]
  for (const [pattern, path, expected] of cases)
    expect([pattern, path, createPathMatcher(pattern)(path)]).toEqual([pattern, path, expected])
})

test('secrets are looked for in one reading', () => {
  expectLinear(
    (text) => [redacted({ a: text }), redacted({ [text]: 'a' }), redactedQuery(`q=${text}`), redactedQuery(text)],
    'eyJ.PRIVATE KEY-----secret=',
  )
})

describe('queries of a search', () => {
  const emulator = useEmulator({ seed: ['many:2000'] })
  const ask = async (path: string) => {
    const began = performance.now()
    const { status } = await emulator.api(`GET ${path}`)
    return { status, spent: performance.now() - began }
  }
  /** The best of three: one that takes long may have waited for others. */
  const cost = async (path: string) =>
    Math.min((await ask(path)).spent, (await ask(path)).spent, (await ask(path)).spent)
  /** What an ordinary search for a text takes, which looks into each of the names. */
  const ORDINARY = `/clients/search?parser=scim&q=${encodeURIComponent('name co "a" and name co "b" and name co "c" and name co "d" and name co "e"')}`
  const scim = (q: string) => `/clients/search?parser=scim&q=${encodeURIComponent(q)}`
  const lucene = (q: string) => `/clients/search?q=${encodeURIComponent(q)}`

  test.each([
    ['parentheses within each other', scim('('.repeat(1_000))],
    ['parentheses that end', scim(`${'('.repeat(400)}name pr${')'.repeat(400)}`)],
    ['wildcards for LIKE', scim(`name co "${'%a'.repeat(450)}"`)],
    ['one character often', scim(`name co "${'a'.repeat(900)}"`)],
    ['backslashes', scim(`name co "${'\\\\'.repeat(400)}"`)],
    ['a text without end', scim(`name eq "${'\\"'.repeat(400)}`)],
    ['as many conditions as there is room for', scim(Array.from({ length: 70 }, () => 'name co "a"').join(' and '))],
    ['alternatives in both directions', scim(Array.from({ length: 50 }, () => '(name pr)').join(' or '))],
    ['blanks', scim(`name${' '.repeat(900)}pr`)],
    ['parentheses in Lucene', lucene('('.repeat(1_000))],
    ['wildcards in Lucene', lucene(`name:${'*a'.repeat(490)}*`)],
    ['wildcards alone', lucene(`name:${'*'.repeat(900)}`)],
    ['question marks', lucene(`name:${'?'.repeat(900)}`)],
    ['negations', lucene('NOT '.repeat(240))],
    ['quotes', lucene('name:"'.repeat(150))],
    ['a q of GET /clients', `/clients?take=5&q=${encodeURIComponent('client_grant.organization_id:'.repeat(400))}`],
    ['fields', `/clients?fields=${'name,'.repeat(2_500)}name`],
    ['names of metadata', scim(`metadata.${'a.'.repeat(480)} pr`)],
  ])('%s', async (_, path) => {
    const { status, spent } = await ask(path)
    expect(status).toBeLessThan(500)
    if (spent < 500) return
    expect(await cost(path)).toBeLessThan(Math.max(500, 20 * (await cost(ORDINARY))))
  })
})
