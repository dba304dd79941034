/** Tests DELETE /_emulator/faults. */
import { expect, test } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()

test('DELETE /_emulator/faults removes all faults, so that requests succeed again', async () => {
  await emulator.control('PUT /faults', { body: { faults: [{ status: 503 }, { status: 502 }] } })
  expect((await emulator.api('GET /clients')).status).toBe(503)
  expect(await emulator.control('DELETE /faults')).toEqual({ status: 204, body: undefined })
  expect((await emulator.control('GET /faults')).body).toEqual({ faults: [] })
  expect((await emulator.api('GET /clients')).status).toBe(200)
})
