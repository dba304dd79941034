/** Tests PUT /_emulator/snapshots/{name}. */
import { describe, expect, test } from 'vitest'
import type { EmulatorOptions } from '../../../server/index.ts'
import { refusal, temporaryFolder, type Json, clientNames, startTestEmulator } from '../../support/emulator.ts'

describe.each([
  ['in memory', () => ({})],
  ['in a folder', () => ({ data: temporaryFolder() })],
])('PUT /_emulator/snapshots/{name}, %s', (_, options: () => EmulatorOptions) => {
  test.each(['1960-05-05T00:00:00.000Z', '2099-12-31T23:59:59.999Z', '2026-01-01T00:00:00.001Z'])(
    'stamps the snapshot with the tenant clock: %s',
    async (time) => {
      await using emulator = await startTestEmulator(options())
      await emulator.clock.freeze(time)
      expect((await emulator.control('PUT /snapshots/a')).body['created_at']).toBe(time)
    },
  )
  test('replaces a snapshot of the same name', async () => {
    await using emulator = await startTestEmulator(options())
    await emulator.snapshot('a')
    await emulator.api('POST /clients', { body: { name: 'X' } })
    await emulator.snapshot('a')
    await emulator.reset()
    await emulator.restore('a')
    expect(await clientNames(emulator)).toEqual(['X'])
    expect(
      (await emulator.control<{ snapshots: Json[] }>('GET /snapshots')).body.snapshots.map(({ name }) => name),
    ).toEqual(['a'])
  })

  test('rejects a name that cannot be part of a file name', async () => {
    await using emulator = await startTestEmulator(options())
    for (const name of ['seeded', 'snapshot', 'default', '-', '0', 'x'.repeat(63)])
      expect((await emulator.control(`PUT /snapshots/${name}`)).status).toBe(201)
    for (const name of ['A', 'a.b', '..%2Fa', 'x'.repeat(64)]) {
      const message = `Path validation error: 'String does not match pattern ^[a-z0-9-]{1,63}$: ${decodeURIComponent(name)}' on property name (Name of the snapshot: lower-case letters, digits and -).`
      expect(await emulator.control(`PUT /snapshots/${name}`)).toEqual({
        status: 400,
        body: refusal(400, 'Bad Request', message, 'invalid_uri'),
      })
    }
  })
})
