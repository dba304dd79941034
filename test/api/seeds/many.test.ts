/** Tests the seed many:NUMBER. */
import { describe, expect, test } from 'vitest'
import { useEmulator, type Json, clientNames } from '../../support/emulator.ts'

const HOST = 'localhost:4400'
const emulator = useEmulator()
const load = async (document: unknown) => emulator.control('POST /seeds', { body: document, host: HOST })
const exported = async () => (await emulator.control<Exported>('GET /export', { host: HOST })).body
const get = async <T = Json>(path: string) => (await emulator.api<T>(`GET ${path}`)).body
interface Exported {
  complete: true
  resourceServers: Json[]
  clients: Json[]
  clientGrants: Json[]
  connections: Json[]
  organizations: Json[]
  cimdDocuments: Json
}
const NONE = { resourceServers: 0, clients: 0, clientGrants: 0, connections: 0, organizations: 0, cimdDocuments: 0 }

describe('the seed many:NUMBER', () => {
  test('creates NUMBER searchable clients of all types, with different ids and secrets', async () => {
    await load({ seed: 'many:103' })
    await load({ seed: 'many:2' })
    const clients = (await exported()).clients.filter((client) => !client['global'])
    expect(clients.length).toBe(105)
    for (const name of ['client_id', 'client_secret'])
      expect(new Set(clients.map((client) => client[name])).size).toBe(105)
    const count = (kind: string) => clients.filter((client) => client['app_type'] === kind).length
    expect([count('spa'), count('native'), count('non_interactive'), count('regular_web')]).toEqual([27, 27, 26, 25])
    expect(clients[102]).toMatchObject({ name: 'Service 103', client_metadata: { team: 'storefront', number: '103' } })
    expect((await get('/clients?include_totals=true'))['total']).toBe(106)
    const namesOf = async (query: string) =>
      (await get<{ clients: Json[] }>(`/clients/search?${query}`)).clients.map(({ name }) => name)
    expect(await namesOf('q=name:%22Native%2010%22')).toEqual(['Native 10'])
    expect(await namesOf(`q=${encodeURIComponent('metadata.number:103')}`)).toEqual(['Service 103'])
  })

  test('creates no client for many:0', async () => {
    expect(await load({ seed: 'many:0' })).toEqual({ status: 200, body: { loaded: NONE } })
    expect(await clientNames(emulator)).toEqual([])
  })
})
