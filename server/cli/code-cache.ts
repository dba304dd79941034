/** Loads a bundle with what V8 made of it before: to compile it anew is a quarter of the time of a start. */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'

/** V8 keeps more when functions have run that it compiles on their first call. */
const KEEP_AFTER_MS = 2_000
const PREFIX = 'compiled-'

/**
 * Runs a CommonJS file as the main module.
 * @param folder where the compiled code is kept, if it is there; without it, or where it cannot be written, everything works all the same
 * @param version of what is in the file; with its size and time it tells whether the code is of this file, and V8 itself whether it made it
 */
export function runWithCodeCache(file: string, folder: string, version: string): void {
  const { size, mtimeMs } = statSync(file)
  const kept = join(folder, `${PREFIX}${version}-${size}-${Math.round(mtimeMs)}-${process.version}.v8`)
  const cachedData = readIfPresent(kept)
  const script = new Script(Module.wrap(readFileSync(file, 'utf8')), {
    filename: file,
    ...(cachedData && { cachedData }),
  })
  const main = { exports: {} }
  script.runInThisContext()(main.exports, createRequire(file), main, file, dirname(file))
  if (!cachedData || script.cachedDataRejected) setTimeout(() => storeCode(folder, kept, script), KEEP_AFTER_MS).unref()
}

function readIfPresent(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

/** In place of what was kept of other releases. Whatever fails, the next start compiles again. */
function storeCode(folder: string, file: string, script: Script): void {
  if (!existsSync(folder)) return
  try {
    writeFileSync(`${file}.${process.pid}`, script.createCachedData(), { mode: 0o600 })
    for (const other of readdirSync(folder))
      if (other.startsWith(PREFIX) && !other.endsWith(`.${process.pid}`)) rmSync(join(folder, other), { force: true })
    renameSync(`${file}.${process.pid}`, file)
  } catch {}
}
