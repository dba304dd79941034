/**
 * Reads and writes the files of the home folder: keys and certificates with mode 0600, in a folder with mode 0700. A
 * file is written completely or not at all.
 */
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Counts temporary files. All emulators of a process share the count, so that their temporary files have different
 * names.
 */
let temporaryFiles = 0

/**
 * Returns the text of a file; undefined if there is no file.
 * @throws Error with a message for the user
 */
export function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(`Cannot read ${file}: ${(cause as Error).message}`, { cause })
  }
}

/**
 * Returns the JSON value of a file; undefined if there is no file.
 * @param loss the consequence of removing the file, for the message about a damaged file
 * @throws Error with a message for the user
 */
export function readJsonIfPresent<T>(file: string, loss: string): T | undefined {
  const text = readIfPresent(file)
  try {
    return text === undefined ? undefined : (JSON.parse(text) as T)
  } catch (cause) {
    throw new Error(`${file} is damaged; remove it to have it made again (${loss})`, { cause })
  }
}

/**
 * Creates a file if it is missing. If two processes start at the same time, the first one creates it and both use
 * it.
 */
export function createIfAbsent(file: string, text: string): void {
  write(file, text, (temporary) => {
    try {
      linkSync(temporary, file)
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    }
  })
}

/** Writes a file. Replaces an existing one. */
export function replaceFile(file: string, text: string): void {
  write(file, text, (temporary) => renameSync(temporary, file))
}

function write(file: string, text: string, settle: (temporary: string) => void): void {
  const home = dirname(file)
  const temporary = `${file}.${process.pid}.${++temporaryFiles}`
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    chmodSync(home, 0o700)
    writeFileSync(temporary, text, { mode: 0o600 })
    settle(temporary)
  } catch (cause) {
    throw new Error(
      `Cannot keep keys and certificates in ${home}: ${(cause as Error).message}. Set AUTH0_EMULATOR_HOME to a folder that can be written.`,
      { cause },
    )
  } finally {
    rmSync(temporary, { force: true })
  }
}
