/** The V8 code cache of the command. */
import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runWithCodeCache } from '../../../server/cli/code-cache.ts'
import { temporaryFolder } from '../../support/emulator.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Creates a program that writes a word to a file, and a folder for its compiled code. */
function program() {
  const folder = temporaryFolder()
  const [file, output, cache] = [join(folder, 'main.js'), join(folder, 'output'), temporaryFolder()]
  const writeProgram = (word: string) =>
    writeFileSync(file, `require('node:fs').writeFileSync(${JSON.stringify(output)}, '${word}')`)
  writeProgram('one')
  return {
    file,
    cache,
    writeProgram,
    run: (cacheFolder = cache) => runWithCodeCache(file, cacheFolder, '1.0.0'),
    output: () => readFileSync(output, 'utf8'),
  }
}

test('stores the compiled code once after a delay, and removes that of other releases', () => {
  const { cache, run, output } = program()
  writeFileSync(join(cache, 'compiled-0.9.0-1-1-v20.0.0.v8'), '')
  writeFileSync(join(cache, 'keys.json'), '')
  run()
  vi.runAllTimers()
  const files = readdirSync(cache).sort()
  expect([output(), files]).toEqual([
    'one',
    [expect.stringMatching(/^compiled-1\.0\.0-\d+-\d+-v[\d.]+\.v8$/), 'keys.json'],
  ])
  run()
  expect(vi.getTimerCount()).toBe(0)
})

test('does not use the code of another program of the same length', () => {
  const { file, run, writeProgram, output } = program()
  run()
  vi.runAllTimers()
  writeProgram('two')
  utimesSync(file, 1, 1)
  run()
  expect(output()).toBe('two')
})

test('runs the program if V8 rejects the code, or if the folder is missing', () => {
  const { file, cache, run, writeProgram, output } = program()
  writeProgram('three')
  const { size, mtimeMs } = statSync(file)
  const name = `compiled-1.0.0-${size}-${Math.round(mtimeMs)}-${process.version}.v8`
  writeFileSync(join(cache, name), 'garbage')
  run()
  expect(output()).toBe('three')
  vi.runAllTimers()
  expect(readFileSync(join(cache, name)).length).toBeGreaterThan('garbage'.length)
  run(join(cache, 'nowhere'))
  vi.runAllTimers()
  expect(readdirSync(cache)).toEqual([name])
})
