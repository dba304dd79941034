/**
 * Tests every operation of the Management API: the required scopes, and accepted and rejected values of each query parameter.
 * Values and messages are derived from the operation table. RIGHT lists the values that cannot be derived.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { OPERATIONS, type Operation } from '../../../schema/operations.ts'
import { badQuery, refusal, temporaryFolder, useEmulator, type Json } from '../../support/emulator.ts'

// --- A seed with two entities of each kind ---

const CLIENT = 'shopClient0000000000000000000001'
const GRANT = 'cgr_shop0000000000001'
const API = 'https://orders.test/'
const seed = join(temporaryFolder(), 'parameters.json')
writeFileSync(
  seed,
  JSON.stringify({
    resourceServers: [{ identifier: API }, { identifier: 'https://stock.test/' }],
    clients: [{ client_id: CLIENT, name: 'Shop' }, { name: 'Office' }],
    clientGrants: [
      { id: GRANT, client_id: CLIENT, audience: API, scope: [] },
      { client_id: 'Office', audience: API, scope: [] },
    ],
    connections: [
      { name: 'users', strategy: 'auth0', enabled_clients: [CLIENT] },
      { name: 'google', strategy: 'google-oauth2', enabled_clients: [CLIENT] },
    ],
    organizations: ['acme', 'globex'].map((name) => ({ name, client_grants: [{ client_id: CLIENT }] })),
  }),
)
const emulator = useEmulator({ seed: [seed] })

// --- Operations ---

const operations = Object.values(OPERATIONS).filter(({ path }) => path.startsWith('/api/v2/'))
type Titled = readonly [method: string, path: string, operation: Operation]
const titled = (operation: Operation): Titled => [operation.method, operation.path, operation]

/** Returns the id of the seed entity for `{id}` in a path. */
function idFor(path: string): string {
  if (path.startsWith('/api/v2/clients')) return CLIENT
  return path.startsWith('/api/v2/client-grants') ? GRANT : encodeURIComponent(API)
}

/** Fills the path with ids of the seed. Creates a credential for `{credential_id}`. */
async function address({ path }: Operation): Promise<string> {
  const filled = path.replace('/api/v2', '').replace('{client_id}', CLIENT).replace('{id}', idFor(path))
  return filled.includes('{credential_id}') ? filled.replace('{credential_id}', await newCredential()) : filled
}
const newCredential = async () =>
  String(
    (
      await emulator.api(`POST /clients/${CLIENT}/credentials`, {
        body: { credential_type: 'cert_subject_dn', subject_dn: 'CN=shop' },
      })
    ).body['id'],
  )

const send = (as: string | null, { method }: Operation, path: string) => emulator.api(`${method} ${path}`, { as })

// --- Parameters ---

interface Node {
  type: 'string' | 'integer' | 'boolean' | 'array'
  description?: string
  enum?: (string | boolean)[]
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  items?: Node
  'x-comma-separated'?: string[]
}
type Parameter = readonly [method: string, path: string, name: string, node: Node, operation: Operation]
const parameters = operations.flatMap((operation) =>
  Object.entries(operation.query ?? {}).map(
    ([name, schema]): Parameter => [operation.method, operation.path, name, schema as unknown as Node, operation],
  ),
)

/** Returns invalid query parts with their error. The order is the order in which the validator checks the keywords; it reports the first violation. */
function wrongs(name: string, node: Node): [query: string, problem: string][] {
  const { type, minimum, maximum, minLength, maxLength, items } = node
  const values = node['x-comma-separated']
  const problems: [string, string][] = []
  const wrong = (value: string | number, problem: string) => problems.push([`${name}=${value}`, problem])

  if (type === 'integer') {
    wrong('abc', 'Expected type integer but found type string')
    wrong('1.5', 'Expected type integer but found type number')
  }
  if (type === 'boolean')
    for (const value of ['maybe', '1', '']) wrong(value, 'Expected type boolean but found type string')
  if (type !== 'array') problems.push([`${name}=1&${name}=1`, `Expected type ${type} but found type array`])
  if (minimum !== undefined) wrong(minimum - 1, `Value ${minimum - 1} is less than minimum ${minimum}`)
  if (maximum !== undefined) wrong(maximum + 1, `Value ${maximum + 1} is greater than maximum ${maximum}`)
  if (minLength !== undefined)
    wrong('y'.repeat(minLength - 1), `String is too short (${minLength - 1} chars), minimum ${minLength}`)
  if (maxLength !== undefined)
    wrong('y'.repeat(maxLength + 1), `String is too long (${maxLength + 1} chars), maximum ${maxLength}`)
  for (const value of values ? ['nonsense', `${values[0]},nonsense`, `${values[0]},`] : []) {
    wrong(
      value,
      `String '${value}' does not match pattern. Must be a comma separated list of the following values: ${values?.join(',')}`,
    )
  }
  if (node.enum && type === 'string') wrong('nonsense', 'Invalid value "nonsense"')
  // For a false or empty value, the message contains the placeholder of the validation library.
  if (node.enum && type === 'boolean') wrong('false', 'Invalid value "{params[0]}"')
  if (items?.enum) problems.push([`${name}=${items.enum[0]}&${name}=nonsense`, 'Invalid value "nonsense"'])
  return problems
}

/** Returns the whole message. For a list it names the item: here the second item, which has no description. */
function sentence(name: string, { type, description }: Node, problem: string): string {
  const place =
    type === 'array'
      ? `${name}[1]`
      : `${name}${description === undefined ? '' : ` (${description.replace(/\.$/, '')})`}`
  return `Query validation error: '${problem}' on property ${place}.`
}

const ANY_ORGANIZATION = 'client_grant.allow_any_organization:true'
/** Valid queries for parameters that accept any text. */
const RIGHT: Record<string, string[]> = {
  'GET /clients ?external_client_id': ['external_client_id=https://shop.test/client.json'],
  'GET /clients ?q': [`take=1&q=${ANY_ORGANIZATION}`, 'q='],
  'GET /clients/search ?q': ['q=name:Shop', `parser=scim&q=${encodeURIComponent('name eq "Shop"')}`, 'q='],
  'GET /clients/search ?fields': ['fields=name,client_id', 'fields=name&include_fields=false'],
  'GET /client-grants ?audience': [`audience=${encodeURIComponent(API)}`],
  'GET /client-grants ?client_id': [`client_id=${CLIENT}`, 'client_id=nobody'],
  'GET /resource-servers ?identifiers': [`identifiers=${encodeURIComponent(API)}`, 'identifiers=a&identifiers=b'],
  'GET /connections ?strategy': ['strategy=auth0', 'strategy=auth0&strategy=carrier-pigeon'],
  'GET /connections ?name': ['name=users'],
  'GET /connections ?fields': ['fields=name,strategy', 'fields=nonsense'],
}

/** Derives valid queries from the schema: both ends of a range, every value of an enum, all values of a list. */
function derived(name: string, { type, minimum, maximum, items, ...node }: Node): string[] {
  const of = (value: unknown) => `${name}=${String(value)}`
  const values = node['x-comma-separated']
  if (node.enum) return node.enum.map(of)
  if (type === 'integer') return [minimum ?? 0, maximum ?? 100_000].map(of)
  if (type === 'boolean') return [true, false].map(of)
  if (items?.enum) return [items.enum.slice(0, 1), items.enum].map((some) => some.map(of).join('&'))
  return values ? [...values, values.join(','), ''].map(of) : []
}
const rightQueries = ([method, path, name, node]: Parameter) => [
  ...derived(name, node),
  ...(RIGHT[`${method} ${path.replace('/api/v2', '')} ?${name}`] ?? []),
]

const INVALID_CURSOR = refusal(400, 'Bad Request', 'Invalid pagination cursor', 'invalid_paging')
/** Lists that are always empty, so that no response has a cursor. */
const EMPTY_LISTS = ['/api/v2/connection-profiles', '/api/v2/user-attribute-profiles']

// --- Required scopes ---

describe('scopes', () => {
  const insufficient = ({ scopes = [], needsScope }: Operation) =>
    refusal(
      403,
      'Forbidden',
      needsScope
        ? `Insufficient scope, expected: ${needsScope} and any of: ${scopes.join(' or ')}`
        : `Insufficient scope, expected any of: ${scopes.join(',')}`,
      'insufficient_scope',
    )
  /** An invalid query proves that the scope check passed, so that no request changes anything. */
  const UNKNOWN = badQuery("Query validation error: 'Additional properties not allowed: nonsense'.")

  test.each(operations.map(titled))('%s %s: rejects a request without a token', async (_, __, operation) => {
    const { status, body, headers } = await send(null, operation, await address(operation))
    expect([status, body]).toEqual([401, refusal(401, 'Unauthorized', 'Missing authentication')])
    expect(headers['www-authenticate']).toBe('Bearer')
  })

  test.each(operations.map(titled))('%s %s: rejects a token with another scope', async (_, __, operation) => {
    const { status, body } = await send('read:logs', operation, await address(operation))
    expect([status, body]).toEqual([403, insufficient(operation)])
  })

  const each = operations.flatMap((operation) =>
    (operation.scopes ?? []).map((scope) => [operation.method, operation.path, scope, operation] as const),
  )
  test.each(each)('%s %s: accepts a token with only the scope %s', async (_, __, scope, operation) => {
    const path = await address(operation)
    const scopes = [operation.needsScope, scope].join(' ').trim()
    const { status, body } = await send(scopes, operation, `${path}?nonsense=1`)
    if (operation.query && !operation.openQuery) expect([status, body]).toEqual([400, UNKNOWN])
    else expect(status).not.toBe(403)
    if (operation.method === 'GET') expect((await emulator.api(`GET ${path}`, { as: scopes })).status).toBe(200)
  })

  test.each(operations.filter(({ needsScope }) => needsScope).map(titled))(
    '%s %s: rejects a token with only one of two required scopes',
    async (_, __, operation) => {
      for (const scope of [operation.needsScope ?? '', ...(operation.scopes ?? [])]) {
        const { status, body } = await send(scope, operation, await address(operation))
        expect([scope, status, body]).toEqual([scope, 403, insufficient(operation)])
      }
    },
  )
})

// --- Parameters that an operation does not list ---

describe('unknown parameters', () => {
  const closed = operations.filter(({ query, openQuery }) => query && !openQuery)
  const open = operations.filter(({ openQuery }) => openQuery)
  const without = operations.filter(({ query, openQuery }) => !query && !openQuery)

  test.each(without.map(titled))(
    '%s %s ?nonsense: is not validated, like every parameter',
    async (_, __, operation) => {
      const path = await address(operation)
      const { status } = await send('*', operation, `${path}?nonsense=1&fields=nonsense`)
      expect(status).toBe((await send('*', operation, path)).status)
    },
  )

  test.each(closed.map(titled))('%s %s ?nonsense: is rejected by its name', async (_, __, operation) => {
    const path = await address(operation)
    const response = await send('*', operation, `${path}?nonsense=1`)
    expect([response.status, response.body]).toEqual([
      400,
      badQuery("Query validation error: 'Additional properties not allowed: nonsense'."),
    ])
    const more = await send('*', operation, `${path}?nonsense=1&more&toString=2`)
    expect([more.status, more.body]).toEqual([
      400,
      badQuery("Query validation error: 'Additional properties not allowed: toString,more,nonsense'."),
    ])
  })

  test.each(open.map(titled))('%s %s ?nonsense: is ignored', async (_, __, operation) => {
    const path = await address(operation)
    const { body: expected } = await send('*', operation, path)
    for (const query of ['nonsense=1', 'nonsense=1&nonsense=2', 'toString=1', '__proto__=1']) {
      const { status, body } = await send('*', operation, `${path}?${query}`)
      expect([query, status, body]).toEqual([query, 200, expected])
    }
  })
})

// --- Parameters that an operation lists ---

describe('parameters', () => {
  const listsOfAnything = ({ type, items }: Node) => type === 'array' && !items?.enum
  const refusable = parameters.filter(([, , , node]) => !listsOfAnything(node))

  test.each(refusable)('%s %s ?%s: rejects invalid values', async (_, __, name, node, operation) => {
    const path = await address(operation)
    const cases = wrongs(name, node)
    expect(cases).not.toEqual([])
    for (const [query, problem] of cases) {
      const { status, body } = await emulator.api(`GET ${path}?${query}`)
      expect([query, status, body]).toEqual([query, 400, badQuery(sentence(name, node, problem))])
    }
  })

  const taken = parameters.filter(([, , name]) => name !== 'from')
  test.each(taken)('%s %s ?%s: accepts valid values', async (...each) => {
    const [, , , , operation] = each
    const path = await address(operation)
    const queries = rightQueries(each)
    expect(queries).not.toEqual([])
    for (const query of queries) {
      const { status, body } = await emulator.api(`GET ${path}?${query}`)
      expect([query, status, status === 200 ? undefined : body]).toEqual([query, 200, undefined])
    }
  })

  test('every query in RIGHT belongs to a parameter', () => {
    expect(
      Object.keys(RIGHT).filter(
        (key) =>
          !parameters.some(([method, path, name]) => key === `${method} ${path.replace('/api/v2', '')} ?${name}`),
      ),
    ).toEqual([])
  })

  const paged = parameters.filter(([, , name]) => name === 'from')
  const pageable = paged.filter(([, path]) => !EMPTY_LISTS.includes(path))

  test.each(pageable)('%s %s ?%s: accepts the cursor of the previous page', async (...each) => {
    const path = await address(each[4])
    const { body: first } = await emulator.api(`GET ${path}?take=1`)
    expect(first).toHaveProperty('next')
    const next = encodeURIComponent(String(first['next']))
    const { status, body: second } = await emulator.api(`GET ${path}?take=1&from=${next}`)
    const resultsOf = ({ next: _, ...rest }: Json) => Object.values(rest).flat()
    expect([status, resultsOf(first).length, resultsOf(second).length]).toEqual([200, 1, 1])
    expect(resultsOf(second)).not.toEqual(resultsOf(first))
    expect((await emulator.api(`GET ${path}?from=${next}`)).status).toBe(200)
  })

  test.each(paged)('%s %s ?%s: rejects an invalid cursor, and the cursor of another list', async (...each) => {
    const path = await address(each[4])
    const otherList = path === '/organizations' || path.endsWith('/organizations') ? '/connections' : '/organizations'
    const { body } = await emulator.api(`GET ${otherList}?take=1`)
    for (const cursor of ['nonsense', '', encodeURIComponent(String(body['next']))]) {
      const reply = await emulator.api(`GET ${path}?from=${cursor}`)
      expect([cursor, reply.status, reply.body]).toEqual([cursor, 400, INVALID_CURSOR])
    }
  })

  const numbered = parameters.filter(([, , name]) => name === 'page')
  test.each(numbered)('%s %s ?%s: returns an empty list for every page after the last', async (...each) => {
    const path = await address(each[4])
    for (const page of ['7', '9007199254740991', '99999999999999999999', '1e300']) {
      const { status, body } = await emulator.api(`GET ${path}?page=${page}&per_page=100`)
      expect([page, status, body]).toEqual([page, 200, []])
    }
  })
})
