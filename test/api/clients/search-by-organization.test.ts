/** GET /clients with `q`: clients by the organizations of their grants. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { badQuery, refusal, temporaryFolder, useEmulator, type Json } from '../../support/emulator.ts'

const ACME = 'org_acme000000000001'
const GLOBEX = 'org_globex0000000001'
const api = (n: number) => `https://api${n}.test/`
const grant = (client_id: string, n: number, more: object = {}) => ({
  client_id,
  audience: api(n),
  scope: [],
  organization_usage: 'allow',
  ...more,
})
const seed = join(temporaryFolder(), 'q.json')
writeFileSync(
  seed,
  JSON.stringify({
    resourceServers: [{ identifier: api(1) }, { identifier: api(2) }],
    clients: ['a', 'b', 'c', 'd'].map((name) => ({ name })),
    clientGrants: [
      grant('a', 1),
      grant('a', 2),
      grant('b', 1, { allow_any_organization: true }),
      grant('c', 1, { allow_any_organization: true }),
      grant('d', 1),
    ],
    organizations: [
      { id: ACME, name: 'acme', client_grants: [{ client_id: 'a' }, { client_id: 'c' }, { client_id: 'd' }] },
      { id: GLOBEX, name: 'globex' },
    ],
  }),
)

const emulator = useEmulator({ seed: [seed] })
interface List extends Json {
  clients: Json[]
  next?: string
}
const list = (query: Record<string, string>) => emulator.api<List>(`GET /clients?${new URLSearchParams(query)}`)
const names = ({ clients }: List) => clients.map(({ name }) => name)
const ANY = 'client_grant.allow_any_organization:true'

describe('query parameter q', () => {
  test('finds each client with a grant for the organization once', async () => {
    expect(names((await list({ q: `client_grant.organization_id:${ACME}`, take: '50' })).body)).toEqual(['a', 'c', 'd'])
    expect(names((await list({ q: `(client_grant.organization_id:"${ACME}")`, take: '50' })).body)).toEqual([
      'a',
      'c',
      'd',
    ])
  })

  test('finds no client for an unknown organization or one without grants', async () => {
    for (const id of [GLOBEX, 'org_nothing000000001', "'_OR_'1'='1"])
      expect((await list({ q: `client_grant.organization_id:${id}`, take: '50' })).body).toEqual({ clients: [] })
  })

  test('finds clients with a grant for any organization', async () => {
    expect(names((await list({ q: ANY, take: '50' })).body)).toEqual(['b', 'c'])
  })

  test('returns pages in the order of creation, with a cursor except on the last', async () => {
    const { body: first } = await list({ q: `client_grant.organization_id:${ACME}`, take: '2' })
    expect([Object.keys(first), names(first)]).toEqual([
      ['next', 'clients'],
      ['a', 'c'],
    ])
    const { body: second } = await list({ q: `client_grant.organization_id:${ACME}`, from: first.next ?? '' })
    expect([Object.keys(second), names(second)]).toEqual([['clients'], ['d']])
  })

  test('applies scopes and fields', async () => {
    expect((await list({ q: ANY, take: '1', fields: 'name' })).body.clients).toEqual([{ tenant: 'default', name: 'b' }])
    const { body } = await emulator.api<List>(`GET /clients?take=1&q=${ANY}`, { as: 'read:client_summary' })
    expect(body.clients.map((client) => Object.keys(client))).toEqual([['client_id', 'name']])
    const { body: keys } = await emulator.api<List>(`GET /clients?take=1&q=${ANY}&include_totals=true`, {
      as: 'read:client_keys',
    })
    expect(keys.clients[0]).toEqual((await emulator.api(`GET /clients/${keys.clients[0]?.['client_id']}`)).body)
  })

  test('returns all clients for an empty q', async () => {
    expect((await emulator.api<Json[]>('GET /clients?q=')).body).toHaveLength(5)
  })
})

describe('rejects', () => {
  const FIELDS = 'client_grant.organization_id, client_grant.allow_any_organization'
  test.each([
    ['name:a', `1: expected one of the fields ${FIELDS}, not "name"`],
    ['client_grant.allow_any_organization:false', '37: expected true'],
    ['client_grant.organization_id:*', '30: client_grant.organization_id takes a value, not *'],
    ['client_grant.organization_id:', '30: expected a value after "client_grant.organization_id:"'],
    [`${ANY} OR ${ANY}`, '45: expected no more than 1 filter operation'],
    [
      `NOT ${ANY}`,
      '1: expected client_grant.organization_id:{id} or client_grant.allow_any_organization:true and nothing else',
    ],
    [' ', '1: expected client_grant.organization_id:{id} or client_grant.allow_any_organization:true and nothing else'],
    [ACME, '1: expected a field and ":", as in name:value'],
  ])('%s', async (q, problem) => {
    expect((await list({ q, take: '5' })).body).toEqual(badQuery(`Invalid search query at character ${problem}`))
  })

  test('q with other filters', async () => {
    expect((await list({ q: ANY, take: '5', app_type: 'spa', is_global: 'false' })).body).toEqual(
      badQuery('q cannot be combined with other filters: is_global, app_type'),
    )
    expect((await list({ q: ANY, take: '5', is_first_party: 'true', external_client_id: 'x' })).body).toEqual(
      badQuery('q cannot be combined with other filters: is_first_party, external_client_id'),
    )
  })

  test('q without checkpoint paging', async () => {
    for (const query of [{}, { page: '0', per_page: '5' }, { include_totals: 'true' }]) {
      expect((await list({ q: ANY, ...query })).body).toEqual(
        badQuery('q needs checkpoint paging: send take, and from for every page behind the first'),
      )
    }
  })

  test('a cursor of another list', async () => {
    const { next } = (await emulator.api<List>('GET /clients/search?take=1')).body
    expect((await list({ q: ANY, from: next ?? '' })).body).toEqual(
      refusal(400, 'Bad Request', 'Invalid pagination cursor', 'invalid_paging'),
    )
  })
})
