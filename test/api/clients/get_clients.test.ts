import { describe, expect, test } from 'vitest'
import { client as resource } from '../../../schema/client.ts'
import { useEmulator, type Json } from '../../support/emulator.ts'

const emulator = useEmulator()
const make = async (...names: string[]) => {
  const ids: string[] = []
  for (const name of names)
    ids.push((await emulator.api('POST /clients', { body: { name } })).body['client_id'] as string)
  return ids
}
const namesOf = (list: Json[]) => list.map((client) => client['name'])
interface Totals extends Json {
  clients: Json[]
}

describe('the three shapes', () => {
  test('returns an array, oldest client first and global client last', async () => {
    await make('b', 'a', 'c')
    expect(namesOf((await emulator.api<Json[]>('GET /clients')).body)).toEqual(['b', 'a', 'c', 'All Applications'])
  })

  test('returns totals for include_totals, with the keys in the recorded order', async () => {
    await make('a', 'b')
    const { body } = await emulator.api<Totals>('GET /clients?include_totals=true&per_page=2&page=1')
    expect(Object.keys(body)).toEqual(['total', 'start', 'limit', 'clients'])
    expect([body['total'], body['start'], body['limit'], namesOf(body.clients)]).toEqual([
      3,
      2,
      2,
      ['All Applications'],
    ])
  })

  test('returns a cursor for take, even with include_totals, and none on the last page', async () => {
    await make('a', 'b')
    const { body } = await emulator.api<Totals>('GET /clients?take=2&include_totals=true')
    expect([Object.keys(body), namesOf(body.clients)]).toEqual([
      ['next', 'clients'],
      ['a', 'b'],
    ])
    const { body: rest } = await emulator.api<Totals>(`GET /clients?take=2&from=${body['next']}`)
    expect([Object.keys(rest), namesOf(rest.clients)]).toEqual([['clients'], ['All Applications']])
  })

  test('returns an empty page with 200 behind the last page', async () => {
    expect((await emulator.api('GET /clients?page=9')).body).toEqual([])
    expect((await emulator.api('GET /clients?page=9&include_totals=true')).body).toEqual({
      total: 1,
      start: 450,
      limit: 50,
      clients: [],
    })
    expect((await emulator.api('GET /clients?per_page=0')).body).toEqual([])
  })

  test('returns at most 50 clients by default', async () => {
    await make(...Array.from({ length: 55 }, (_, n) => `n${n}`))
    expect((await emulator.api<Json[]>('GET /clients')).body).toHaveLength(50)
  })

  test('neither skips nor repeats a client while others are created and deleted', async () => {
    const ids = await make('a', 'b', 'c', 'd')
    const { body: first } = await emulator.api<Totals>('GET /clients?take=2')
    await emulator.api(`DELETE /clients/${ids[1]}`)
    await emulator.api(`DELETE /clients/${ids[3]}`)
    await make('e')
    const { body: second } = await emulator.api<Totals>(`GET /clients?take=5&from=${first['next']}`)
    expect(namesOf([...first.clients, ...second.clients])).toEqual(['a', 'b', 'c', 'e', 'All Applications'])
  })
})

describe('the Link header', () => {
  test('contains first, next and last with http URLs that repeat the parameters of the request', async () => {
    await make('a', 'b', 'c')
    const { headers } = await emulator.api('GET /clients?fields=name,callbacks&per_page=2', {
      host: 'acme.example:4400',
    })
    const link = (page: number, rel: string) =>
      `<http://acme.example:4400/api/v2/clients?fields=name%2Ccallbacks&per_page=2&page=${page}>; rel="${rel}"`
    expect(headers['link']).toBe([link(0, 'first'), link(1, 'next'), link(1, 'last')].join(', '))
  })

  test('has no next on the last page, and is absent with cursors', async () => {
    expect((await emulator.api('GET /clients', { host: 'localhost:80' })).headers['link']).toBe(
      '<http://localhost:80/api/v2/clients?page=0&per_page=50>; rel="first", <http://localhost:80/api/v2/clients?page=0&per_page=50>; rel="last"',
    )
    expect((await emulator.api('GET /clients?take=1')).headers['link']).toBeUndefined()
  })
})

describe('filters', () => {
  test.each([
    ['is_global=true', ['All Applications']],
    ['is_global=false', ['web', 'spa', 'other']],
    ['is_first_party=false', ['other']],
    ['app_type=spa,regular_web', ['web', 'spa']],
    ['app_type=spa&is_first_party=true&is_global=false', ['spa']],
    ['external_client_id=https://nobody.test/x', []],
  ])('?%s', async (query, expected) => {
    await emulator.api('POST /clients', { body: { name: 'web', app_type: 'regular_web' } })
    await emulator.api('POST /clients', { body: { name: 'spa', app_type: 'spa' } })
    await emulator.api('POST /clients', { body: { name: 'other', app_type: 'native', is_first_party: false } })
    expect(namesOf((await emulator.api<Json[]>(`GET /clients?${query}`)).body)).toEqual(expected)
    expect((await emulator.api(`GET /clients?${query}&include_totals=true`)).body['total']).toBe(expected.length)
  })
})

test('applies fields and scopes to every client of the list', async () => {
  await make('a')
  expect((await emulator.api('GET /clients?fields=name&is_global=false')).body).toEqual([
    { tenant: 'default', name: 'a' },
  ])
  const { body } = await emulator.api<Json[]>('GET /clients', { as: 'read:client_summary' })
  expect(body.map((client) => Object.keys(client).sort())).toEqual([
    ['client_id', 'name'],
    ['client_id', 'name'],
  ])
})

describe('fields with many repeated names', () => {
  const often = (text: string) => Array.from({ length: 1_000 }, () => text).join(',')

  test('leaves out each named property', async () => {
    const [id] = await make('a')
    for (const path of ['/clients', `/clients/${id}`]) {
      const { status, body } = await emulator.api(
        `GET ${path}?include_fields=false&fields=${often('callbacks,jwt_configuration.alg')}`,
      )
      expect([status, body]).toEqual([
        200,
        (await emulator.api(`GET ${path}?include_fields=false&fields=callbacks,jwt_configuration.alg`)).body,
      ])
    }
  })

  test('returns each named property once', async () => {
    const [id] = await make('a')
    const { status, body } = await emulator.api(`GET /clients/${id}?fields=${often('jwt_configuration.alg,name')}`)
    expect([status, body]).toEqual([
      200,
      (await emulator.api(`GET /clients/${id}?fields=jwt_configuration.alg,name`)).body,
    ])
  })

  test('accepts the names of all properties', async () => {
    const [id] = await make('a')
    const { status, body } = await emulator.api(
      `GET /clients/${id}?include_fields=false&fields=${resource.selectable.join(',')}`,
    )
    expect([status, body['name'], body['callbacks']]).toEqual([200, undefined, undefined])
  })
})

test('returns exactly the recorded properties of the global client', async () => {
  const { body } = await emulator.api<Json[]>('GET /clients?is_global=true')
  expect(Object.keys(body[0] ?? {}).sort()).toEqual([
    'callbacks',
    'client_id',
    'client_secret',
    'cross_origin_authentication',
    'custom_login_page',
    'custom_login_page_on',
    'global',
    'is_first_party',
    'name',
    'owners',
    'refresh_token',
    'signing_keys',
    'tenant',
  ])
})
