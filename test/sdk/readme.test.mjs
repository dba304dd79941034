/** Runs the README's examples for each npm client without changes, except for the port. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { marked, versions } from '../support/readme.mjs'
import { call, domain, reset } from './support.mjs'

const MODULES = join(import.meta.dirname, 'node_modules')
const root = mkdtempSync(join(tmpdir(), 'readme-'))
after(() => rmSync(root, { recursive: true }))

const withPort = (code) => code.replaceAll('localhost:4400', domain)
/** The environment of a user: without the variables that the test runner sets and the README does not. */
const { AUTH0_DOMAIN, AUTH0_CLIENT_ID, AUTH0_CLIENT_SECRET, AUTH0_AUDIENCE, AUTH0_API_TOKEN, AUTH0_TOKEN, ...env } =
  process.env
const execute = async (command, args, options) =>
  (await promisify(execFile)(command, args, { maxBuffer: 1e7, ...options })).stdout

const installedVersion = (name) => JSON.parse(readFileSync(join(MODULES, name, 'package.json'), 'utf8')).version

describe('README', () => {
  beforeEach(() => reset())

  const OUTPUTS = {
    2: [/^\[ 'All Applications' \]\n$/],
    3: [/^\[ 'All Applications' \]\n$/],
    4: [/^\[ 'All Applications' \]\n$/],
    5: [/^\w{32} My App\n\w{32} All Applications\n$/],
    6: [/^\w{32} My App\n\w{32} All Applications\n$/],
    7: [/^\w{32} My App\n\w{32} All Applications\n$/, /^1\n$/],
  }
  for (const [major, outputs] of Object.entries(OUTPUTS)) {
    test(`the example for auth0 ${major} prints its output`, async () => {
      const folder = join(root, major)
      mkdirSync(join(folder, 'node_modules'), { recursive: true })
      symlinkSync(join(MODULES, `auth0-v${major}`), join(folder, 'node_modules/auth0'))
      const blocks = marked(`auth0@${major}`)
      assert.equal(blocks.length, outputs.length)
      for (const [index, code] of blocks.entries()) {
        await reset()
        writeFileSync(join(folder, 'app.mjs'), withPort(code))
        assert.match(await execute(process.execPath, ['app.mjs'], { cwd: folder, env }), outputs[index])
      }
    })
  }

  test('the example for fetch prints its output', async () => {
    const folder = join(root, 'fetch')
    mkdirSync(folder)
    const [code] = marked('fetch')
    writeFileSync(join(folder, 'app.mjs'), withPort(code))
    assert.match(await execute(process.execPath, ['app.mjs'], { cwd: folder, env }), /name: 'All Applications'/)
  })

  const SHELL_OUTPUTS = {
    curl: [
      /"name":"My App".*\[\{"tenant":"default","client_id":"\w{32}","name":"My App"\},/s,
      /^\{"name":"acme","domain":"localhost:\d+",.*"access_token":"[^"]*"\}\[\{"tenant":"acme","name":"Example Mobile App"\},.*\]$/s,
      /^\{"clients":\[\{"tenant":"default","name":"Example App","app_type":"spa"\}\]\}\{"clients":\[\{.*"name":"Example App".*\}\]\}$/s,
      /^\{"client_id":"tpc_\w{22}","mapped_fields":\{"external_client_id":"https:\/\/app\.example\.com\/client\.json","name":"App",.*"valid":true/s,
    ],
    'auth0-deploy-cli': [/Export Successful.*Import Successful/s],
  }
  for (const [mark, outputs] of Object.entries(SHELL_OUTPUTS)) {
    test(`the examples for ${mark} print their output`, async () => {
      const folder = join(root, mark)
      mkdirSync(folder)
      symlinkSync(MODULES, join(folder, 'node_modules'))
      const blocks = marked(mark)
      assert.equal(blocks.length, outputs.length)
      for (const [index, code] of blocks.entries()) {
        await reset()
        if (/search/.test(code))
          await call('POST', '/clients', {
            name: 'Example App',
            app_type: 'spa',
            client_metadata: { team: 'storefront' },
          })
        assert.match(
          await execute('bash', ['-euo', 'pipefail', '-c', withPort(code)], { cwd: folder, env }),
          outputs[index],
        )
      }
    })
  }

  test('lists the versions that these tests run', () => {
    const table = versions()
    const minor = (name) => installedVersion(name).split('.').slice(0, 2).join('.')
    assert.deepEqual(
      table['npm auth0'],
      [2, 3, 4, 5, 6, 7].map((major) => minor(`auth0-v${major}`)),
    )
    assert.deepEqual(table['auth0-deploy-cli'], [minor('auth0-deploy-cli')])
    assert.deepEqual(table['@auth0/auth0-mcp-server'], [installedVersion('@auth0/auth0-mcp-server')])
  })
})
