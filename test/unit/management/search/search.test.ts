/**
 * Tests the parsers with tables and with printed filters, and the SQL of the search against an evaluation in
 * JavaScript.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Client } from '../../../../schema/client.ts'
import { ApiError } from '../../../../server/errors/management.ts'
import { LIST_LIMITS } from '../../../../server/management/search/searchable-fields.ts'
import {
  allOf,
  anyOf,
  not,
  type Condition,
  type FieldName,
  type Filter,
  type Operator,
} from '../../../../server/store/client-filter.ts'
import { parseLucene } from '../../../../server/management/search/lucene.ts'
import { parseScim } from '../../../../server/management/search/scim.ts'
import type { SearchPosition, Sort } from '../../../../server/store/client-search.ts'
import { openStore } from '../../../../server/store/index.ts'

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 200)
const is = (field: FieldName, operator: Operator, value?: Condition['value']): Condition => ({
  kind: 'condition',
  field,
  operator,
  ...(value !== undefined && { value }),
})
const metadata = (key: string, operator: Operator, value?: string): Condition => ({
  ...is('metadata', operator, value),
  key,
})
/** Returns the position and the problem in the error of a parser. */
const parseError = (parse: () => unknown): string => {
  try {
    parse()
    return 'no error'
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    expect(error.body).toMatchObject({ statusCode: 400, error: 'Bad Request', errorCode: 'invalid_query_string' })
    const [, position, problem] = /^Invalid search query at character (\d+): (.*)$/.exec(error.body.message) ?? []
    return `${position}: ${problem}`
  }
}
const [a, b, c] = [is('app_type', 'eq', 'a'), is('app_type', 'eq', 'b'), is('app_type', 'eq', 'c')]
const DAY = Date.parse('2026-01-31')
const FIELDS =
  'client_id, external_client_id, name, app_type, is_first_party, updated_at, metadata.{key}, client_grant.organization_id, client_grant.allow_any_organization'

describe('parseLucene', () => {
  test.each<[string, Filter | undefined]>([
    ['', undefined],
    ['  ', undefined],
    ['client_id:AbC', is('client_id', 'eq', 'AbC')],
    ['name: "two \\"words\\" \\\\"', is('name', 'eq', 'two "words" \\')],
    ['name:a*', is('name', 'sw', 'a')],
    ['name:*a', is('name', 'ew', 'a')],
    ['name:*a*', is('name', 'co', 'a')],
    ['name:*', is('name', 'pr')],
    ['name:a\\ b\\*\\:*', is('name', 'sw', 'a b*:')],
    ['name:"a*"', is('name', 'eq', 'a*')],
    ['name:-x/y@z', is('name', 'eq', '-x/y@z')],
    ['is_first_party:false', is('is_first_party', 'eq', false)],
    ['metadata.env:prod', metadata('env', 'eq', 'prod')],
    ['metadata.team.lead:*', metadata('team.lead', 'pr')],
    ['metadata.a\\:b\\ c:x', metadata('a:b c', 'eq', 'x')],
    ['client_grant.organization_id:org_1', is('client_grant.organization_id', 'eq', 'org_1')],
    ['updated_at:[2026-01-31 TO *]', is('updated_at', 'ge', DAY)],
    ['updated_at:{2026-01-31 TO *}', is('updated_at', 'gt', DAY + 86_399_999)],
    ['updated_at:[* TO 2026-01-31]', is('updated_at', 'le', DAY + 86_399_999)],
    ['updated_at:[ * TO "2026-01-31T00:00:01Z" }', is('updated_at', 'lt', DAY + 1000)],
    [
      'updated_at:[2026-01-31T01:00:00+01:00 TO 2026-01-31T00:00]',
      allOf([is('updated_at', 'ge', DAY), is('updated_at', 'le', DAY)]),
    ],
    ['updated_at:[* TO *]', is('updated_at', 'pr')],
    ['updated_at:2026-01-31', allOf([is('updated_at', 'ge', DAY), is('updated_at', 'le', DAY + 86_399_999)])],
    ['app_type:a app_type:b', anyOf([a, b])],
    ['app_type:a OR app_type:b || app_type:c', anyOf([a, b, c])],
    ['app_type:a AND app_type:b OR app_type:c', anyOf([allOf([a, b]), c])],
    ['app_type:a && (app_type:b OR app_type:c)', allOf([a, anyOf([b, c])])],
    ['app_type:(a OR (b AND NOT c))', anyOf([a, allOf([b, not(c)])])],
    ['NOT app_type:a', not(a)],
    ['app_type:a NOT app_type:b', allOf([a, not(b)])],
    ['app_type:a app_type:b -app_type:c', allOf([anyOf([a, b]), not(c)])],
    ['+app_type:a app_type:b', a],
    ['+app_type:a !app_type:b', allOf([a, not(b)])],
    ['app_type:a OR NOT app_type:b', anyOf([a, not(b)])],
    ['NOT (app_type:a app_type:b)', not(anyOf([a, b]))],
  ])('parses %s', (text, filter) => expect(parseLucene(text)).toEqual(filter))

  test.each([
    ['shop', '1: expected a field and ":", as in name:value'],
    ['name:a and name:b', '8: expected a field and ":", as in name:value'],
    ['name:', '6: expected a value after "name:"'],
    ['name:a AND', '11: expected a field and ":", as in name:value'],
    ['(name:a', '8: expected ")"'],
    ['name:a)', '7: expected a field and ":", or the end of the query'],
    ['secret:a', `1: expected one of the fields ${FIELDS}, not "secret"`],
    ['metadata:a', `1: expected one of the fields ${FIELDS}, not "metadata"`],
    ['metadata.a.b.c:d', '1: expected metadata.{key} or metadata.{key}.{key}, not "metadata.a.b.c"'],
    ['metadata.:d', '1: expected metadata.{key} or metadata.{key}.{key}, not "metadata."'],
    ['toString:d', `1: expected one of the fields ${FIELDS}, not "toString"`],
    ['name:"a', '6: expected a double quote that ends this text'],
    [
      'name:"a b"*',
      '11: expected a blank behind the text in quotes; with wildcards, blanks are escaped by a backslash instead of quoted',
    ],
    ['name:a*b', '7: expected wildcards only at the beginning and the end of a value'],
    ['name:a~', '7: expected a backslash before "~", or double quotes around the value'],
    ['external_client_id:https://a.test', '25: expected a backslash before ":", or double quotes around the value'],
    ['name:a\\', '8: expected a character behind the backslash'],
    ['client_id:a*', '11: client_id takes a value, *, not text*'],
    ['name:[a TO b]', '6: name takes a value, *text*, text*, *text, *, not a range'],
    ['updated_at:2026*', '12: updated_at takes a value, a range, *, not text*'],
    ['updated_at:[2026-02-30 TO *]', '13: expected a date or a time such as 2026-01-31 or 2026-01-31T12:00:00Z'],
    ['updated_at:[2026-01-31 2026-02-01]', '24: expected TO between the ends of the range'],
    ['updated_at:[* TO 2026-02-01', '28: expected "]" or "}" at the end of the range'],
    ['is_first_party:1', '16: expected true or false'],
    ['name:(a b c d e f)', '17: expected no more than 5 filter operations'],
    [`${'('.repeat(21)}name:a`, '21: expected no more than 20 parentheses within each other'],
    ['name:a\0', '7: a NUL character cannot be searched for'],
  ])('rejects %s', (text, error) => expect(parseError(() => parseLucene(text))).toBe(error))

  test.each([
    [
      'name:a',
      '1: expected one of the fields client_grant.organization_id, client_grant.allow_any_organization, not "name"',
    ],
    ['client_grant.organization_id:a*', '30: client_grant.organization_id takes a value, not text*'],
    ['client_grant.allow_any_organization:false', '37: expected true'],
    [
      'client_grant.organization_id:a OR client_grant.organization_id:b',
      '35: expected no more than 1 filter operation',
    ],
  ])('rejects %s in a list', (text, error) => expect(parseError(() => parseLucene(text, LIST_LIMITS))).toBe(error))
})

describe('parseScim', () => {
  test.each<[string, Filter | undefined]>([
    [' ', undefined],
    ['client_id eq "AbC"', is('client_id', 'eq', 'AbC')],
    ['name co "a\\"\\u00e9\\\\"', is('name', 'co', 'a"é\\')],
    ['name SW "a" Or name Ew "b"', anyOf([is('name', 'sw', 'a'), is('name', 'ew', 'b')])],
    ['app_type ne "a"', not(a)],
    ['external_client_id pr', is('external_client_id', 'pr')],
    ['is_first_party eq true', is('is_first_party', 'eq', true)],
    ['metadata.level eq 5', metadata('level', 'eq', '5')],
    ['metadata.team.lead sw "a"', metadata('team.lead', 'sw', 'a')],
    ['updated_at gt "2026-01-31"', is('updated_at', 'gt', DAY + 86_399_999)],
    [
      'updated_at ge "2026-01-31T00:00:00.000Z" and updated_at lt "2026-01-31"',
      allOf([is('updated_at', 'ge', DAY), is('updated_at', 'lt', DAY)]),
    ],
    ['app_type eq "a" and app_type eq "b" or app_type eq "c"', anyOf([allOf([a, b]), c])],
    ['app_type eq "a" and(app_type eq "b" or app_type eq "c")', allOf([a, anyOf([b, c])])],
  ])('parses %s', (text, filter) => expect(parseScim(text)).toEqual(filter))

  const OPERATORS = 'eq, ne, co, sw, ew, pr, gt, ge, lt, le'
  test.each([
    ['name', `5: expected one of the operators ${OPERATORS} after "name"`],
    ['name:a', `1: expected one of the fields ${FIELDS}, not "name:a"`],
    ['name is "a"', `6: expected one of the operators ${OPERATORS} after "name"`],
    ['name eq', '8: expected a value after "name eq": a text in double quotes, true, false or a number'],
    ['name eq a', '9: expected a value after "name eq": a text in double quotes, true, false or a number'],
    ['name eq "a', '9: expected a double quote that ends this text'],
    ['name eq "\\x"', '9: expected a text that is written as in JSON'],
    ['name eq "a\\', '9: expected a double quote that ends this text'],
    ['not (name eq "a")', `1: "not" is none of the operators, which are ${OPERATORS}, and, or`],
    ['client_id sw "a"', '11: client_id takes eq, ne, pr, not sw'],
    ['name gt "a"', '6: name takes eq, ne, co, sw, ew, pr, not gt'],
    ['is_first_party eq "yes"', '19: expected true or false'],
    ['updated_at gt 5', '15: expected a date or a time such as 2026-01-31 or 2026-01-31T12:00:00Z'],
    ['name pr name pr', '9: expected "and", "or" or the end of the query'],
    ['name pr and', '12: expected a field or "("'],
    ['(name pr', '9: expected ")"'],
    ['name pr or name pr or name pr or name pr or name pr or name pr', '56: expected no more than 5 filter operations'],
    ['('.repeat(22), '21: expected no more than 20 parentheses within each other'],
  ])('rejects %s', (text, error) => expect(parseError(() => parseScim(text))).toBe(error))
})

// Random filters, and their printed queries.

const TEXTS = [
  'a',
  'A',
  'ab',
  'Ab b',
  '%',
  '_',
  'a\\',
  '"',
  "'; DROP TABLE client; --",
  '*',
  'é',
  '😀',
  'AND',
  'x:y',
  '@',
  'Z[',
  '\u{10ffff}',
  'y'.repeat(70),
]
const TIMES = [0, DAY, DAY + 1, DAY + 86_400_000]
const textArbitrary = fc.constantFrom(...TEXTS)
const keyArbitrary = fc.constantFrom('env', 'team.lead', "k'ey")
const flagArbitrary = fc.boolean()
const conditionOn = (
  field: FieldName,
  operators: readonly Operator[],
  values: fc.Arbitrary<string | number | boolean>,
) =>
  fc
    .tuple(fc.constantFrom(...operators), values)
    .map(([operator, value]) => (operator === 'pr' ? is(field, 'pr') : is(field, operator, value)))
const conditions = fc.oneof(
  conditionOn('client_id', ['eq', 'pr'], textArbitrary),
  conditionOn('app_type', ['eq', 'pr'], textArbitrary),
  conditionOn('is_first_party', ['eq', 'pr'], flagArbitrary),
  conditionOn('external_client_id', ['eq', 'pr'], textArbitrary),
  conditionOn('name', ['eq', 'co', 'sw', 'ew', 'pr'], textArbitrary),
  conditionOn('updated_at', ['eq', 'gt', 'ge', 'lt', 'le', 'pr'], fc.constantFrom(...TIMES)),
  conditionOn('client_grant.organization_id', ['eq', 'pr'], fc.constantFrom('org_1', 'org_2', 'org_3')),
  conditionOn('client_grant.allow_any_organization', ['eq', 'pr'], flagArbitrary),
  fc
    .tuple(keyArbitrary, conditionOn('metadata', ['eq', 'co', 'sw', 'ew', 'pr'], textArbitrary))
    .map(([name, condition]): Condition => ({ ...condition, key: name })),
)
function countOperations(filter: Filter): number {
  if (filter.kind === 'condition') return 1
  if (filter.kind === 'not') return countOperations(filter.of)
  return filter.of.reduce((sum, operand) => sum + countOperations(operand), 0)
}
const filters = (of: (node: fc.Arbitrary<Filter>) => fc.Arbitrary<Filter>) =>
  fc
    .letrec<{ node: Filter }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        conditions as fc.Arbitrary<Filter>,
        of(tie('node')),
        fc
          .tuple(fc.constantFrom('all' as const, 'any' as const), fc.array(tie('node'), { minLength: 2, maxLength: 3 }))
          .map(([kind, inner]): Filter => ({ kind, of: inner })),
      ),
    }))
    .node.filter((filter) => countOperations(filter) <= 5)
const anyFilter = filters((node) => node.map(not))
const scimFilter = filters(() => conditions.filter(({ operator }) => operator === 'eq').map(not))

const formatTime = (value: unknown) => new Date(value as number).toISOString()
const quote = (value: unknown) => `"${String(value).replaceAll(/["\\]/g, '\\$&')}"`
const escapeLucene = (value: unknown) => String(value).replaceAll(/[^a-zA-Z0-9]/g, '\\$&')

function printLucene(filter: Filter): string {
  if (filter.kind === 'not') return `NOT (${printLucene(filter.of)})`
  if (filter.kind !== 'condition')
    return filter.of
      .map((part) => (part.kind === 'condition' ? printLucene(part) : `(${printLucene(part)})`))
      .join(filter.kind === 'all' ? ' AND ' : ' OR ')
  const { field, operator, value } = filter
  const operand = field === 'updated_at' ? formatTime(value ?? 0) : value
  const values: Record<Operator, string> = {
    eq: quote(operand),
    co: `*${escapeLucene(operand)}*`,
    sw: `${escapeLucene(operand)}*`,
    ew: `*${escapeLucene(operand)}`,
    pr: '*',
    gt: `{${operand} TO *]`,
    ge: `[${operand} TO *]`,
    lt: `[* TO ${operand}}`,
    le: `[* TO ${operand}]`,
  }
  return `${field}${filter.key ? `.${filter.key}` : ''}:${values[operator]}`
}

function printScim(filter: Filter): string {
  if (filter.kind === 'not') return printScim(filter.of).replace(' eq ', ' ne ')
  if (filter.kind !== 'condition') return `(${filter.of.map(printScim).join(filter.kind === 'all' ? ' and ' : ' or ')})`
  const { field, operator, value } = filter
  const path = `${field}${filter.key ? `.${filter.key}` : ''}`
  return operator === 'pr'
    ? `${path} pr`
    : `${path} ${operator} ${JSON.stringify(field === 'updated_at' ? formatTime(value) : value)}`
}

describe('both parsers', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc
      .array(
        fc.constantFrom(
          'name',
          'metadata.a',
          ':',
          ' ',
          '(',
          ')',
          '"',
          '*',
          '\\',
          'AND',
          'or',
          'NOT',
          '-',
          '[',
          'TO',
          ']',
          '}',
          'eq',
          'pr',
          'updated_at',
          '2026-01-31',
          '"2026-13-01"',
          '2026-02-30',
          '5',
          'gt',
          'x',
          '&&',
        ),
        { maxLength: 30 },
      )
      .map((parts) => parts.join('')),
  )
  test.each([
    ['Lucene', parseLucene],
    ['SCIM', parseScim],
  ] as const)('return a filter or an error for any text as %s', (_, parse) => {
    fc.assert(
      fc.property(anyText, (text) => void parseError(() => parse(text))),
      { numRuns: RUNS * 10 },
    )
  })
  test('take time in proportion to the text', () => {
    const started = performance.now()
    for (const part of ['(', 'name:a ', '"', '\\', '*', 'name:"', ' ', '-', 'name:['])
      for (const parse of [parseLucene, parseScim]) parseError(() => parse(part.repeat(100_000)))
    expect(performance.now() - started).toBeLessThan(2000)
  })
  test('parse any printed filter into the same filter', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => void expect(parseLucene(printLucene(filter))).toEqual(filter)),
      { numRuns: RUNS },
    )
    fc.assert(
      fc.property(scimFilter, (filter) => void expect(parseScim(printScim(filter))).toEqual(filter)),
      { numRuns: RUNS },
    )
  })
})

// Random clients, and an evaluation of filters in JavaScript.

interface StoredClient {
  client: Client
  updatedAt: number
  grants: { anyOrganization: boolean; organizations: string[] }[]
}
const foldCase = (value: string) => value.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())

function valuesOf({ client, updatedAt, grants }: StoredClient, { field, key = '' }: Condition): unknown[] {
  if (field === 'updated_at') return [updatedAt]
  if (field === 'client_grant.organization_id') return grants.flatMap(({ organizations }) => organizations)
  if (field === 'client_grant.allow_any_organization') return grants.map(({ anyOrganization }) => anyOrganization)
  if (field === 'name') return [foldCase(client.name ?? '')]
  if (field !== 'metadata') return [client[field]].filter((member) => member !== undefined)
  const value = key
    .split('.')
    .reduce<unknown>((object, part) => (object as Record<string, unknown> | undefined)?.[part], client.client_metadata)
  return typeof value === 'string' ? [value.slice(0, 64)] : []
}

function comparedValue(field: FieldName, value: Condition['value']): unknown {
  if (field === 'name') return foldCase(String(value))
  return field === 'metadata' ? String(value).slice(0, 64) : value
}

function matches(filter: Filter, storedClient: StoredClient): boolean {
  if (filter.kind === 'not') return !matches(filter.of, storedClient)
  if (filter.kind !== 'condition')
    return filter.kind === 'all'
      ? filter.of.every((operand) => matches(operand, storedClient))
      : filter.of.some((operand) => matches(operand, storedClient))
  const { field, operator, value } = filter
  const sought = comparedValue(field, value)
  const tests: Record<Operator, (stored: never) => boolean> = {
    eq: (stored) => stored === sought,
    pr: () => true,
    co: (stored: string) => stored.includes(sought as string),
    sw: (stored: string) => stored.startsWith(sought as string),
    ew: (stored: string) => stored.endsWith(sought as string),
    gt: (stored: number) => stored > (sought as number),
    ge: (stored: number) => stored >= (sought as number),
    lt: (stored: number) => stored < (sought as number),
    le: (stored: number) => stored <= (sought as number),
  }
  return valuesOf(storedClient, filter).some((stored) => tests[operator](stored as never))
}

const longTextArbitrary = fc
  .tuple(fc.constantFrom('', ...TEXTS), textArbitrary, fc.constantFrom('', ...TEXTS))
  .map((parts) => parts.join(''))
const storedClientArbitrary = fc.record({
  name: longTextArbitrary,
  app_type: fc.option(textArbitrary, { nil: undefined }),
  is_first_party: flagArbitrary,
  updatedAt: fc.constantFrom(...TIMES),
  metadata: fc.option(longTextArbitrary, { nil: undefined }),
  lead: longTextArbitrary,
  grants: fc.array(fc.record({ anyOrganization: flagArbitrary, organizations: fc.subarray(['org_1', 'org_2']) }), {
    maxLength: 2,
  }),
})
const tenantArbitrary = fc.array(storedClientArbitrary, { minLength: 1, maxLength: 40 }).map((all) =>
  all.map(
    ({ metadata: env, lead, updatedAt, grants, ...rest }, index): StoredClient => ({
      client: {
        ...rest,
        client_id: TEXTS[index] ?? `id${index}`,
        client_metadata: { ...(env !== undefined && { env }), team: { lead } },
        ...(index % 3 === 0 && { external_client_id: `${TEXTS[index] ?? index}` }),
      } as Client,
      updatedAt,
      grants,
    }),
  ),
)

function createStore(all: readonly StoredClient[]) {
  const store = openStore({})
  const assigned: Record<string, string[]> = { org_1: [], org_2: [] }
  for (const [index, { client, updatedAt, grants }] of all.entries()) {
    store.clients.insert(client, updatedAt)
    for (const [at, { anyOrganization, organizations }] of grants.entries()) {
      const id = `g${index}.${at}`
      store.clientGrants.put({
        id,
        client_id: client.client_id ?? '',
        audience: id,
        subject_type: 'client',
        allow_any_organization: anyOrganization,
      })
      for (const organization of organizations) assigned[organization]?.push(id)
    }
  }
  for (const [id, grantIds] of Object.entries(assigned)) {
    store.organizations.put({ id, name: id })
    for (const grantId of grantIds) store.organizations.assign(id, grantId)
  }
  return store
}
const view = { tiers: ['summary'], shared: {}, fields: ['client_id'] } as const
const clientIdsIn = (json: Buffer) => (JSON.parse(String(json)) as Client[]).map(({ client_id }) => client_id)
const sortKeys: Record<Sort, (storedClient: StoredClient) => string | number> = {
  name: ({ client }) => foldCase(client.name ?? ''),
  updated_at: ({ updatedAt }) => updatedAt,
}
const compareKeys = (left: string | number, right: string | number) => {
  if (typeof left === 'number') return left - (right as number)
  return Buffer.compare(Buffer.from(left), Buffer.from(right as string))
}

describe('clientSearch', () => {
  test('finds the matching clients in the requested order, page by page', () => {
    const sorts = fc.constantFrom(undefined, 'name' as const, 'updated_at' as const)
    fc.assert(
      fc.property(tenantArbitrary, anyFilter, sorts, fc.integer({ min: 1, max: 9 }), (all, filter, sort, limit) => {
        const store = createStore(all)
        const ids: unknown[] = []
        let after: SearchPosition | undefined
        for (let more = true; more; ) {
          const page = store.clientSearch.page(view, { filter, sort }, { after, limit })
          ids.push(...clientIdsIn(page.json))
          ;({ last: after, more } = page)
        }
        store.close()
        const sorted = sort
          ? all.toSorted((left, right) => compareKeys(sortKeys[sort](left), sortKeys[sort](right)))
          : all
        expect(ids).toEqual(
          sorted.filter((candidate) => matches(filter, candidate)).map(({ client }) => client.client_id),
        )
      }),
      { numRuns: RUNS },
    )
  })
})
