/**
 * The folder of `--data`: which process uses it, and how files in it are written and removed.
 *
 * The promises of the data folder (SECURITY.md lists the tests that hold them):
 * 1. A live database is never replaced by renaming a file. Reset, restore and reseed change its content in one transaction.
 * 2. Each tenant has a manifest, `NAME.json` (manifest.ts). Only files that it lists are ours. Other files are never changed or removed.
 * 3. Each control call has one commit point: a transaction of the database, or the replacement of the manifest. A failure or a kill
 *    before that point leaves the old state, one after it the new state.
 * 4. Memory changes after the disk does.
 * 5. A file that is missing, empty, damaged or newer is named, with what can be done. It never makes us delete another file.
 * 6. Files that a kill left behind are listed in the manifest, so that the next start removes them.
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
/** How long a start waits for an emulator that is about to end: somewhat longer than that one lets requests in flight go on. */
const PATIENCE_MS = 2_000
const RETRY_MS = 50

/** A data folder that this process has locked. */
export interface DataFolder {
  /** Absolute. */
  readonly path: string
  /** @throws Error with a sentence for people when the folder was moved away or replaced since the start */
  requireSame(): void
  /** Gives the folder back to other processes. */
  release(): void
}

/**
 * Creates the folder, readable by its user only, and locks it for this process.
 * @param path absolute
 * @throws Error with a sentence for people
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

/** The check that a path still names the folder that it names now: somebody may move the folder and put another one there. */
function sameFolder(path: string): () => void {
  const { dev, ino } = statSync(path)
  return () => {
    const present = statSync(path, { throwIfNoEntry: false })
    if (present?.dev === dev && present.ino === ino) return
    throw new DataError(
      `The data folder ${path} was moved or replaced while the emulator was running: nothing was changed. Put it back, or stop the emulator and start it with the new path.`,
    )
  }
}

/** Creates an empty file that only its user can read, unless the file exists. SQLite then writes into it. */
export const makeSecret = (file: string) => closeSync(openSync(file, 'a', 0o600))

/** Names of the files that SQLite keeps beside a database. */
const COMPANIONS = ['-wal', '-shm', '-journal']

/** Returns the first of numbered names that is free. @param nameOf makes a name of a number, from 1 */
export function firstFree(nameOf: (number: number) => string, isTaken: (name: string) => boolean): string {
  for (let number = 1; ; number++) {
    const name = nameOf(number)
    if (!isTaken(name)) return name
  }
}

/** Removes a database, and the files that SQLite keeps beside it. */
export function removeDatabase(file: string): void {
  for (const end of [...COMPANIONS, '']) rmSync(file + end, { force: true })
}

/** Renames a database, and the files that SQLite keeps beside it. Nobody may have it open. */
export function moveDatabase(file: string, target: string): void {
  for (const end of [...COMPANIONS, '']) if (existsSync(file + end)) renameSync(file + end, target + end)
}
