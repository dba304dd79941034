import Database from 'better-sqlite3'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openStore, type Store } from '../../../server/store/index.ts'
import { MIGRATIONS } from '../../../server/store/migrations.ts'
import { temporaryFolder } from '../../support/emulator.ts'

const withClient = () => {
  const store = openStore({})
  store.clients.insert({ client_id: 'a', name: 'A', client_secret: 's' }, 0)
  return store
}
const credential = (id: string, created_at: string) =>
  ({ id, credential_type: 'public_key', created_at, updated_at: created_at }) as const

describe('clients', () => {
  test('come back as they were kept, whatever is in their names', () => {
    const store = openStore({})
    const client = {
      client_id: "it's",
      name: 'a"b\u2028\ud83d\ude00',
      client_secret: '\\',
      global: false,
      client_metadata: { "k'": 'v"' },
    }
    store.clients.insert(client, 0)
    expect(store.clients.get("it's")).toEqual(client)
  })

  test('count themselves, and take with them what hangs on them', () => {
    const store = withClient()
    store.credentials.insert('a', credential('c', '2026-01-01T00:00:00.000Z'), null)
    store.clientGrants.put({ id: 'g', client_id: 'a', audience: 'x', subject_type: 'client' })
    expect(store.clients.count({})).toBe(1)
    store.clients.delete('a')
    store.clients.delete('a')
    expect([store.clients.count({}), store.credentials.get('a', 'c'), store.clientGrants.get('g')]).toEqual([
      0,
      undefined,
      undefined,
    ])
  })
})

describe('what was read of clients', () => {
  const view = { tiers: ['summary'], shared: {} } as const
  const seen = (store: Store) => [
    store.clients.read('a', view),
    store.clients.page(view, {}, { limit: 9 }).json.toString(),
  ]
  const showing = (...names: string[]) => [
    `{"client_id":"a","name":"${names[0]}"}`,
    JSON.stringify(names.map((name, at) => ({ client_id: at === 0 ? 'a' : 'b', name }))),
  ]

  test('changes with them', () => {
    const store = withClient()
    expect([seen(store), seen(store)]).toEqual([showing('A'), showing('A')])
    store.clients.update({ client_id: 'a', name: 'A2' }, 0)
    expect(seen(store)).toEqual(showing('A2'))
    store.clients.insert({ client_id: 'b', name: 'B' }, 0)
    expect(seen(store)).toEqual(showing('A2', 'B'))
    store.clients.delete('b')
    expect(seen(store)).toEqual(showing('A2'))
    store.clients.put({ client_id: 'a', name: 'A3' }, 0)
    expect(seen(store)).toEqual(showing('A3'))
    store.clients.delete('a')
    expect(seen(store)).toEqual([undefined, '[]'])
  })

  test('is forgotten when writes are undone', () => {
    const store = withClient()
    const undone = () =>
      store.transaction(() => {
        store.clients.update({ client_id: 'a', name: 'never' }, 0)
        expect(seen(store)).toEqual(showing('never'))
        throw new Error('no')
      })
    expect(undone).toThrow('no')
    expect(seen(store)).toEqual(showing('A'))
  })

  test('is right beyond what can be kept', () => {
    const store = openStore({})
    for (let n = 0; n < 40; n++) store.clients.insert({ client_id: `${n}`, name: 'x'.repeat(1_000_000) }, 0)
    for (let n = 0; n < 40; n++) expect(store.clients.read(`${n}`, view)).toContain(`"client_id":"${n}"`)
    expect(store.clients.page(view, {}, { limit: 40 }).length).toBe(40)
  })
})

describe('credentials', () => {
  test('are listed newest first, the later of two that are as old', () => {
    const store = withClient()
    store.credentials.insert('a', credential('old', '2026-01-01T00:00:00.000Z'), 'pem')
    store.credentials.insert('a', credential('new', '2026-01-02T00:00:00.000Z'), null)
    store.credentials.insert('a', credential('newest', '2026-01-02T00:00:00.000Z'), null)
    expect(store.credentials.list('a').map(({ id }) => id)).toEqual(['newest', 'new', 'old'])
    expect(store.credentials.publicKeys('a')).toEqual([
      { credential: credential('old', '2026-01-01T00:00:00.000Z'), publicKey: 'pem' },
    ])
  })

  test('belong to one client', () => {
    const store = withClient()
    store.credentials.insert('a', credential('c', '2026-01-01T00:00:00.000Z'), null)
    store.credentials.update({ ...credential('c', '2026-01-01T00:00:00.000Z'), name: 'n' })
    expect(store.credentials.get('b', 'c')).toBeUndefined()
    store.credentials.delete('b', 'c')
    expect(store.credentials.get('a', 'c')).toMatchObject({ name: 'n' })
    store.credentials.delete('a', 'c')
    expect(store.credentials.list('a')).toEqual([])
  })
})

describe('the database', () => {
  test('opens again from its image, and keeps all or nothing of a transaction', () => {
    const store = withClient()
    const copy = openStore({ image: store.image() })
    expect(copy.clients.get('a')).toEqual(store.clients.get('a'))
    expect(() =>
      copy.transaction(() => {
        copy.clients.insert({ client_id: 'b', name: 'B' }, 0)
        throw new Error('no')
      }),
    ).toThrow('no')
    expect([copy.clients.has('b'), copy.clients.count({})]).toEqual([false, 1])
  })

  test('of the first format is brought up to date, and its metadata can be searched', () => {
    const file = join(temporaryFolder(), 'old.sqlite')
    const db = new Database(file)
    db.exec(MIGRATIONS[0])
    db.exec("INSERT INTO client VALUES (1, 'a', 'A', NULL, 1, 0, NULL)")
    const settings = `,"sso":true,"client_metadata":${JSON.stringify({ team: 'blue', on: true, deep: { n: 3 }, long: 'x'.repeat(70) })}`
    db.prepare('INSERT INTO client_document VALUES (1, \',"client_id":"a"\', ?, \'\', NULL)').run(settings)
    db.pragma('user_version = 1')
    db.close()
    const store = openStore({ file })
    const found = (key: string, value: string) =>
      store.clientSearch
        .page(
          { tiers: ['summary'], shared: {} },
          { filter: { kind: 'condition', field: 'metadata', key, operator: 'eq', value } },
          { limit: 1 },
        )
        .json.toString()
    for (const [key, value] of [
      ['team', 'blue'],
      ['on', 'true'],
      ['deep.n', '3'],
      ['long', 'x'.repeat(64)],
    ] as const)
      expect([key, found(key, value)]).toEqual([key, '[{"client_id":"a"}]'])
    expect(found('team', 'red')).toBe('[]')
    store.close()
  })
})
