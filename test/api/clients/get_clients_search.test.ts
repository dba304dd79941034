/** GET /clients/search: what is found, in which order, and what of it is shown. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { badQuery, refusal, temporaryFolder, useEmulator, type Json } from '../../support/emulator.ts'

const ACME = 'org_acme000000000001'
const SHOP = 'shopClient0000000000000000000001'
const STOCK = 'https://stock.test/'
const seed = join(temporaryFolder(), 'search.json')
writeFileSync(
  seed,
  JSON.stringify({
    resourceServers: [{ identifier: STOCK }],
    clients: [
      {
        client_id: SHOP,
        name: 'Web Shop',
        app_type: 'regular_web',
        client_metadata: { env: 'prod', owner: 'it\'s "us"' },
        addons: { wsfed: {} },
        encryption_key: { pub: 'p', cert: 'c', subject: 's' },
      },
      {
        client_id: 'stockClient000000000000000000002',
        name: 'stock 100%',
        app_type: 'non_interactive',
        client_metadata: { env: 'test' },
      },
      {
        client_id: 'otherClient000000000000000000003',
        name: 'Other Shop',
        app_type: 'spa',
        is_first_party: false,
        client_metadata: { env: 'y'.repeat(80) },
      },
    ],
    clientGrants: [
      { client_id: 'stock 100%', audience: STOCK, scope: [], organization_usage: 'allow' },
      { client_id: 'Web Shop', audience: STOCK, scope: [], organization_usage: 'allow', allow_any_organization: true },
    ],
    organizations: [{ id: ACME, name: 'acme', client_grants: [{ client_id: 'stock 100%' }] }],
  }),
)

const emulator = useEmulator({ seed: [seed] })
interface Found extends Json {
  clients: Json[]
  next?: string
}
const path = (query: Record<string, string>) => `/clients/search?${new URLSearchParams(query)}`
const search = (query: Record<string, string>, as = 'read:clients') => emulator.api<Found>(`GET ${path(query)}`, { as })
const names = (clients: Json[]) => clients.map(({ name }) => name)
const found = async (query: Record<string, string>) => names((await search(query)).body.clients)
const make = async (name: string) =>
  (await emulator.api('POST /clients', { body: { name } })).body['client_id'] as string
const NEVER = ['client_secret', 'encryption_key', 'signing_keys', 'owners', 'addons']

afterEach(() => void vi.useRealTimers())

describe('response', () => {
  test('contains all clients in the order of creation, the global client last', async () => {
    const { status, body } = await search({})
    expect([status, Object.keys(body), names(body.clients)]).toEqual([
      200,
      ['clients'],
      ['Web Shop', 'stock 100%', 'Other Shop', 'All Applications'],
    ])
  })

  test('contains a cursor except on the last page', async () => {
    const { body: first } = await search({ take: '3' })
    expect([Object.keys(first), first.clients.length]).toEqual([['next', 'clients'], 3])
    const { body: second } = await search({ take: '3', from: first.next ?? '' })
    expect([Object.keys(second), names(second.clients)]).toEqual([['clients'], ['All Applications']])
  })

  test('contains at most 50 clients by default', async () => {
    for (let n = 0; n < 50; n++) await make(`n${n}`)
    expect((await search({})).body.clients).toHaveLength(50)
    expect((await search({ take: '100' })).body.clients).toHaveLength(54)
  })

  test('contains an empty list if no client matches', async () => {
    expect((await search({ q: 'name:nothing' })).body).toEqual({ clients: [] })
  })
})

describe('filters', () => {
  test.each([
    [`client_id:${SHOP}`, `client_id eq "${SHOP}"`, ['Web Shop']],
    [`client_id:${SHOP.toLowerCase()}`, `client_id eq "${SHOP.toLowerCase()}"`, []],
    ['external_client_id:"https://nobody.test"', 'external_client_id eq "https://nobody.test"', []],
    ['name:"web shop"', 'name eq "web shop"', ['Web Shop']],
    ['name:w*', 'name sw "w"', ['Web Shop']],
    ['name:*SHOP', 'name ew "SHOP"', ['Web Shop', 'Other Shop']],
    ['name:*o*', 'name co "o"', ['Web Shop', 'stock 100%', 'Other Shop', 'All Applications']],
    ['name:*%', 'name ew "%"', ['stock 100%']],
    ['app_type:spa', 'app_type eq "spa"', ['Other Shop']],
    ['NOT app_type:spa', 'app_type ne "spa"', ['Web Shop', 'stock 100%', 'All Applications']],
    ['app_type:*', 'app_type pr', ['Web Shop', 'stock 100%', 'Other Shop']],
    ['is_first_party:false', 'is_first_party eq false', ['Other Shop']],
    ['metadata.env:prod', 'metadata.env eq "prod"', ['Web Shop']],
    ['metadata.env:PROD', 'metadata.env eq "PROD"', []],
    ['metadata.env:*', 'metadata.env pr', ['Web Shop', 'stock 100%', 'Other Shop']],
    ['metadata.owner:"it\'s \\"us\\""', 'metadata.owner eq "it\'s \\"us\\""', ['Web Shop']],
    [`metadata.env:${'y'.repeat(80)}`, `metadata.env eq "${'y'.repeat(64)}"`, ['Other Shop']],
    [`client_grant.organization_id:${ACME}`, `client_grant.organization_id eq "${ACME}"`, ['stock 100%']],
    ['client_grant.allow_any_organization:true', 'client_grant.allow_any_organization eq true', ['Web Shop']],
    ['client_grant.allow_any_organization:false', 'client_grant.allow_any_organization eq false', ['stock 100%']],
    [
      'updated_at:[2020-01-01 TO 2099-12-31]',
      'updated_at ge "2020-01-01" and updated_at le "2099-12-31"',
      ['Web Shop', 'stock 100%', 'Other Shop', 'All Applications'],
    ],
    ['name:*shop AND NOT app_type:spa', 'name ew "shop" and app_type ne "spa"', ['Web Shop']],
    ['name:web* app_type:spa', 'name sw "web" or app_type eq "spa"', ['Web Shop', 'Other Shop']],
    ['', ' ', ['Web Shop', 'stock 100%', 'Other Shop', 'All Applications']],
  ])('by %s or %s', async (lucene, scim, expected) => {
    expect(await found({ q: lucene })).toEqual(expected)
    expect(await found({ q: lucene, parser: 'lucene' })).toEqual(expected)
    expect(await found({ q: scim, parser: 'scim' })).toEqual(expected)
  })

  test('find created and updated clients at the next search, and no deleted ones', async () => {
    await emulator.api(`PATCH /clients/${SHOP}`, {
      body: { name: 'Kiosk', client_metadata: { env: null, level: '2' } },
    })
    expect([
      await found({ q: 'name:web*' }),
      await found({ q: 'metadata.env:prod' }),
      await found({ q: 'metadata.level:2' }),
    ]).toEqual([[], [], ['Kiosk']])
    await emulator.api(`DELETE /clients/${SHOP}`)
    expect(await found({ q: 'name:kiosk OR metadata.level:2' })).toEqual([])
  })

  test('compare the time of the last update', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
    const time = new Date().toISOString()
    await emulator.api(`PATCH /clients/${SHOP}`, { body: { name: 'Kiosk' } })
    for (const q of [
      `updated_at:"${time}"`,
      `updated_at:[${time} TO *]`,
      `updated_at:{${new Date(Date.now() - 1).toISOString()} TO ${time}]`,
    ])
      expect(await found({ q })).toEqual(['Kiosk'])
    expect(await found({ q: `updated_at:{${time} TO *]` })).toEqual([])
  })

  const hostile = ["'; DROP TABLE client; --", '" OR 1=1 --', "') OR ('1'='1", '%', '_', '@v0', '?', '\\', '\u{1f600}']
  test.each(hostile)('find nothing for %s, because it is text and not SQL', async (text) => {
    const lucene = text.replaceAll(/["\\]/g, '\\$&')
    for (const field of ['client_id', 'name', 'app_type', 'metadata.env', 'client_grant.organization_id']) {
      expect(await found({ q: `${field}:"${lucene}"` })).toEqual([])
      expect(await found({ q: `${field} eq ${JSON.stringify(text)}`, parser: 'scim' })).toEqual([])
    }
    expect(await found({ q: `metadata.${text.replaceAll(/[^a-z]/g, '\\$&')}:*` })).toEqual([])
    expect((await search({ sort: text })).status).toBe(400)
    expect((await search({ from: text })).status).toBe(400)
    expect((await search({ fields: text })).status).toBe(400)
    expect((await search({})).body.clients).toHaveLength(4)
  })
})

describe('scopes', () => {
  test.each(['read:client_keys', 'read:client_credentials', 'read:users'])(
    '%s does not open the search',
    async (scope) => {
      const { status, body } = await search({}, scope)
      expect([status, body]).toEqual([
        403,
        refusal(
          403,
          'Forbidden',
          'Insufficient scope, expected any of: read:clients,read:client_summary',
          'insufficient_scope',
        ),
      ])
    },
  )

  test('read:client_summary shows the summary', async () => {
    expect((await search({ take: '1' }, 'read:client_summary')).body.clients).toEqual([
      { name: 'Web Shop', app_type: 'regular_web', client_id: SHOP },
    ])
  })

  test('read:clients shows the settings too', async () => {
    const { body } = await search({ q: `client_id:${SHOP}` })
    const {
      body: { addons: _, ...client },
    } = await emulator.api(`GET /clients/${SHOP}`, { as: 'read:clients' })
    expect(body.clients).toEqual([client])
  })

  test.each([
    '*',
    'read:clients',
    'read:client_summary',
    'read:clients read:client_keys',
    'read:client_summary read:client_credentials',
  ])('%s shows no secret, keys, owners or add-ons', async (scope) => {
    for (const query of [
      {},
      { fields: 'name', include_fields: 'false' },
      { fields: 'tenant', include_fields: 'false', sort: 'name' },
    ]) {
      const { body } = await search(query, scope)
      expect(body.clients).toHaveLength(4)
      for (const client of body.clients)
        expect(Object.keys(client)).not.toEqual(
          expect.arrayContaining([expect.stringMatching(new RegExp(`^(${NEVER.join('|')})$`))]),
        )
    }
  })
})

describe('fields', () => {
  test('names the properties to return, or to leave out', async () => {
    expect((await search({ q: 'name:web*', fields: 'name,client_metadata' })).body.clients).toEqual([
      { tenant: 'default', name: 'Web Shop', client_metadata: { env: 'prod', owner: 'it\'s "us"' } },
    ])
    expect(
      (await search({ q: 'name:web*', fields: 'app_type,client_id', include_fields: 'false' }, 'read:client_summary'))
        .body.clients,
    ).toEqual([{ name: 'Web Shop' }])
    expect((await search({ q: 'name:web*', fields: 'cross_origin_authentication' })).body.clients).toEqual([
      { tenant: 'default', cross_origin_authentication: false },
    ])
  })

  test.each([...NEVER, 'encryption_key.pub', 'updated_at', 'name,', 'name, app_type', 'toString'])(
    '%s is refused',
    async (fields) => {
      for (const include_fields of ['true', 'false']) {
        const { status, body } = await search({ fields, include_fields }, '*')
        expect([status, body['errorCode']]).toEqual([400, 'invalid_query_string'])
        expect(body['message']).toMatch(
          `Query validation error: 'String '${fields}' does not match pattern. Must be a comma separated list of the following values: name,description,callbacks,`,
        )
      }
    },
  )

  test('rejects an unknown name, with the list of all names', async () => {
    const listed =
      /values: (.*)' on property fields \(Properties to include or exclude, separated by commas, at most 50\)\.$/
        .exec((await search({ fields: 'x' })).body['message'] as string)?.[1]
        ?.split(',')
    expect(listed).toEqual(
      expect.arrayContaining([
        'name',
        'jwt_configuration.alg',
        'client_aliases',
        'client_authentication_methods',
        'jwks_uri',
      ]),
    )
    expect(listed?.filter((name) => NEVER.includes(name))).toEqual([])
  })

  test('accepts at most 50 names', async () => {
    expect((await search({ fields: Array(50).fill('name').join() })).status).toBe(200)
    expect((await search({ fields: Array(51).fill('name').join() })).body).toEqual(
      badQuery('fields names 51 properties, 50 is the maximum'),
    )
  })

  test('rejects a property that the token may not read', async () => {
    const refused = (fields: string) =>
      refusal(403, 'Forbidden', `You cannot read the following fields: ${fields}`, 'insufficient_scope')
    expect((await search({ fields: 'name,callbacks' }, 'read:client_summary')).body).toEqual(refused('callbacks'))
    expect((await search({ fields: 'client_authentication_methods' })).body).toEqual(
      refused('client_authentication_methods'),
    )
    expect((await search({ fields: 'client_authentication_methods' }, '*')).status).toBe(200)
  })
})

describe('order and cursors', () => {
  const walk = async (query: Record<string, string>, between: () => Promise<void> = async () => {}) => {
    const seen: unknown[] = []
    let next: string | undefined
    do {
      const { body } = await search({ ...query, take: '2', ...(next !== undefined && { from: next }) })
      seen.push(...names(body.clients))
      if (next === undefined) await between()
      next = body.next
    } while (next !== undefined)
    return seen
  }

  test.each([
    [{}, ['Web Shop', 'stock 100%', 'Other Shop', 'bazaar', 'All Applications']],
    [{ sort: 'name' }, ['All Applications', 'bazaar', 'Other Shop', 'stock 100%', 'Web Shop']],
    [{ sort: 'updated_at', q: 'NOT name:all*' }, ['Web Shop', 'Other Shop', 'bazaar', 'stock 100%']],
  ])('%j', async (query, expected) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
    await make('bazaar')
    vi.setSystemTime(Date.now() + 60_000)
    await emulator.api('PATCH /clients/stockClient000000000000000000002', { body: { description: 'x' } })
    expect(await walk(query)).toEqual(expected)
    expect(await found(query)).toEqual(expected)
  })

  test.each([
    [{}, ['b', 'a', 'd', 'c', 'f']],
    [{ sort: 'name' }, ['a', 'b', 'c', 'd', 'f']],
    [{ sort: 'updated_at' }, ['b', 'a', 'd', 'c', 'f']],
  ])('%j neither skips nor repeats while clients come and go', async (query, expected) => {
    const ids: Record<string, string> = {}
    for (const name of ['b', 'a', 'd', 'c', 'e']) ids[name] = await make(name)
    const between = async () => {
      for (const name of ['a', 'b', 'e']) await emulator.api(`DELETE /clients/${ids[name]}`)
      await make('f')
    }
    const withoutBlank = 'NOT name:*\\ *'
    expect(await walk({ ...query, q: withoutBlank }, between)).toEqual(expected)
    expect(await walk({ ...query, q: withoutBlank })).toEqual(expected.slice(2))
  })

  test('cursors of long names are no longer than the parameter takes', async () => {
    const long = Array.from({ length: 5 }, (_, n) => `${'é'.repeat(2000)}${n}`)
    for (const name of long) await make(name)
    expect(await walk({ q: 'name:é*', sort: 'name' })).toEqual(long)
  })

  test('names that differ in case alone stay in the order of creation', async () => {
    for (const name of ['x', 'X', 'x', 'X']) await make(name)
    expect(await walk({ q: 'name:x', sort: 'name' })).toEqual(['x', 'X', 'x', 'X'])
  })

  const invalid = refusal(400, 'Bad Request', 'Invalid pagination cursor', 'invalid_paging')
  test('a cursor of another order or list, of another day, or none at all is refused', async () => {
    const { next = '' } = (await search({ take: '1', sort: 'name' })).body
    const { next: ofList } = (await emulator.api<Found>('GET /clients?take=1')).body
    for (const query of [
      { from: next },
      { from: next, sort: 'updated_at' },
      { from: ofList ?? '' },
      { from: 'x' },
      { from: '' },
    ])
      expect((await search(query)).body).toEqual(invalid)
    expect((await emulator.api(`GET /clients?from=${next}`)).body).toEqual(invalid)
    const forged = Buffer.from(JSON.stringify(['search', [{}], Date.now()])).toString('base64url')
    expect((await search({ from: forged })).body).toEqual(invalid)
    expect((await search({ from: next, sort: 'name' })).status).toBe(200)
  })

  test('a cursor is good for a day', async () => {
    const cursor = (age: number) => Buffer.from(JSON.stringify(['search', [1], Date.now() - age])).toString('base64url')
    expect((await search({ from: cursor(86_390_000) })).status).toBe(200)
    expect((await search({ from: cursor(86_401_000) })).body).toEqual(invalid)
  })
})

describe('refusals', () => {
  test.each([
    [{ q: 'name:' }, 'Invalid search query at character 6: expected a value after "name:"'],
    [{ q: 'client_id:a*' }, 'Invalid search query at character 11: client_id takes a value, *, not text*'],
    [
      { q: 'not (name pr)', parser: 'scim' },
      'Invalid search query at character 1: "not" is none of the operators, which are eq, ne, co, sw, ew, pr, gt, ge, lt, le, and, or',
    ],
    [
      { q: 'name:a name:b name:c name:d name:e name:f' },
      'Invalid search query at character 36: expected no more than 5 filter operations',
    ],
    [
      { parser: 'sql' },
      `Query validation error: 'Invalid value "sql"' on property parser (Syntax of the filter; lucene if absent).`,
    ],
    [
      { sort: 'client_id' },
      `Query validation error: 'Invalid value "client_id"' on property sort (Property to sort by, ascending; order of creation if absent).`,
    ],
    [
      { take: '101' },
      "Query validation error: 'Value 101 is greater than maximum 100' on property take (Results per response when paging with cursors, at most 100).",
    ],
    [
      { q: 'x'.repeat(1001) },
      "Query validation error: 'String is too long (1001 chars), maximum 1000' on property q (Filter in the syntax of `parser`; all applications if absent).",
    ],
    [{ page: '1' }, "Query validation error: 'Additional properties not allowed: page'."],
  ])('%j', async (query, message) => {
    expect((await search(query)).body).toEqual(badQuery(message))
  })
})
