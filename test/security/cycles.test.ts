/** Emulators that are started and closed in one process, as test suites do, leave nothing in memory. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { isLong } from '../support/effort.ts'
import { HOME } from '../support/emulator.ts'

const SCRIPT = join(import.meta.dirname, '../support/cycles.cjs')
const CYCLES = isLong ? 1_000 : 25
/** Bytes per cycle. It was 900,000 when the HTTP servers were not closed. A few cycles measure the noise of the collector as well. */
const LIMIT = isLong ? 20_000 : 100_000

const perCycle = async (kind: string, first: number) => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', SCRIPT, kind, String(first), String(CYCLES)],
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
])('leaves nothing of a cycle in memory: %s', { retry: 1, timeout: isLong ? 900_000 : 90_000 }, async (kind) => {
  expect(await perCycle(kind, 15)).toBeLessThan(LIMIT)
})
