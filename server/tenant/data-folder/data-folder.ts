/**
 * The folder of `--data`: locks it for one process, and creates and removes files in it.
 *
 * The guarantees of the data folder (SECURITY.md lists their tests):
 * 1. A live database is never replaced by renaming a file. Reset, restore and reseed change its content in one
 *    transaction.
 * 2. Each tenant has a manifest, `NAME.json` (manifest.ts). Only files that it lists belong to this emulator. Other
 *    files are never changed or removed.
 * 3. Each control call has one commit point: a transaction of the database, or the replacement of the manifest. After a
 *    failure or a kill before this point, the folder has the old state. After this point, it has the new state.
 * 4. Memory changes after the disk.
 * 5. For a file that is missing, empty, damaged or newer, a message names the file and says what the user can do. The
 *    emulator never deletes another file because of it.
 * 6. The manifest lists unfinished files before they are created, so that the next start after a kill removes them.
 */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { DataError } from '../../errors/data-error.ts'
import { lockFolder } from '../../store/folder-lock.ts'

const LOCK = 'emulator.lock'
/**
 * The time that a start waits for another emulator to stop. It is slightly longer than a stopping emulator waits for
 * its running requests.
 */
const PATIENCE_MS = 2_000
const RETRY_MS = 50

/** A data folder that this process has locked. */
export interface DataFolder {
  /** The absolute path. */
  readonly path: string
  /** Checks that the folder was not moved or replaced since the start. @throws DataError */
  requireSame(): void
  /** Releases the lock, so that other processes can use the folder. */
  release(): void
}

/**
 * Creates the folder, readable by its user only, and locks it for this process.
 * @param path an absolute path
 * @throws DataError with a message for the user
 */
export async function takeFolder(path: string): Promise<DataFolder> {
  for (let waited = 0; waited <= PATIENCE_MS; waited += RETRY_MS) {
    if (waited > 0) await wait(RETRY_MS)
    const release = lockIn(path)
    if (release) return { path, requireSame: sameFolder(path), release }
  }
  throw new DataError(
    `Another emulator uses the data folder ${path}. Stop that one, or give this one a folder of its own with --data.`,
  )
}

function lockIn(folder: string): (() => void) | undefined {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
    const file = join(folder, LOCK)
    if (!existsSync(file)) makeSecret(file)
    return lockFolder(file)
  } catch (cause) {
    throw new DataError(`Cannot write to the data folder ${folder}: ${(cause as Error).message}`, { cause })
  }
}

/**
 * Returns a check that the folder at a path is still the same. A user may move the folder and create another one at the
 * path.
 */
function sameFolder(path: string): () => void {
  const { dev, ino } = statSync(path)
  return () => {
    const current = statSync(path, { throwIfNoEntry: false })
    if (current?.dev === dev && current.ino === ino) return
    throw new DataError(
      `The data folder ${path} was moved or replaced while the emulator was running: nothing was changed. Put it back, or stop the emulator and start it with the new path.`,
    )
  }
}

/** Creates an empty file that only its user can read, if it is missing. SQLite then writes to it. */
export const makeSecret = (file: string) => closeSync(openSync(file, 'a', 0o600))

/** The endings of the files that SQLite creates next to a database. */
const COMPANIONS = ['-wal', '-shm', '-journal']

/** Returns the first numbered name that is free. @param nameOf returns the name for a number, from 1 */
export function firstFree(nameOf: (number: number) => string, isTaken: (name: string) => boolean): string {
  for (let number = 1; ; number++) {
    const name = nameOf(number)
    if (!isTaken(name)) return name
  }
}

/** Removes a database and the files that SQLite created next to it. */
export function removeDatabase(file: string): void {
  for (const end of [...COMPANIONS, '']) rmSync(file + end, { force: true })
}

/** Renames a database and the files that SQLite created next to it. The database must not be open. */
export function moveDatabase(file: string, target: string): void {
  for (const end of [...COMPANIONS, '']) if (existsSync(file + end)) renameSync(file + end, target + end)
}
