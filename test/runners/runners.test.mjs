/**
 * Runs the README's examples for test runners without changes, each followed by tests that use it.
 * Also runs its examples that start the emulator in the process of a test.
 */
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

/** The packages of a user's project, with the folders that the tests link them to. */
const PACKAGES = {
  'auth0-clients-emulator': PROJECT,
  vitest: join(PROJECT, 'node_modules/vitest'),
  jest: join(import.meta.dirname, 'node_modules/jest'),
  '@playwright/test': join(import.meta.dirname, 'node_modules/@playwright/test'),
}
function createProject(folderName, files) {
  const folder = join(root, folderName)
  mkdirSync(join(folder, 'node_modules/@playwright'), { recursive: true })
  for (const [name, target] of Object.entries(PACKAGES)) symlinkSync(target, join(folder, 'node_modules', name))
  for (const [file, text] of Object.entries({ 'package.json': '{}', ...files })) writeFileSync(join(folder, file), text)
  return folder
}
/** Runs the command of a package. Returns its standard output and standard error. */
async function runCommand(folder, command, ...args) {
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env
  const { stdout, stderr } = await execute(
    process.execPath,
    [join(PACKAGES[command] ?? '', BINARIES[command]), ...args],
    { cwd: folder, env: { ...env, CI: '1', NO_COLOR: '1' } },
  )
  return stdout + stderr
}
const BINARIES = { vitest: 'vitest.mjs', jest: 'bin/jest.js', '@playwright/test': 'cli.js' }

/** Two tests that create the same application. If they shared a tenant, the second test would find two of it. */
const twoTests = (expectEqual, parameters = '') =>
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

describe('the README example for', () => {
  test('Vitest gives each test its own tenant', async () => {
    const [code] = marked('vitest')
    const folder = createProject('vitest', {
      'a.test.mjs':
        code + twoTests('expect.soft', '{ tenant }').replaceAll(/expect\.soft\((.*), 1\)/g, 'expect($1).toBe(1)'),
    })
    assert.match(await runCommand(folder, 'vitest', 'run'), /Tests {2}3 passed/)
  })
  test('Jest gives each test its own tenant', async () => {
    const [code] = marked('jest')
    const folder = createProject('jest', {
      'a.test.cjs': code + twoTests('').replaceAll(/ {2}\((.*), 1\)/g, '  expect($1).toBe(1)'),
      'jest.config.cjs': "module.exports = { testMatch: ['**/*.test.cjs'] }",
    })
    assert.match(await runCommand(folder, 'jest'), /Tests: {7}2 passed, 2 total/)
  })
  test('Playwright gives each test its own tenant', async () => {
    const [code] = marked('playwright')
    const folder = createProject('playwright', {
      'a.spec.mjs': code + twoTests('', '{ tenant }').replaceAll(/ {2}\((.*), 1\)/g, '  expect($1).toBe(1)'),
    })
    assert.match(await runCommand(folder, '@playwright/test', 'test', '--reporter=line', '--workers=1'), /2 passed/)
  })
  test('node:test gives each test its own tenant', async () => {
    const [code] = marked('node:test')
    const folder = createProject('node-test', {
      'a.test.mjs': `import assert from 'node:assert'\n${code}${twoTests('assert.equal')}`,
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
  test('can be loaded at the start and with the command seed, and is part of the export', async () => {
    const [seed] = marked('seed')
    const folder = createProject('seed', { 'orders.yaml': seed, 'start.mjs': LOAD_SEED_TWICE })
    const { stdout } = await execute(process.execPath, ['start.mjs'], { cwd: folder })
    assert.match(
      stdout,
      /^\{"loaded":\{"resourceServers":1,"clients":1,"clientGrants":1,"connections":1,"organizations":1,"cimdDocuments":0\}\}\nOrders Service: true\n$/,
    )
  })
})

/** Loads the seed at the start, and then into another tenant with the commands of the README. */
const LOAD_SEED_TWICE = `
import { startEmulator } from 'auth0-clients-emulator'
const emulator = await startEmulator({ seed: ['orders.yaml'] })
await emulator.tenant('acme', { seed: ['empty'] })
const { promisify } = await import('node:util')
const run = promisify((await import('node:child_process')).execFile)
const command = 'node_modules/auth0-clients-emulator/dist/cli.js'
const cli = (...args) => run(process.execPath, [command, ...args, '--url', emulator.url, '--tenant', 'acme'])
process.stdout.write((await cli('seed', 'orders.yaml')).stdout)
const exported = JSON.parse((await cli('export')).stdout)
const [{ name }] = exported.clients
console.log(name + ': ' + (exported.clients.length === (await emulator.export()).clients.length))
await emulator.close()
`

/** The output of each example, in the order of the README. */
const OUTPUTS = [
  /name: 'My App'/,
  /^5\n$/,
  /^Expired token received for JSON Web Token validation\n2026-01-31T12:00:00\.000Z\n$/,
  /^503\n503\n200\nGlobal limit has been reached\n200\n$/,
  /^Application must not have Token Endpoint Authentication Method set to "none" when client_credentials grant type is enabled publicClientsCannotUseClientCredentials\nExpected at least 1 request with operation post_clients, status 201, found 0\. Closest: POST \/api\/v2\/clients with 400 \(status is 400, not 201\)\.\n$/,
]
describe('the README examples that start the emulator in the process of a test', () => {
  const blocks = marked('in-process')
  test('each have an expected output here', () => assert.equal(blocks.length, OUTPUTS.length))
  for (const [index, output] of OUTPUTS.entries()) {
    test(`example ${index + 1} prints its output`, async () => {
      const folder = createProject(`in-process-${index}`, { 'example.mjs': blocks[index] })
      const { stdout } = await execute(process.execPath, ['example.mjs'], { cwd: folder })
      assert.match(stdout, output)
    })
  }
})
