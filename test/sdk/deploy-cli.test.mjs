/**
 * Tests the command auth0-deploy-cli. Each import takes half a minute, because the command first compiles the schemas
 * of all resources. To need fewer imports, the tests below build on each other.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify, stripVTControlCharacters } from 'node:util'
import { startEmulator } from '../../dist/index.js'
import { audience, call, keyPair, reset } from './support.mjs'

const CLI = join(import.meta.dirname, 'node_modules/auth0-deploy-cli/lib/index.js')
const folder = mkdtempSync(join(tmpdir(), 'deploy-cli-'))
after(() => rmSync(folder, { recursive: true }))

const ONLY_EMULATED = { AUTH0_INCLUDED_ONLY: '["clients","resourceServers","clientGrants"]' }
/** Runs the command in the temporary folder. Returns its output. */
async function a0deploy(variables, ...args) {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [CLI, ...args], {
    cwd: folder,
    env: { ...process.env, ...variables },
    maxBuffer: 1e7,
  })
  return stripVTControlCharacters(`${stdout}${stderr}`)
}
const listClients = async () =>
  (await call('GET', '/clients?is_global=false')).sort((a, b) => a.name.localeCompare(b.name))
/**
 * Returns the settings of a tenant without ids and secrets. Two tenants with equal settings are equal for this tool,
 * which identifies applications by name and APIs by identifier.
 * @param get sends a GET request to the API
 */
const readSettings = async (get = (path) => call('GET', path)) => ({
  clients: (await get('/clients?is_global=false'))
    .map(({ client_id, client_secret, ...rest }) => rest)
    .sort((a, b) => a.name.localeCompare(b.name)),
  apis: (await get('/resource-servers')).filter(({ is_system }) => !is_system).map(({ id, ...rest }) => rest),
  grants: (await get('/client-grants')).map(({ id, client_id, ...rest }) => rest),
})

const WEB = {
  name: 'Web',
  app_type: 'regular_web',
  callbacks: ['http://localhost:3000/callback'],
  refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring' },
}
const BROWSER = {
  name: 'Browser',
  app_type: 'spa',
  client_metadata: { team: 'a' },
  description: 'One page',
  token_endpoint_auth_method: 'none',
}

describe('auth0-deploy-cli', () => {
  let exported
  before(async () => {
    await reset()
    const [{ client_id }] = [await call('POST', '/clients', WEB), await call('POST', '/clients', BROWSER)]
    await call('POST', '/resource-servers', {
      identifier: audience,
      name: 'Orders',
      scopes: [{ value: 'read:orders' }],
    })
    await call('POST', '/client-grants', { client_id, audience, scope: ['read:orders'] })
    exported = await readSettings()
  })

  test('exports to YAML', async () => {
    const output = await a0deploy(ONLY_EMULATED, 'export', '--format', 'yaml', '--output_folder', 'yaml')
    assert.match(output, /Export Successful/)
    const text = readFileSync(join(folder, 'yaml/tenant.yaml'), 'utf8')
    assert.deepEqual(text.match(/^ {2}- name: .*$/gm), ['  - name: Orders', '  - name: Browser', '  - name: Web'])
    assert.match(text, /callbacks:\n {6}- http:\/\/localhost:3000\/callback\n/)
    assert.match(text, /clientGrants:\n {2}- client_id: Web\n {4}audience: https:\/\/api\.example\.com\/\n/)
  })

  test('exports to a directory', async () => {
    assert.match(
      await a0deploy(ONLY_EMULATED, 'export', '--format', 'directory', '--output_folder', 'directory'),
      /Export Successful/,
    )
    assert.deepEqual(readdirSync(join(folder, 'directory/clients')), ['Browser.json', 'Web.json'])
    const web = JSON.parse(readFileSync(join(folder, 'directory/clients/Web.json'), 'utf8'))
    assert.deepEqual(
      [web.name, web.app_type, web.callbacks, web.refresh_token.rotation_type],
      ['Web', 'regular_web', WEB.callbacks, 'rotating'],
    )
  })

  test('exports all resources, although most of them are not emulated', async () => {
    const output = await a0deploy({}, 'export', '--format', 'yaml', '--output_folder', 'full')
    assert.match(output, /Export Successful/)
    assert.match(output, /Cannot retrieve roles due to missing scopes: read:roles/)
    const text = readFileSync(join(folder, 'full/tenant.yaml'), 'utf8')
    assert.deepEqual(text.match(/^ {2}- name: (Browser|Web)$/gm), ['  - name: Browser', '  - name: Web'])
    assert.match(text, /\nconnections: \[\]\n/)
    assert.match(text, /\ntenant:\n {2}enabled_locales:\n {4}- en\n/)
  })

  for (const [name, notes] of [
    ['yaml/tenant.yaml', 0],
    ['directory', 0],
    ['full', 1],
  ]) {
    test(`an export is a seed without changes: ${name}`, async () => {
      const emulator = await startEmulator({ seed: [join(folder, name)] })
      const headers = { authorization: `Bearer ${await emulator.token()}` }
      assert.deepEqual(
        await readSettings(async (path) => (await emulator.inject({ url: `/api/v2${path}`, headers })).json()),
        exported,
      )
      assert.equal(emulator.notes.length, notes)
      for (const note of emulator.notes) assert.match(note, /^Not emulated, so left out of .*full: .*\btenant\b.*\.$/)
      await emulator.close()
    })
  }

  test('imports the YAML into an empty tenant', async () => {
    await reset()
    const output = await a0deploy(ONLY_EMULATED, 'import', '--input_file', 'yaml/tenant.yaml')
    assert.deepEqual(output.match(/Created \[clients\]: \{"name":"\w+"/g), [
      'Created [clients]: {"name":"Browser"',
      'Created [clients]: {"name":"Web"',
    ])
    assert.match(output, /Import Successful/)
    assert.deepEqual(await readSettings(), exported)
    assert.deepEqual([exported.clients.length, exported.apis.length, exported.grants.length], [2, 1, 1])
  })

  test('imports the directory into the same tenant, which changes nothing', async () => {
    const state = async () => [
      await listClients(),
      await call('GET', '/resource-servers'),
      await call('GET', '/client-grants'),
    ]
    const previous = await state()
    const output = await a0deploy(ONLY_EMULATED, 'import', '--input_file', 'directory')
    assert.deepEqual(output.match(/(Created|Updated|Deleted) \[clients\]: \{"name":"\w+"/g), [
      'Updated [clients]: {"name":"Browser"',
      'Updated [clients]: {"name":"Web"',
    ])
    assert.deepEqual(await state(), previous)
  })

  test('lists the changes in a dry run, and changes nothing', async () => {
    writeFileSync(join(folder, 'dry-run.yaml'), 'clients:\n  - name: Browser\n    app_type: native\n')
    const previous = await listClients()
    const output = await a0deploy(
      { AUTH0_INCLUDED_ONLY: '["clients"]', AUTH0_ALLOW_DELETE: 'true' },
      'import',
      '--input_file',
      'dry-run.yaml',
      '--dry_run',
    )
    assert.deepEqual(
      output.match(/│ (CREATE|UPDATE|DELETE) +│ \w+ /g).map((row) => row.split(/[│ ]+/).slice(1, 3)),
      [
        ['UPDATE', 'Browser'],
        ['DELETE', 'Web'],
      ],
    )
    assert.deepEqual(await listClients(), previous)
  })

  test('adds credentials, and deletes missing applications with AUTH0_ALLOW_DELETE', async () => {
    const { publicKey } = keyPair()
    const pem = publicKey.trim().replaceAll('\n', '\n              ')
    writeFileSync(
      join(folder, 'credentials.yaml'),
      `clients:
  - name: Service
    app_type: non_interactive
    client_authentication_methods:
      private_key_jwt:
        credentials:
          - name: first
            credential_type: public_key
            pem: |
              ${pem}
`,
    )
    const variables = { AUTH0_INCLUDED_ONLY: '["clients","clientAuthCredentials"]', AUTH0_ALLOW_DELETE: 'true' }
    const output = await a0deploy(variables, 'import', '--input_file', 'credentials.yaml')
    assert.match(output, /Deleted \[clients\]: .*"Browser"/)
    assert.match(output, /created credential "first" on client "Service"/)
    const [service, ...others] = await listClients()
    assert.deepEqual([service.name, others], ['Service', []])
    const [credential] = await call('GET', `/clients/${service.client_id}/credentials`)
    assert.equal(credential.name, 'first')
    assert.deepEqual(service.client_authentication_methods, {
      private_key_jwt: { credentials: [{ id: credential.id }] },
    })
    assert.equal('client_secret' in service, false)
  })
})
