/** Starts and closes emulators in one process, as test suites do. They must leave nothing in memory. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { isLong } from '../support/effort.ts'
import { HOME } from '../support/emulator.ts'

const SCRIPT = join(import.meta.dirname, '../support/cycles.cjs')
const CYCLES = isLong ? 1_000 : 25
/**
 * The allowed growth in bytes per cycle. It was 900,000 when the HTTP servers were not closed.
 * With few cycles the noise of the garbage collector is part of the measurement.
 */
const LIMIT = isLong ? 20_000 : 100_000

const bytesPerCycle = async (kind: string, warmUpCycles: number) => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', SCRIPT, kind, String(warmUpCycles), String(CYCLES)],
    { env: { ...process.env, TEST_EMULATOR_HOME: HOME } },
  )
  return Number(stdout)
}

test.each([
  'plain',
  'http',
  'https',
  'closed twice',
  'data',
  'ports',
  'wrong seed',
  'port in use',
  'port of a tenant in use',
  'missing certificate',
])('a closed emulator leaves nothing in memory: %s', { retry: 1, timeout: isLong ? 900_000 : 90_000 }, async (kind) => {
  expect(await bytesPerCycle(kind, 15)).toBeLessThan(LIMIT)
})
