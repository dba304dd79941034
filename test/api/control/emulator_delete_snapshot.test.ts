/** Tests DELETE /_emulator/snapshots/{name}. */
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
])('snapshots of a deleted tenant, %s', (_, options: () => EmulatorOptions) => {
  test('belong to that tenant only, and are deleted with it', async () => {
    await using emulator = await startTestEmulator(options())
    const acme = await emulator.tenant('acme')
    await acme.api('POST /clients', { body: { name: 'X' } })
    await emulator.control('PUT /snapshots/a?tenant=acme')
    expect((await emulator.control('GET /snapshots')).body).toEqual({ snapshots: [] })
    expect(await emulator.control('POST /snapshots/a/restore')).toEqual(
      unknown('There is no snapshot a. PUT /_emulator/snapshots/a takes it.'),
    )
    await acme.reset()
    await acme.restore('a')
    expect([await clientNames(acme), await clientNames(emulator)]).toEqual([['X'], []])
    await emulator.deleteTenant('acme')
    await emulator.tenant('acme')
    expect(await emulator.control('POST /snapshots/a/restore?tenant=acme')).toEqual(
      unknown('There is no snapshot a. PUT /_emulator/snapshots/a takes it.'),
    )
  })
})
