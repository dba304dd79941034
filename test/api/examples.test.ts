/**
 * Runs every `@example` of the public API, so an example that no longer works fails.
 *
 * Names in scope of an example: `startEmulator`, `emulatorTest`, `test` (of server/vitest.ts), `expect`, `emulator` (a
 * running emulator with the seed `empty`) and `tenant` (a new tenant of it). Examples of server/vitest.ts define tests,
 * so they have no `emulator` and no `tenant` but the fixtures.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { transform } from 'esbuild'
import { describe, expect, test, vi } from 'vitest'
import { startEmulator } from '../../server/index.ts'
import { emulatorTest, test as testWithFixtures } from '../../server/vitest.ts'
import { HOME, useEmulator } from '../support/emulator.ts'

interface PublicFunction {
  /** `EmulatedTenant.token` */
  name: string
  /** Empty without documentation. */
  docComment: string
}

// Examples start emulators without `home`. Their keys must not be in the cache folder of the user.
vi.stubEnv('AUTH0_EMULATOR_HOME', HOME)

const INTERFACE = /^export interface (\w+)/
const METHOD = /^ {2}(\w+|\[Symbol\.asyncDispose\])(?:<\w+>)?\(/
const FUNCTION = /^export (?:async function|function|const) (\w+)/

/** Finds the methods of exported interfaces, the exported functions and constants of a file of server/. */
function publicFunctions(file: string): PublicFunction[] {
  const lines = readFileSync(join(import.meta.dirname, '../../server', file), 'utf8').split('\n')
  const functions: PublicFunction[] = []
  let owner = ''
  let commentStart = 0
  for (const [index, line] of lines.entries()) {
    if (line.trimStart().startsWith('/**')) commentStart = index
    owner = INTERFACE.exec(line)?.[1] ?? owner
    const method = owner === '' ? undefined : METHOD.exec(line)?.[1]
    const name = method === undefined ? FUNCTION.exec(line)?.[1] : `${owner}.${method}`
    if (name === undefined) continue
    const isDocumented = lines[index - 1]?.endsWith('*/') ?? false
    functions.push({ name, docComment: isDocumented ? lines.slice(commentStart, index).join('\n') : '' })
  }
  return functions
}

/** Returns the code of the `@example` in a doc comment. @throws Error without an example */
function exampleIn({ name, docComment }: PublicFunction): string {
  const [, code] = /@example\n[ *]*```ts\n([\s\S]*?)\n[ *]*```/.exec(docComment) ?? []
  if (code === undefined) throw new Error(`${name} has no @example with a block of TypeScript in its doc comment.`)
  return code.replaceAll(/^ *\* ?/gm, '')
}

const AsyncFunction = (async () => {}).constructor as new (
  ...parts: string[]
) => (...values: unknown[]) => Promise<void>

/** Runs TypeScript code with names in scope. */
async function runExample(code: string, scope: Record<string, unknown>): Promise<void> {
  const { code: script } = await transform(`async function example() {\n${code}\n}`, { loader: 'ts', target: 'node20' })
  await new AsyncFunction(...Object.keys(scope), `${script}\nawait example()`)(...Object.values(scope))
}

describe.each(['types.ts', 'in-process/start-emulator.ts'])('each example of server/%s works', (file) => {
  const emulator = useEmulator()
  test.each(publicFunctions(file))('$name', async (publicFunction) => {
    const tenant = await emulator.tenant('example')
    await runExample(exampleIn(publicFunction), { startEmulator, expect, emulator, tenant })
    await Promise.all(
      (await emulator.tenants()).filter((name) => name !== 'default').map((name) => emulator.deleteTenant(name)),
    )
  })
})

// Vitest accepts fixtures of a worker at the top level of a file only. The examples define tests, which fail like all
// others.
for (const publicFunction of publicFunctions('vitest.ts'))
  await runExample(exampleIn(publicFunction), { emulatorTest, test: testWithFixtures, expect })

test('finds every public function', () => {
  const names = ['types.ts', 'in-process/start-emulator.ts', 'vitest.ts'].flatMap((file) =>
    publicFunctions(file).map(({ name }) => name),
  )
  expect(names).toEqual(expect.arrayContaining(['EmulatedTenant.token', 'startEmulator', 'emulatorTest', 'test']))
  expect(names.length).toBeGreaterThan(25)
})
