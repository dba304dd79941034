/** The folder of `--data`: who may use it, and how files in it come to be. */
import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { lockFolder } from './store/folder-lock.ts'

const LOCK = 'emulator.lock'
/** An emulator that is about to end is waited for: somewhat longer than it lets requests in flight go on. */
const PATIENCE_MS = 2_000
const AGAIN_MS = 50

/**
 * Makes the folder, which only its user can read, and takes it for this process.
 * @returns gives it back
 * @throws Error with a sentence for people
 */
export async function takeFolder(folder: string): Promise<() => void> {
  for (let waited = 0; waited <= PATIENCE_MS; waited += AGAIN_MS) {
    if (waited > 0) await wait(AGAIN_MS)
    const release = lockIn(folder)
    if (release) return release
  }
  throw new Error(`Another emulator uses the data folder ${folder}. Stop that one, or give this one a folder of its own with --data.`)
}

function lockIn(folder: string): (() => void) | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
    const file = join(folder, LOCK)
    if (!existsSync(file)) makeSecret(file)
    return lockFolder(file)
  } catch (cause) {
    throw new Error(`Cannot write to the data folder ${folder}: ${(cause as Error).message}`, { cause })
  }
}

/** Makes an empty file that only its user can read, where there is none, before SQLite writes into it. */
export const makeSecret = (file: string) => closeSync(openSync(file, 'a', 0o600))

/** Removes a database, and what SQLite keeps beside it. */
export function discardDatabase(file: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(file + end, { force: true })
}

/** Writes a file that appears whole or not at all; one that was there stays until then. */
export function replaceFile(file: string, write: (temporary: string) => void): void {
  const temporary = `${file}.new`
  try {
    discardDatabase(temporary)
    makeSecret(temporary)
    write(temporary)
    renameSync(temporary, file)
  } catch (error) {
    discardDatabase(temporary)
    throw error
  }
}
