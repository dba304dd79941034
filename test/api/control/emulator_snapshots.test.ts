/** Tests GET /_emulator/snapshots. */
import { describe, expect, test } from 'vitest'
import type { EmulatorOptions } from '../../../server/index.ts'
import { temporaryFolder, startTestEmulator } from '../../support/emulator.ts'

const NOW = '2030-01-31T12:00:00.123Z'

describe.each([
  ['in memory', () => ({})],
  ['in a folder', () => ({ data: temporaryFolder() })],
])('GET /_emulator/snapshots, %s', (_, options: () => EmulatorOptions) => {
  test('lists snapshots by name, from their creation (201) until their deletion (204)', async () => {
    await using emulator = await startTestEmulator(options())
    expect(await emulator.control('GET /snapshots')).toEqual({ status: 200, body: { snapshots: [] } })
    await emulator.clock.freeze(NOW)
    const b = await emulator.control('PUT /snapshots/b')
    expect(b).toEqual({ status: 201, body: { name: 'b', created_at: NOW, bytes: expect.any(Number) } })
    expect(Object.keys(b.body)).toEqual(['name', 'created_at', 'bytes'])
    expect(b.body['bytes']).toBeGreaterThan(8192)
    await emulator.clock.advance(1000)
    const a = await emulator.control('PUT /snapshots/a')
    expect(a.body).toMatchObject({ name: 'a', created_at: '2030-01-31T12:00:01.123Z' })
    expect(await emulator.control('GET /snapshots')).toEqual({ status: 200, body: { snapshots: [a.body, b.body] } })
    for (let time = 0; time < 2; time++)
      expect(await emulator.control('DELETE /snapshots/b')).toEqual({ status: 204, body: undefined })
    expect((await emulator.control('GET /snapshots')).body).toEqual({ snapshots: [a.body] })
  })
})
