/** Messages for failures of the machine (disk, permissions, open files), with instructions for the user. */

const FULL = 'The disk is full: nothing of this was kept. Make room and send it again; what was kept before is safe.'
const READ_ONLY =
  'The data cannot be written: its file, its folder or its disk is read-only. Give the user of this process the right to write there.'
const DAMAGED = 'The data is damaged. Stop the emulator, and put back a copy of the folder or begin anew with --reseed.'
const FAILED = 'The disk failed: nothing of this was kept. Look after the disk, then start the emulator again.'
const TOO_MANY_FILES =
  'This process may not open more files (ulimit -n): nothing of this was kept. Close connections, or raise the limit.'
const BUSY =
  'Another program is using the file of the data: nothing of this was kept. Close that program, or wait until it is done, and send it again.'
const NOT_OPENED =
  'The data cannot be opened: this user lacks the right to, or this process may not open more files (ulimit -n).'

/** Messages by the error code of SQLite or of the system. Extended codes of SQLite start with the primary code. */
const SENTENCES = {
  SQLITE_FULL: FULL,
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: FULL,
  SQLITE_READONLY: READ_ONLY,
  EROFS: READ_ONLY,
  EACCES: READ_ONLY,
  SQLITE_CORRUPT: DAMAGED,
  SQLITE_NOTADB: DAMAGED,
  SQLITE_BUSY: BUSY,
  SQLITE_LOCKED: BUSY,
  EBUSY: BUSY,
  SQLITE_CANTOPEN: NOT_OPENED,
  EMFILE: TOO_MANY_FILES,
  ENFILE: TOO_MANY_FILES,
  SQLITE_IOERR: FAILED,
  EIO: FAILED,
}

/** Returns a message for the user, followed by the system's message; undefined for other errors. */
export function troubleOf(error: unknown): string | undefined {
  const { code = '', message } = error as { code?: unknown; message?: string }
  const [, sentence] =
    Object.entries(SENTENCES).find(([name]) => code === name || String(code).startsWith(`${name}_`)) ?? []
  return sentence && `${sentence} (${message})`
}
