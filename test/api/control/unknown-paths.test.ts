/** Tests paths and methods that the control API does not have. */
import { describe, expect, test } from 'vitest'
import { refusal, useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()
const NOT_FOUND = refusal(404, 'Not Found', 'Not Found')

describe('an unknown path of the control API', () => {
  test.each(['/_emulator/nothing', '/_emulator/fault', '//_emulator/fault', '/_emulator/health/x'])(
    'returns 404 for %s, with no fault and no log entry',
    async (url) => {
      await emulator.faults.set([{ status: 503 }])
      expect((await emulator.inject(url)).json()).toEqual(NOT_FOUND)
      expect(await emulator.requests.list()).toEqual([])
    },
  )

  test('rejects an unknown method of a known path', async () => {
    await emulator.faults.set([{ drop: true }])
    expect((await emulator.inject({ method: 'PATCH', url: '/_emulator/clock' })).json()).toEqual(NOT_FOUND)
  })
})
