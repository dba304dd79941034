/** Restores a deleted application and changes nothing else. Runs against the emulator. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seedToRestore, type Seed } from '../../../../server/console/page/applications/undo.ts'
import { startEmulator, type RunningEmulator } from '../../../../server/index.ts'
import { HOME } from '../../../support/emulator.ts'

let emulator: RunningEmulator
beforeAll(async () => {
  emulator = await startEmulator({ home: HOME, seed: ['storefront'] })
})
afterAll(() => emulator.close())

const byId = (seed: Seed, kind: string) =>
  new Map(
    (seed[kind] as Record<string, unknown>[]).map((each) => [each['client_id'] ?? each['id'] ?? each['name'], each]),
  )

test('restores credentials, grants, connections and organizations, and keeps a client created meanwhile', async () => {
  const before = await emulator.export()
  const headers = { authorization: `Bearer ${await emulator.token()}`, 'content-type': 'application/json' }
  for (const client of before['clients'] as { client_id: string; global?: boolean }[]) {
    if (client.global) continue
    await emulator.reset()
    const deleted = await emulator.inject({ method: 'DELETE', url: `/api/v2/clients/${client.client_id}`, headers })
    expect([client.client_id, deleted.statusCode]).toEqual([client.client_id, 204])
    const { client_id: other } = (
      await emulator.inject({ method: 'POST', url: '/api/v2/clients', headers, payload: { name: 'Made meanwhile' } })
    ).json<{ client_id: string }>()
    await emulator.seed(seedToRestore(client.client_id, before, await emulator.export()))
    const after = await emulator.export()
    const clients = byId(after, 'clients')
    expect(clients.get(other)).toMatchObject({ name: 'Made meanwhile' })
    clients.delete(other)
    expect(clients).toEqual(byId(before, 'clients'))
    for (const kind of ['clientGrants', 'resourceServers']) expect(byId(after, kind)).toEqual(byId(before, kind))
    const sorted = (seed: Seed, kind: string, member: string) =>
      (seed[kind] as Record<string, unknown>[])
        .map((each) => [
          each['name'],
          JSON.stringify((each[member] as unknown[]).map((inner) => JSON.stringify(inner)).toSorted()),
        ])
        .toSorted()
    expect(sorted(after, 'connections', 'enabled_clients')).toEqual(sorted(before, 'connections', 'enabled_clients'))
    expect(sorted(after, 'organizations', 'client_grants')).toEqual(sorted(before, 'organizations', 'client_grants'))
  }
})
test('throws if the snapshot does not contain the application', async () => {
  const state = await emulator.export()
  expect(() => seedToRestore('gone', state, state)).toThrow(/^It cannot be brought back: a later deletion/)
})
