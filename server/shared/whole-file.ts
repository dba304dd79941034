/** Writes text files atomically. */
import { renameSync, rmSync, writeFileSync } from 'node:fs'

/**
 * Replaces a file atomically. Only its user can read it. The old file stays until the new one is complete.
 * @param temporary a path in the same folder. A file there, left by a killed process, is removed first, because it
 *   would keep its mode
 * @throws Error of the file system. The old file is then unchanged
 */
export function writeFileAtomically(file: string, text: string, temporary: string): void {
  try {
    rmSync(temporary, { force: true })
    writeFileSync(temporary, text, { mode: 0o600 })
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
