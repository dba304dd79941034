/** What the command line says of tenants, seeds, clock and faults, as a user has it. */
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { load } from 'js-yaml'
import { run, runWith } from '../support/cli.ts'
import { HOME, startTestEmulator, temporaryFolder, type Json } from '../support/emulator.ts'
import { FIXTURE_NAMES } from '../../server/seeds/fixtures.ts'

const written = (name: string, text: string) => {
  const file = join(temporaryFolder(), name)
  writeFileSync(file, text)
  return file
}
const clientsIn = (document: unknown) =>
  (document as { clients: Json[] }).clients.filter((client) => !client['global']).map(({ name }) => name)
const modeOf = (file: string) => statSync(file).mode & 0o777

describe('usage', () => {
  test.each([
    [
      'a name of a tenant',
      ['--tenant', 'Acme'],
      'The name of a tenant has lower-case letters, digits and - only, 63 at most: Acme has not.\n',
    ],
    ['a port of a tenant', ['--tenant', 'acme=x'], '--tenant NAME=PORT takes a number from 0 to 65535, not x.\n'],
    ['a clock', ['--clock', 'tomorrow'], 'The clock takes a time such as 2026-01-31T12:00:00Z, not tomorrow.\n'],
    ['a fault', ['--fault', 'flood'], '--fault takes rate-limit, unavailable, slow, flaky, not flood.\n'],
    [
      'a keyword',
      ['--keyword', 'KEY'],
      'The value of --keyword number 1 has no equals sign behind a name. Write --keyword NAME=VALUE.\n',
    ],
    ['nothing to load', ['seed'], 'seed needs what to load: auth0-clients-emulator seed NAME|FILE …\n'],
    [
      'a keyword of seed',
      ['seed', 'empty', '--keyword', '=x'],
      'The value of --keyword number 1 has no equals sign behind a name. Write --keyword NAME=VALUE.\n',
    ],
    ['a format', ['export', '--format', 'xml'], '--format takes json or yaml, not xml.\n'],
    ['an argument of export', ['export', 'file.json'], 'export takes no argument file.json. See --help.\n'],
    [
      'a flag of start',
      ['export', '--deterministic', 'x'],
      'export has no flag --deterministic; it belongs to start, exec.\n',
    ],
    ['a flag of export', ['seed', 'empty', '--format', 'json'], 'seed has no flag --format; it belongs to export.\n'],
    [
      'a flag without its value',
      ['start', '--export-on-exit'],
      "Option '--export-on-exit <value>' argument missing. See --help for those there are.\n",
    ],
    [
      'a URL',
      ['seed', 'empty', '--url', 'localhost:4400'],
      '--url takes a URL such as http://127.0.0.1:4400, not localhost:4400.\n',
    ],
  ])('says what is wrong with %s', async (_, args, sentence) => {
    expect(await run(...args).ended).toEqual({ code: 2, stdout: '', stderr: sentence })
  })

  test.each([['seed', 'empty'], ['export']])(
    'says how to start an emulator when none answers to %s',
    async (...args) => {
      expect(await run(...args, '--url', 'http://127.0.0.1:9').ended).toEqual({
        code: 1,
        stdout: '',
        stderr: 'No emulator answers at http://127.0.0.1:9. Start one with: auth0-clients-emulator start\n',
      })
    },
  )

  test('takes mappings of the deploy CLI that are an object alone', async () => {
    expect(await runWith({ AUTH0_KEYWORD_REPLACE_MAPPINGS: '[1]' }, '--port', '0').ended).toEqual({
      code: 2,
      stdout: '',
      stderr: 'AUTH0_KEYWORD_REPLACE_MAPPINGS must be a JSON object, as the deploy CLI takes it.\n',
    })
  })
})

describe('--tenant', () => {
  test('makes tenants, with ports of their own', async () => {
    const running = await startTestEmulator({
      transport: 'process',
      flags: ['--tenant', 'acme=0', '--tenant', 'other'],
    })
    const { tenants } = (
      await running.control<{ tenants: { name: string; domain: string; url: string }[] }>('GET /tenants')
    ).body
    expect(tenants.map(({ name }) => name)).toEqual(['acme', 'default', 'other'])
    const [acme, first, other] = tenants
    expect([first?.url, other?.url]).toEqual([running.ready.url, running.ready.url])
    expect(acme?.domain).not.toBe(first?.domain)
    const answer = await fetch(`${acme?.url}/_emulator/export`)
    expect(clientsIn(await answer.json())).toHaveLength(4)
    expect((await running.control('GET /tenants/acme')).body).toEqual(acme)
  })

  test('comes from a variable too, several behind commas', async () => {
    const {
      child,
      output,
      ended: end,
    } = runWith({ AUTH0_EMULATOR_TENANT: 'one,other=0' }, '--json', '--port', '0', '--seed', 'empty')
    await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), end])
    const { url } = JSON.parse(output()) as { url: string }
    expect(
      ((await (await fetch(`${url}/_emulator/tenants`)).json()) as { tenants: Json[] }).tenants.map(({ name }) => name),
    ).toEqual(['default', 'one', 'other'])
  })

  test('may name the port 0 for each, and a port that is taken ends the start', async () => {
    const running = await startTestEmulator({ transport: 'process' })
    const port = Number(new URL(running.ready.url).port)
    expect(await run('--port', '0', '--tenant', `acme=${port}`).ended).toEqual({
      code: 1,
      stdout: '',
      stderr: `Port ${port} is in use on 127.0.0.1. Stop what uses it, or choose another with --port (0 picks a free one).\n`,
    })
  })
})

describe('what makes a start repeatable', () => {
  test('--deterministic gives the same ids and secrets on every start, and stops the clock', async () => {
    const documents = []
    for (const text of ['one', 'one', 'other']) {
      const running = await startTestEmulator({ transport: 'process', flags: ['--deterministic', text] })
      expect((await running.control('GET /clock')).body).toMatchObject({
        now: '2026-01-01T00:00:00.000Z',
        frozen: true,
      })
      const { resourceServers: [management, ...others] = [], ...document } = (
        await running.control<{
          resourceServers?: Json[]
        }>('GET /export')
      ).body
      documents.push(JSON.stringify([management?.['id'], others, document]))
      await running.close()
    }
    expect([documents[1] === documents[0], documents[2] === documents[0]]).toEqual([true, false])
  })

  test('--clock stops it at a time', async () => {
    const running = await startTestEmulator({ transport: 'process', flags: ['--clock', '2030-01-31T12:00:00Z'] })
    expect((await running.control('GET /clock')).body).toMatchObject({ now: '2030-01-31T12:00:00.000Z', frozen: true })
    expect((await running.api('GET /clients')).status).toBe(200)
  })

  test('--fault strikes from the start, and again after a reset', async () => {
    const running = await startTestEmulator({ transport: 'process', flags: ['--fault', 'unavailable'] })
    expect((await running.api('GET /clients')).status).toBe(503)
    await running.control('DELETE /faults')
    expect((await running.api('GET /clients')).status).toBe(200)
    await running.control('POST /reset')
    expect((await running.api('GET /clients')).status).toBe(503)
  })
})

describe('--export-on-exit', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'writes what is in the tenants as seeds, each to its file, at %s',
    async (signal) => {
      const folder = temporaryFolder()
      const file = join(folder, 'tenant.json')
      const running = await startTestEmulator({
        transport: 'process',
        flags: ['--seed', 'empty', '--tenant', 'acme', '--export-on-exit', file, '--quiet'],
      })
      await running.api('POST /clients', { body: { name: 'Mine' } })
      await running.control('POST /seeds?tenant=acme', { body: { clients: [{ name: 'Of acme' }] } })
      const last = (await running.control('GET /export')).body
      expect(await running.close(signal)).toMatchObject({ code: 0, stderr: '' })
      expect(readdirSync(folder).sort()).toEqual(['tenant.acme.json', 'tenant.json'])
      const [first, acme] = ['tenant.json', 'tenant.acme.json'].map(
        (name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Json,
      )
      // Named as the emulator names itself, not as the request did.
      const named = (document: Json) => ({
        ...document,
        resourceServers: (document['resourceServers'] as Json[]).map(({ identifier: _, ...server }) => server),
      })
      expect(named(first as Json)).toEqual(named(last))
      expect([clientsIn(first), clientsIn(acme)]).toEqual([['Mine'], ['Of acme']])
      expect([modeOf(file), modeOf(join(folder, 'tenant.acme.json'))]).toEqual([0o600, 0o600])
      const again = await startTestEmulator({ transport: 'process', flags: ['--seed', file] })
      expect(clientsIn((await again.control('GET /export')).body)).toEqual(['Mine'])
    },
  )

  test.each(['yaml', 'YML'])('writes YAML to a file that says so: .%s', async (ending) => {
    const file = join(temporaryFolder(), `tenant.${ending}`)
    const running = await startTestEmulator({ transport: 'process', flags: ['--export-on-exit', file] })
    const last = (await running.control<{ clients: Json[] }>('GET /export')).body
    expect((await running.close()).code).toBe(0)
    const text = readFileSync(file, 'utf8')
    expect(text.slice(0, 15)).toBe('complete: true\n')
    expect((load(text) as { clients: Json[] }).clients).toEqual(last.clients)
  })

  test('takes the place of a file that anybody could read', async () => {
    const file = written('tenant.json', 'old')
    chmodSync(file, 0o644)
    writeFileSync(`${file}.new`, 'left behind')
    chmodSync(`${file}.new`, 0o644)
    await (await startTestEmulator({ transport: 'process', flags: ['--export-on-exit', file] })).close()
    expect([modeOf(file), clientsIn(JSON.parse(readFileSync(file, 'utf8'))).length, existsSync(`${file}.new`)]).toEqual(
      [0o600, 4, false],
    )
  })

  /** How a target is rejected; `make` returns its path. */
  const unwritable: [string, make: (folder: string) => string, reason: string][] = [
    ['a folder', (folder) => folder, 'it is a folder. Give the name of a file in it'],
    [
      'a file in a folder that is missing',
      (folder) => join(folder, 'nowhere', 'tenant.json'),
      'there is no such folder. Create the folder, or choose another file',
    ],
    [
      'a file below a file',
      (folder) => join(written('file', ''), basename(folder)),
      'a part of its path is a file, not a folder. Choose another file',
    ],
    ['a device', () => '/dev/null', 'it is not an ordinary file. Choose another file'],
    ['a name that is too long', (folder) => join(folder, 'n'.repeat(254)), 'its name is too long. Choose another file'],
  ]
  test.each(unwritable)('rejects %s at the start, of start and of exec', async (_, make, reason) => {
    const folder = temporaryFolder()
    const file = make(folder)
    const rejected = {
      code: 1,
      stdout: '',
      stderr: `Cannot write the export to ${file} (--export-on-exit): ${reason}.\n`,
    }
    expect(await run('start', '--port', '0', '--export-on-exit', file).ended).toEqual(rejected)
    expect(await run('exec', '--export-on-exit', file, '--', 'echo', 'ran').ended).toEqual(rejected)
    expect(readdirSync(folder)).toEqual([])
  })

  test('leaves the file alone until the end', async () => {
    const file = written('tenant.json', 'older')
    const running = await startTestEmulator({ transport: 'process', flags: ['--export-on-exit', file] })
    expect([
      readFileSync(file, 'utf8'),
      readdirSync(dirname(file)).filter((name) => name.startsWith('tenant.json.')),
    ]).toEqual(['older', []])
    await running.close()
    expect(clientsIn(JSON.parse(readFileSync(file, 'utf8')))).toHaveLength(4)
  })

  test('names the tenant whose file cannot be written, keeps its older file, writes the others, and ends with 1', async () => {
    const folder = temporaryFolder()
    const file = join(folder, 'tenant.json')
    const acme = join(folder, 'tenant.acme.json')
    const running = await startTestEmulator({
      transport: 'process',
      flags: ['--tenant', 'acme', '--export-on-exit', file, '--quiet'],
    })
    mkdirSync(join(`${acme}.new`, 'in the way'), { recursive: true })
    writeFileSync(acme, 'older')
    expect(await running.close()).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(`^Cannot write the export of the tenant acme to ${acme}: .+\n$`),
    })
    expect([readFileSync(acme, 'utf8'), clientsIn(JSON.parse(readFileSync(file, 'utf8'))).length]).toEqual(['older', 4])
  })

  test('makes exec end with 1 if the command succeeds and the export fails', async () => {
    const folder = temporaryFolder()
    const script = `require('node:fs').mkdirSync(${JSON.stringify(join(folder, 'tenant.json.new', 'in the way'))}, { recursive: true })`
    const { code, stderr } = await run(
      'exec',
      '--export-on-exit',
      join(folder, 'tenant.json'),
      '--',
      process.execPath,
      '-e',
      script,
    ).ended
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^Cannot write the export of the tenant default to /)])
  })

  test('is of exec too, whose code stays that of the command', async () => {
    const file = join(temporaryFolder(), 'tenant.json')
    const script =
      "fetch(process.env.AUTH0_EMULATOR_URL + '/api/v2/clients', { method: 'POST', headers: { authorization: 'Bearer ' + process.env.AUTH0_API_TOKEN, 'content-type': 'application/json' }, body: '{\"name\":\"Mine\"}' }).then(() => process.exit(3))"
    expect(
      await run('exec', '--seed', 'empty', '--export-on-exit', file, '--', process.execPath, '-e', script).ended,
    ).toEqual({ code: 3, stdout: '', stderr: '' })
    expect(clientsIn(JSON.parse(readFileSync(file, 'utf8')))).toEqual(['Mine'])
  })
})

describe('seed', () => {
  test('loads fixtures and files in their order, and prints what each held', async () => {
    const running = await startTestEmulator({ transport: 'process', flags: ['--seed', 'empty'] })
    const [yaml, json] = [
      written('a.yaml', 'clients:\n  - name: From YAML\n    client_id: mine-1\n'),
      written('b.json', JSON.stringify({ clients: [{ name: 'From JSON', client_id: 'mine-1' }, { name: 'More' }] })),
    ]
    const line = (loaded: Json) =>
      `${JSON.stringify({ loaded: { resourceServers: 0, clients: 0, clientGrants: 0, connections: 0, organizations: 0, cimdDocuments: 0, ...loaded } })}\n`
    expect(await run('seed', yaml, json, 'quickstart', 'many:2', '--url', `${running.url}/`).ended).toEqual({
      code: 0,
      stderr: '',
      stdout:
        line({ clients: 1 }) +
        line({ clients: 2 }) +
        line({ resourceServers: 1, clients: 4, clientGrants: 1 }) +
        line({ clients: 2 }),
    })
    expect(clientsIn((await running.control('GET /export')).body)).toEqual([
      'From JSON',
      'More',
      'Example Mobile App',
      'Example Single Page App',
      'Example Web App',
      'Example Service',
      'Single Page 1',
      'Native 2',
    ])
  })

  test('loads into the tenant that is named, and says so when there is none', async () => {
    const running = await startTestEmulator({ transport: 'process', flags: ['--seed', 'empty', '--tenant', 'acme'] })
    const { url } = running.ready
    expect((await run('seed', 'many:2', '--url', url, '--tenant', 'acme').ended).code).toBe(0)
    expect([
      clientsIn((await running.control('GET /export')).body),
      clientsIn((await running.control('GET /export?tenant=acme')).body),
    ]).toEqual([[], ['Single Page 1', 'Native 2']])
    expect(await run('seed', 'empty', '--url', url, '--tenant', 'nobody').ended).toEqual({
      code: 1,
      stdout: '',
      stderr: 'There is no tenant nobody. Tenants here: acme, default.\n',
    })
  })

  test('takes an empty file for an empty seed', async () => {
    const { ready } = await startTestEmulator({ transport: 'process', flags: ['--seed', 'empty'] })
    for (const name of ['empty.yaml', 'empty.json']) {
      expect(
        await run('seed', written(name, name === 'empty.yaml' ? '' : '{}'), '--url', ready.url).ended,
      ).toMatchObject({ code: 0, stderr: '' })
    }
    expect(await run('start', '--port', '0', '--seed', written('list.yaml', '- a\n')).ended).toMatchObject({ code: 1 })
  })

  test('says which file, where in it and why, and what was loaded before stays', async () => {
    const running = await startTestEmulator({ transport: 'process', flags: ['--seed', 'empty'] })
    const bad = written('bad $&.yaml', 'clients:\n  - name: A\n  - name: B\n    grant_types: [magic]\n')
    const { stderr, code } = await run('seed', 'many:1', bad, '--url', running.ready.url).ended
    expect([code, stderr]).toEqual([1, `The seed ${bad} cannot be loaded: clients[1]: Invalid grant types: magic\n`])
    expect(clientsIn((await running.control('GET /export')).body)).toEqual(['Single Page 1'])
    expect(await run('seed', 'many:1', 'nowhere.yaml', '--url', running.ready.url).ended).toEqual({
      code: 1,
      stdout: '',
      stderr: `The seed nowhere.yaml cannot be loaded: there is no such file. Give a file, the folder of an export, or one of: ${FIXTURE_NAMES.join(', ')}\n`,
    })
    expect(clientsIn((await running.control('GET /export')).body)).toEqual(['Single Page 1'])
    const list = written('list.json', '[1]')
    expect(await run('seed', list, '--url', running.ready.url).ended).toEqual({
      code: 1,
      stdout: '',
      stderr: `The seed ${list} cannot be loaded: Seed validation error: 'Expected type object but found type array'.\n`,
    })
  })
})

describe('export', () => {
  test('prints a tenant as JSON or YAML, which loads again', async () => {
    const running = await startTestEmulator({ transport: 'process', flags: ['--tenant', 'acme'] })
    const { url } = running
    await running.control('POST /seeds?tenant=acme', { body: { clients: [{ name: 'Of acme' }] } })
    const host = new URL(url).host
    const document = (await running.control('GET /export?tenant=acme')).body
    const json = await run('export', '--url', url, '--tenant', 'acme').ended
    expect([json.code, json.stderr, json.stdout]).toEqual([0, '', `${JSON.stringify(document, undefined, 2)}\n`])
    expect(JSON.stringify(document)).toContain(`https://${host}/api/v2/`)
    const yaml = await run('export', '--url', url, '--tenant', 'acme', '--format', 'yaml').ended
    expect([yaml.code, load(yaml.stdout)]).toEqual([0, document])
    const other = await startTestEmulator({
      transport: 'process',
      flags: ['--seed', written('acme.yaml', yaml.stdout)],
    })
    expect((await other.control<{ clients: Json[] }>('GET /export')).body.clients).toEqual(document['clients'])
    expect(clientsIn(JSON.parse((await run('export', '--url', url).ended).stdout))).toHaveLength(4)
  })

  test('says so when there is no such tenant', async () => {
    const { ready } = await startTestEmulator({ transport: 'process' })
    expect(await run('export', '--url', ready.url, '--tenant', 'nobody').ended).toEqual({
      code: 1,
      stdout: '',
      stderr: `${ready.url}/_emulator/export?tenant=nobody answered with status 404: There is no tenant nobody. Tenants here: default.\n`,
    })
  })
})

describe('token and env', () => {
  test('are of the tenant that is named', async () => {
    const running = await startTestEmulator({ transport: 'process', flags: ['--tenant', 'acme=0', '--seed', 'empty'] })
    const { url } = running.ready
    const shown = (await running.control('GET /tenants/acme?secrets=true')).body
    const { stdout } = await runWith({ AUTH0_EMULATOR_HOME: HOME }, 'env', '--url', url, '--tenant', 'acme').ended
    const set = Object.fromEntries(
      [...stdout.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]),
    ) as Record<string, string>
    const port = String(shown['domain']).split(':')[1]
    expect(set).toMatchObject({
      AUTH0_DOMAIN: `localhost:${port}`,
      AUTH0_CLIENT_ID: shown['client_id'],
      AUTH0_CLIENT_SECRET: shown['client_secret'],
      AUTH0_EMULATOR_TENANT: 'acme',
      AUTH0_EMULATOR_URL: `http://127.0.0.1:${port}`,
    })
    const token = (await run('token', '--url', url, '--tenant', 'acme').ended).stdout.trim()
    for (const [at, status] of [
      [set['AUTH0_EMULATOR_URL'], 200],
      [url, 200],
    ] as const) {
      expect((await fetch(`${at}/api/v2/clients`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(
        status,
      )
    }
    const own = (await run('token', '--url', url).ended).stdout.trim()
    expect(
      (await fetch(`${set['AUTH0_EMULATOR_URL']}/api/v2/clients`, { headers: { authorization: `Bearer ${own}` } }))
        .status,
    ).toBe(401)
  })
})

test('seeds and exports are as large as tenants are', async () => {
  const { ready } = await startTestEmulator({
    transport: 'process',
    flags: ['--seed', 'many:3000', '--tenant', 'acme'],
  })
  const exported = await run('export', '--url', ready.url).ended
  expect(exported.stdout.length).toBeGreaterThan(2_000_000)
  const { code, stdout, stderr } = await run(
    'seed',
    written('large.json', exported.stdout),
    '--url',
    ready.url,
    '--tenant',
    'acme',
  ).ended
  expect([code, stderr, JSON.parse(stdout)]).toMatchObject([0, '', { loaded: { clients: 3001 } }])
})

test('whoever has read enough of an export may stop: no word, no failure', async () => {
  const { ready } = await startTestEmulator({ transport: 'process', flags: ['--seed', 'many:3000'] })
  const { child, ended } = run('export', '--url', ready.url)
  child.stdout?.once('data', () => child.stdout?.destroy())
  const { code, stderr } = await ended
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})
