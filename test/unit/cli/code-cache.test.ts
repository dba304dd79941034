import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runWithCodeCache } from '../../../server/cli/code-cache.ts'
import { temporaryFolder } from '../../support/emulator.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A program that writes a word, and a folder for its compiled code. */
function program() {
  const folder = temporaryFolder()
  const [file, output, kept] = [join(folder, 'main.js'), join(folder, 'output'), temporaryFolder()]
  const says = (word: string) =>
    writeFileSync(file, `require('node:fs').writeFileSync(${JSON.stringify(output)}, '${word}')`)
  says('one')
  return {
    file,
    kept,
    says,
    run: (folder = kept) => runWithCodeCache(file, folder, '1.0.0'),
    said: () => readFileSync(output, 'utf8'),
  }
}

test('compiled code is kept after a while, once, and in place of that of other releases', () => {
  const { kept, run, said } = program()
  writeFileSync(join(kept, 'compiled-0.9.0-1-1-v20.0.0.v8'), '')
  writeFileSync(join(kept, 'keys.json'), '')
  run()
  vi.runAllTimers()
  const files = readdirSync(kept).sort()
  expect([said(), files]).toEqual([
    'one',
    [expect.stringMatching(/^compiled-1\.0\.0-\d+-\d+-v[\d.]+\.v8$/), 'keys.json'],
  ])
  run()
  expect(vi.getTimerCount()).toBe(0)
})

test('another program of the same length does not get it', () => {
  const { file, run, says, said } = program()
  run()
  vi.runAllTimers()
  says('two')
  utimesSync(file, 1, 1)
  run()
  expect(said()).toBe('two')
})

test('code that V8 does not take, and a folder that is not there, change nothing', () => {
  const { file, kept, run, says, said } = program()
  says('three')
  const { size, mtimeMs } = statSync(file)
  const name = `compiled-1.0.0-${size}-${Math.round(mtimeMs)}-${process.version}.v8`
  writeFileSync(join(kept, name), 'garbage')
  run()
  expect(said()).toBe('three')
  vi.runAllTimers()
  expect(readFileSync(join(kept, name)).length).toBeGreaterThan('garbage'.length)
  run(join(kept, 'nowhere'))
  vi.runAllTimers()
  expect(readdirSync(kept)).toEqual([name])
})
