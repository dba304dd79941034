/** Runs once before and after all test files of a run. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Creates one folder for everything that the run writes, with a folder for the keys that all test files share: creating
 * keys is slow.
 * @returns a function that removes the folder
 */
export default function createRunFolder(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-test-'))
  // Some tests start the emulator as another user, who has to reach folders in this one.
  chmodSync(folder, 0o755)
  process.env['TEST_FOLDER'] = folder
  mkdirSync(join(folder, 'home'))
  return () => rmSync(folder, { recursive: true, force: true })
}
