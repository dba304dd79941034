/**
 * Texts that are built to make a regular expression or a query backtrack.
 * The time must grow with the length of the text, not with its square.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { formats } from '../../schema/formats.ts'
import { OPERATIONS, type Operation } from '../../schema/operations.ts'
import { createPathMatcher } from '../../server/shared/paths.ts'
import { redacted, redactedQuery } from '../../server/requests/redact.ts'
import { useEmulator } from '../support/emulator.ts'

const LENGTH = 30_000
/**
 * A text that takes fewer milliseconds is not measured again.
 * An expression that backtracks for each character of such a text takes ten times as long.
 */
const QUICK_MS = 100
/** A quarter of the text takes a quarter of the time if the time is linear, and a sixteenth if it is quadratic. */
const PART = 4
const MOST_TIMES = 8

const milliseconds = (work: () => unknown) => {
  const startTime = performance.now()
  work()
  return performance.now() - startTime
}
const bestTime = (work: () => unknown) => Math.min(...Array.from({ length: 3 }, () => milliseconds(work)))

/**
 * Tells whether the time of the work is linear in the length of the text.
 * A busy machine makes every text slow, so a slow text is compared with a part of itself.
 */
function isLinear(work: (text: string) => unknown, text: string): boolean {
  if (milliseconds(() => work(text)) < QUICK_MS) return true
  const whole = bestTime(() => work(text))
  return whole < QUICK_MS || whole < MOST_TIMES * bestTime(() => work(text.slice(-Math.floor(text.length / PART))))
}
/** Checks every attack text for an expression. A failure shows the beginning of the text. */
function expectLinear(work: (text: string) => unknown, source: string): void {
  for (const text of attacksOn(source))
    if (!isLinear(work, text)) expect(text.slice(0, 40)).toBe('a text that takes linear time')
}

/** Returns building blocks for attack texts: the literal words of the expression, and characters of each kind. */
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

/**
 * Yields texts that almost match: a possible beginning, then one or two pieces repeated up to the length,
 * then a character that matches nowhere.
 */
function* attacksOn(source: string): Generator<string> {
  const pieces = piecesOf(source)
  const starts = ['', ...pieces.slice(0, 8)]
  for (const start of starts) {
    for (const piece of pieces) yield `${start}${piece.repeat(LENGTH / piece.length)}\u0001`
  }
  for (const piece of pieces.slice(0, 12)) {
    for (const nextPiece of pieces.slice(0, 12))
      yield `${(piece + nextPiece).repeat(LENGTH / (piece.length + nextPiece.length))}\u0001`
  }
}

const sourceFilesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
const root = join(import.meta.dirname, '../..')
/** Matches a regular expression literal in a source file: it follows a token that cannot end a value. */
const LITERAL = /(?<=[=(,:?[!&|]\s*|=> |return )\/(?![*/ ])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+)\/([dgimsuvy]*)/g
const literals = [...sourceFilesIn(join(root, 'schema')), ...sourceFilesIn(join(root, 'server'))].flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(LITERAL)].map(
    ([, source = '', flags = '']) => [file.slice(root.length + 1), source, flags.replaceAll(/[gy]/g, '')] as const,
  ),
)

/** Returns the patterns in a schema, at any depth. */
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

describe('regular expressions take linear time', () => {
  test('are found in the source', () => {
    expect(literals.length).toBeGreaterThan(90)
    expect(patterns.length).toBeGreaterThan(3)
  })
  /** The files whose expressions read only the user's own options and files. */
  const USER_INPUT_FILES =
    /^server\/(?:cli\/(?:flags|flag-table|flag-values|shell|banner|commands\/)|installation\/trust-variables|seeds\/)/

  test.each(literals.filter(([file]) => !USER_INPUT_FILES.test(file)))('%s: /%s/%s', (_, source, flags) => {
    const expression = new RegExp(source, flags)
    expectLinear((text) => expression.test(text), source)
  })
  test.each(patterns)('the pattern of a table: %s', (source) => {
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

test('a path pattern with many * takes linear time', () => {
  const matches = createPathMatcher(`${'*a'.repeat(2_000)}*b`)
  expect(isLinear(matches, 'a'.repeat(LENGTH))).toBe(true)
  const cases: [pattern: string, path: string, isMatch: boolean][] = [
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

test('the search for secrets takes linear time', () => {
  expectLinear(
    (text) => [redacted({ a: text }), redacted({ [text]: 'a' }), redactedQuery(`q=${text}`), redactedQuery(text)],
    'eyJ.PRIVATE KEY-----secret=',
  )
})

describe('search queries take at most 20 times as long as an ordinary one', () => {
  const emulator = useEmulator({ seed: ['many:2000'] })
  const sendQuery = async (path: string) => {
    const startTime = performance.now()
    const { status } = await emulator.api(`GET ${path}`)
    return { status, milliseconds: performance.now() - startTime }
  }
  /** Returns the best of three times, because a slow query may have waited for other processes. */
  const bestOfThree = async (path: string) =>
    Math.min(
      (await sendQuery(path)).milliseconds,
      (await sendQuery(path)).milliseconds,
      (await sendQuery(path)).milliseconds,
    )
  /** An ordinary search for texts that reads every name. */
  const ORDINARY_FILTER = ['a', 'b', 'c', 'd', 'e'].map((letter) => `name co "${letter}"`).join(' and ')
  const ORDINARY = `/clients/search?parser=scim&q=${encodeURIComponent(ORDINARY_FILTER)}`
  const scim = (q: string) => `/clients/search?parser=scim&q=${encodeURIComponent(q)}`
  const lucene = (q: string) => `/clients/search?q=${encodeURIComponent(q)}`

  test.each([
    ['nested parentheses', scim('('.repeat(1_000))],
    ['nested parentheses that are closed', scim(`${'('.repeat(400)}name pr${')'.repeat(400)}`)],
    ['wildcards for LIKE', scim(`name co "${'%a'.repeat(450)}"`)],
    ['one character repeated', scim(`name co "${'a'.repeat(900)}"`)],
    ['backslashes', scim(`name co "${'\\\\'.repeat(400)}"`)],
    ['a string without an end quote', scim(`name eq "${'\\"'.repeat(400)}`)],
    ['as many conditions as possible', scim(Array.from({ length: 70 }, () => 'name co "a"').join(' and '))],
    ['many alternatives', scim(Array.from({ length: 50 }, () => '(name pr)').join(' or '))],
    ['blanks', scim(`name${' '.repeat(900)}pr`)],
    ['parentheses in Lucene', lucene('('.repeat(1_000))],
    ['wildcards in Lucene', lucene(`name:${'*a'.repeat(490)}*`)],
    ['only wildcards', lucene(`name:${'*'.repeat(900)}`)],
    ['question marks', lucene(`name:${'?'.repeat(900)}`)],
    ['negations', lucene('NOT '.repeat(240))],
    ['quotes', lucene('name:"'.repeat(150))],
    ['q of GET /clients', `/clients?take=5&q=${encodeURIComponent('client_grant.organization_id:'.repeat(400))}`],
    ['fields', `/clients?fields=${'name,'.repeat(2_500)}name`],
    ['a long metadata name', scim(`metadata.${'a.'.repeat(480)} pr`)],
  ])('%s', async (_, path) => {
    const { status, milliseconds: duration } = await sendQuery(path)
    expect(status).toBeLessThan(500)
    if (duration < 500) return
    expect(await bestOfThree(path)).toBeLessThan(Math.max(500, 20 * (await bestOfThree(ORDINARY))))
  })
})
