/** Temporary folders and files for tests. */
import { mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** The folder of the test run, which global-setup.ts creates and removes. */
const RUN_FOLDER = process.env['TEST_FOLDER'] ?? tmpdir()

/** Creates an empty folder, which is removed after the test run. */
export const temporaryFolder = (): string => mkdtempSync(join(RUN_FOLDER, 'test-'))

/** The folder for keys that the whole test run shares. */
export const HOME = join(RUN_FOLDER, 'home')

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
