/** The files of the home folder: keys and certificates, 0600 in a folder of 0700, each of them appearing whole or not at all. */
import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** Names of temporary files differ between the emulators of one process too. */
let written = 0

/**
 * The text of a file; undefined where there is none.
 * @throws Error with a sentence for people
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
 * The JSON of a file; undefined where there is none.
 * @param loss what is no longer good once the file is removed
 * @throws Error with a sentence for people
 */
export function readJsonIfPresent<T>(file: string, loss: string): T | undefined {
  const text = readIfPresent(file)
  try {
    return text === undefined ? undefined : (JSON.parse(text) as T)
  } catch (cause) {
    throw new Error(`${file} is damaged; remove it to have it made again (${loss})`, { cause })
  }
}

/** Writes a file that must not be there yet: of two processes that start at once the first one wins, and both go on with what it wrote. */
export function createIfAbsent(file: string, text: string): void {
  write(file, text, (temporary) => {
    try {
      linkSync(temporary, file)
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
    }
  })
}

/** Writes a file in place of the one that is there. */
export function replaceFile(file: string, text: string): void {
  write(file, text, (temporary) => renameSync(temporary, file))
}

function write(file: string, text: string, settle: (temporary: string) => void): void {
  const home = dirname(file)
  const temporary = `${file}.${process.pid}.${++written}`
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
