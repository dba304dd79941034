/** Text files that appear whole or not at all. */
import { renameSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Replaces a file, readable by its user only. The old file stays until the new one is complete.
 * @param temporary in the same folder; a file that a kill left there is removed first, because it would keep its mode
 * @throws Error of the file system; the old file is then unchanged
 */
export function writeWhole(file: string, text: string, temporary: string): void {
  try {
    rmSync(temporary, { force: true })
    writeFileSync(temporary, text, { mode: 0o600 })
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
