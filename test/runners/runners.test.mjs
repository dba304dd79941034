/** The README's lines for test runners, pasted as they are, with a test that uses them behind; and its examples for the process of a test. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { marked } from '../support/readme.mjs'

const PROJECT = join(import.meta.dirname, '../..')
const execute = promisify(execFile)
const root = mkdtempSync(join(tmpdir(), 'runners-'))
after(() => rmSync(root, { recursive: true }))

/** Packages as a user's project has them. */
const PACKAGES = {
  'auth0-clients-emulator': PROJECT,
  vitest: join(PROJECT, 'node_modules/vitest'),
  jest: join(import.meta.dirname, 'node_modules/jest'),
  '@playwright/test': join(import.meta.dirname, 'node_modules/@playwright/test'),
}
function project(name, files) {
  const folder = join(root, name)
  mkdirSync(join(folder, 'node_modules/@playwright'), { recursive: true })
  for (const [name, target] of Object.entries(PACKAGES)) symlinkSync(target, join(folder, 'node_modules', name))
  for (const [file, text] of Object.entries({ 'package.json': '{}', ...files })) writeFileSync(join(folder, file), text)
  return folder
}
/** Standard output and error of a package's command. */
async function run(folder, command, ...args) {
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env
  const { stdout, stderr } = await execute(
    process.execPath,
    [join(PACKAGES[command] ?? '', BINARIES[command]), ...args],
    { cwd: folder, env: { ...env, CI: '1', NO_COLOR: '1' } },
  )
  return stdout + stderr
}
const BINARIES = { vitest: 'vitest.mjs', jest: 'bin/jest.js', '@playwright/test': 'cli.js' }

/** Two tests that make the same application: in one tenant the second would find two. */
const twice = (expectEqual, parameters = '') =>
  ['one', 'two']
    .map(
      (name) => `
test('${name}', async (${parameters}) => {
  const headers = { authorization: 'Bearer ' + (await tenant.token()), 'content-type': 'application/json' }
  await fetch(tenant.url + '/api/v2/clients', { method: 'POST', headers, body: '{"name":"Mine"}' })
  const clients = await (await fetch(tenant.url + '/api/v2/clients', { headers })).json()
  ${expectEqual}(clients.filter(({ name }) => name === 'Mine').length, 1)
})`,
    )
    .join('')

describe('the lines of the README for', () => {
  test('Vitest', async () => {
    const [code] = marked('vitest')
    const folder = project('vitest', {
      'a.test.mjs':
        code + twice('expect.soft', '{ tenant }').replaceAll(/expect\.soft\((.*), 1\)/g, 'expect($1).toBe(1)'),
    })
    assert.match(await run(folder, 'vitest', 'run'), /Tests {2}3 passed/)
  })
  test('Jest', async () => {
    const [code] = marked('jest')
    const folder = project('jest', {
      'a.test.cjs': code + twice('').replaceAll(/ {2}\((.*), 1\)/g, '  expect($1).toBe(1)'),
      'jest.config.cjs': "module.exports = { testMatch: ['**/*.test.cjs'] }",
    })
    assert.match(await run(folder, 'jest'), /Tests: {7}2 passed, 2 total/)
  })
  test('Playwright', async () => {
    const [code] = marked('playwright')
    const folder = project('playwright', {
      'a.spec.mjs': code + twice('', '{ tenant }').replaceAll(/ {2}\((.*), 1\)/g, '  expect($1).toBe(1)'),
    })
    assert.match(await run(folder, '@playwright/test', 'test', '--reporter=line', '--workers=1'), /2 passed/)
  })
  test('node:test', async () => {
    const [code] = marked('node:test')
    const folder = project('node-test', {
      'a.test.mjs': `import assert from 'node:assert'\n${code}${twice('assert.equal')}`,
    })
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    const { stdout } = await execute(process.execPath, ['--test', '--test-reporter=tap', 'a.test.mjs'], {
      cwd: folder,
      env,
    })
    assert.match(stdout, /^# pass 2$/m)
  })
})

describe('the seed of the README', () => {
  test('is loaded by a start, by the command seed, and comes back from export', async () => {
    const [seed] = marked('seed')
    const folder = project('seed', { 'orders.yaml': seed, 'start.mjs': SEEDED })
    const { stdout } = await execute(process.execPath, ['start.mjs'], { cwd: folder })
    assert.match(
      stdout,
      /^\{"loaded":\{"resourceServers":1,"clients":1,"clientGrants":1,"connections":1,"organizations":1,"cimdDocuments":0\}\}\nOrders Service: true\n$/,
    )
  })
})

/** Loads the seed at the start and, by the commands of the README, once more into another tenant. */
const SEEDED = `
import { startEmulator } from 'auth0-clients-emulator'
const emulator = await startEmulator({ seed: ['orders.yaml'] })
await emulator.tenant('acme', { seed: ['empty'] })
const { promisify } = await import('node:util')
const run = promisify((await import('node:child_process')).execFile)
const cli = (...args) => run(process.execPath, ['node_modules/auth0-clients-emulator/dist/cli.js', ...args, '--url', emulator.url, '--tenant', 'acme'])
process.stdout.write((await cli('seed', 'orders.yaml')).stdout)
const exported = JSON.parse((await cli('export')).stdout)
const [{ name }] = exported.clients
console.log(name + ': ' + (exported.clients.length === (await emulator.export()).clients.length))
await emulator.close()
`

/** What each example prints, in the order of the README. */
const PRINTED = [
  /name: 'My App'/,
  /^5\n$/,
  /^Expired token received for JSON Web Token validation\n2026-01-31T12:00:00\.000Z\n$/,
  /^503\n503\n200\nGlobal limit has been reached\n200\n$/,
  /^Application must not have Token Endpoint Authentication Method set to "none" when client_credentials grant type is enabled publicClientsCannotUseClientCredentials\nExpected at least 1 request with operation post_clients, status 201, found 0\. Closest: POST \/api\/v2\/clients with 400 \(status is 400, not 201\)\.\n$/,
]
describe('the examples of the README in the process of a test', () => {
  const blocks = marked('in-process')
  test('are all run', () => assert.equal(blocks.length, PRINTED.length))
  for (const [index, printed] of PRINTED.entries()) {
    test(`number ${index + 1} prints what it should`, async () => {
      const folder = project(`in-process-${index}`, { 'example.mjs': blocks[index] })
      const { stdout } = await execute(process.execPath, ['example.mjs'], { cwd: folder })
      assert.match(stdout, printed)
    })
  }
})
