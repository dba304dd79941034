/** Runs once before and after all test files of a run. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Creates the folder for keys that all test files share, because creating keys is slow. @returns a function that removes it */
export default function createSharedHome(): () => void {
  const home = mkdtempSync(join(tmpdir(), 'emulator-test-'))
  process.env['TEST_EMULATOR_HOME'] = home
  return () => rmSync(home, { recursive: true, force: true })
}
