/** Tests GET /_emulator/clock. */
import { describe, expect, test } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'
const emulator = useEmulator()
const read = async () =>
  (await emulator.inject('/_emulator/clock')).json<{ now: string; frozen: boolean; offset_ms: number }>()

describe('GET /_emulator/clock', () => {
  test('returns the time of the machine until the clock is set', async () => {
    const { now, frozen, offset_ms } = await read()
    expect([frozen, offset_ms, Math.abs(Date.parse(now) - Date.now()) < 1000]).toEqual([false, 0, true])
  })
})
