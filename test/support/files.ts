/** Temporary folders and files for tests. */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'

const folders: string[] = []
// Registered when a test file imports this module. Vitest runs these hooks last to first, so emulators are closed before this.
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Creates an empty folder, which is removed after the last test of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-test-'))
  folders.push(folder)
  return folder
}

/** The folder for keys that the whole test run shares. See global-setup.ts. */
export const HOME = process.env['TEST_EMULATOR_HOME'] ?? temporaryFolder()

/** Creates a temporary folder with these files. Content that is not a string is written as JSON. */
export function folderWith(files: Record<string, unknown>): string {
  const folder = temporaryFolder()
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content))
  }
  return folder
}

/** Creates a file in a temporary folder. @returns its path */
export const fileWith = (name: string, text: string): string => join(folderWith({ [name]: text }), name)

/** Returns the permissions of a file, such as 0o600. */
export const modeOf = (file: string): number => statSync(file).mode & 0o777
