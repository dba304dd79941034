/** Runs a bundle with V8's code cache. Compiling the bundle takes a quarter of the time of a start. */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'

/**
 * Milliseconds to wait before the code is stored. V8 compiles functions on their first call, so later the code has more
 * of them.
 */
const STORE_AFTER_MS = 2_000
const PREFIX = 'compiled-'

/**
 * Runs a CommonJS file as the main module.
 * @param folder the folder of the code cache; if it is missing or cannot be written, the file runs without a cache
 * @param version the version of the file: it, the file's size and its time identify the code, and V8 checks that the
 * code is its own
 */
export function runWithCodeCache(file: string, folder: string, version: string): void {
  const { size, mtimeMs } = statSync(file)
  const cacheFile = join(folder, `${PREFIX}${version}-${size}-${Math.round(mtimeMs)}-${process.version}.v8`)
  const cachedData = readIfPresent(cacheFile)
  const script = new Script(Module.wrap(readFileSync(file, 'utf8')), {
    filename: file,
    ...(cachedData && { cachedData }),
  })
  const main = { exports: {} }
  script.runInThisContext()(main.exports, createRequire(file), main, file, dirname(file))
  if (!cachedData || script.cachedDataRejected)
    setTimeout(() => storeCode(folder, cacheFile, script), STORE_AFTER_MS).unref()
}

function readIfPresent(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

/** Stores the code, and removes that of other releases. After any failure, the next start compiles again. */
function storeCode(folder: string, file: string, script: Script): void {
  if (!existsSync(folder)) return
  try {
    writeFileSync(`${file}.${process.pid}`, script.createCachedData(), { mode: 0o600 })
    for (const name of readdirSync(folder))
      if (name.startsWith(PREFIX) && !name.endsWith(`.${process.pid}`)) rmSync(join(folder, name), { force: true })
    renameSync(`${file}.${process.pid}`, file)
  } catch {}
}
