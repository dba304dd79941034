/** Tests POST /_emulator/snapshots/{name}/restore. */
import { describe, expect, test } from 'vitest'
import type { EmulatorOptions } from '../../../server/index.ts'
import { refusal, temporaryFolder, clientNames, startTestEmulator } from '../../support/emulator.ts'
const unknown = (message: string) => ({
  status: 404,
  body: refusal(404, 'Not Found', message, 'emulator_unknown_snapshot'),
})

describe.each([
  ['in memory', () => ({})],
  ['in a folder', () => ({ data: temporaryFolder() })],
])('POST /_emulator/snapshots/{name}/restore, %s', (_, options: () => EmulatorOptions) => {
  test('restores the same data repeatedly', async () => {
    await using emulator = await startTestEmulator(options())
    const { body } = await emulator.api('POST /clients', { body: { name: 'Kept' } })
    const before = await emulator.export()
    await emulator.snapshot('a')
    for (let time = 0; time < 2; time++) {
      await emulator.api(`PATCH /clients/${body['client_id']}`, { body: { name: 'Changed' } })
      await emulator.api('POST /clients', { body: { name: 'New' } })
      expect(await emulator.control('POST /snapshots/a/restore')).toEqual({ status: 204, body: undefined })
      expect(await emulator.export()).toEqual(before)
      expect((await emulator.api('GET /clients?include_totals=true')).body).toMatchObject({ total: 2 })
    }
    await emulator.api('POST /clients', { body: { name: 'Goes on' } })
    expect(await clientNames(emulator)).toEqual(['Kept', 'Goes on'])
  })

  test('restores everything: grants, credentials, connections, organizations and documents', async () => {
    await using emulator = await startTestEmulator(options())
    await emulator.seed('quickstart', {
      connections: [{ name: 'c', strategy: 'auth0', enabled_clients: ['Example Service'] }],
      organizations: [{ name: 'o', client_grants: [{ client_id: 'Example Service' }] }],
      cimdDocuments: { 'https://a.example/x': {} },
    })
    const before = await emulator.export()
    await emulator.snapshot('all')
    await emulator.reset()
    expect(await emulator.export()).not.toEqual(before)
    await emulator.restore('all')
    expect(await emulator.export()).toEqual(before)
  })

  test('restores a snapshot after a reset, and does not change the state that a later reset restores', async () => {
    await using emulator = await startTestEmulator({ ...options(), seed: [{ clients: [{ name: 'Seeded' }] }] })
    await emulator.api('POST /clients', { body: { name: 'X' } })
    await emulator.snapshot()
    await emulator.reset()
    expect(await clientNames(emulator)).toEqual(['Seeded'])
    await emulator.restore()
    expect(await clientNames(emulator)).toEqual(['Seeded', 'X'])
    await emulator.reset()
    expect(await clientNames(emulator)).toEqual(['Seeded'])
  })

  test('leaves clock, faults, log and tokens unchanged', async () => {
    await using emulator = await startTestEmulator(options())
    const token = await emulator.token()
    await emulator.snapshot()
    await emulator.clock.freeze('2020-01-01T00:00:00Z')
    await emulator.faults.set([{ status: 503, match: { path: '/none' } }])
    await emulator.api('GET /clients', { as: { token } })
    await emulator.restore()
    expect((await emulator.clock.now()).toISOString()).toBe('2020-01-01T00:00:00.000Z')
    expect(await emulator.faults.list()).toEqual([{ status: 503, match: { path: '/none' }, remaining: null }])
    expect((await emulator.requests.list()).map(({ path }) => path)).toEqual(['/api/v2/clients'])
    expect((await emulator.api('GET /clients', { as: { token } })).status).toBe(200)
  })

  test('returns 404 for an unknown name, lists the existing names, and changes nothing', async () => {
    await using emulator = await startTestEmulator(options())
    await emulator.api('POST /clients', { body: { name: 'X' } })
    expect(await emulator.control('POST /snapshots/a/restore')).toEqual(
      unknown('There is no snapshot a. PUT /_emulator/snapshots/a takes it.'),
    )
    await emulator.snapshot('b')
    await emulator.snapshot('c')
    expect(await emulator.control('POST /snapshots/a/restore')).toEqual(
      unknown('There is no snapshot a. Snapshots of this tenant: b, c.'),
    )
    expect(await clientNames(emulator)).toEqual(['X'])
    expect(await emulator.restore('a').catch((error: Error) => error.message)).toBe(
      'There is no snapshot a. Snapshots of this tenant: b, c.',
    )
  })
})
