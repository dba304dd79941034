/** The command line as a user has it: the built file, started as a process. */
import { once } from 'node:events'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FIXTURE_NAMES } from '../../server/seeds/fixtures.ts'
import { run } from '../support/cli.ts'
import { HOME, startTestEmulator, temporaryFolder, type Calls } from '../support/emulator.ts'

describe('start', () => {
  test('--json prints one line when ready, and nothing else on standard output', async () => {
    const { api, control, ready, child, ended } = await startTestEmulator({
      transport: 'process',
      flags: ['--seed', 'empty'],
    })
    expect(ready).toMatchObject({
      event: 'ready',
      version: '0.1.0',
      tenant: 'default',
      client_id: 'emulatorDefaultLoginClient000001',
      data: null,
      pid: child.pid,
    })
    expect(Object.keys(ready)).toEqual([
      'event',
      'version',
      'pid',
      'url',
      'https_url',
      'domain',
      'tenant',
      'client_id',
      'client_secret',
      'ca',
      'data',
    ])
    expect([ready.https_url, ready.ca]).toEqual([`https://${ready.domain}`, join(HOME, 'ca.pem')])
    await control('POST /tokens')
    await api('GET /clients')
    child.kill('SIGTERM')
    const { code, stdout, stderr } = await ended
    expect([code, stdout.split('\n').length]).toEqual([0, 2])
    expect(stderr).toMatch(/^201 POST \/_emulator\/tokens \d+\.\d ms\n200 GET \/api\/v2\/clients \d+\.\d ms\n$/)
  })

  test('tells a person what to send, and seeds one application of each kind', async () => {
    const { child, output, ended } = run('--port', '0')
    await once(child.stdout as NodeJS.ReadableStream, 'data')
    expect(output()).toContain('Make a token and list the applications:')
    expect(output()).toContain('Data is kept in memory (seeds: quickstart)')
    const url = /API\s+(http:\S+)\/api\/v2\//.exec(output())?.[1]
    const { access_token } = (await (await fetch(`${url}/_emulator/tokens`, { method: 'POST' })).json()) as {
      access_token: string
    }
    const clients = (await (
      await fetch(`${url}/api/v2/clients?is_global=false`, { headers: { authorization: `Bearer ${access_token}` } })
    ).json()) as { app_type: string }[]
    expect(clients.map((client) => client.app_type)).toEqual(['native', 'spa', 'regular_web', 'non_interactive'])
    child.kill('SIGINT')
    expect((await ended).code).toBe(0)
  })

  test('answers on both loopback families and keeps its keys to itself', async () => {
    const { ready } = await startTestEmulator({ transport: 'process' })
    const port = new URL(ready.url).port
    for (const host of ['127.0.0.1', '[::1]'])
      expect((await fetch(`http://${host}:${port}/_emulator/health`)).status).toBe(200)
    expect(statSync(join(HOME, 'keys.json')).mode & 0o777).toBe(0o600)
  })
})

describe('one clear sentence, no stack trace', () => {
  test.each([
    ['an unknown flag', ['--prot', '1'], 2, 'There is no flag --prot. See --help for those there are.\n'],
    [
      'an unknown command',
      ['strat'],
      2,
      'There is no command strat. Commands: start, token, env, exec, seed, export, ca.\n',
    ],
    [
      'a flag of another command',
      ['token', '--port', '1'],
      2,
      'token has no flag --port; it belongs to start, exec.\n',
    ],
    ['a bad port', ['--port', '70000'], 2, '--port takes a number from 0 to 65535, not 70000.\n'],
    ['a bad --auth', ['--auth', 'maybe'], 2, '--auth takes jwt or none, not maybe.\n'],
    ['a bad --unimplemented', ['--unimplemented', '501'], 2, '--unimplemented takes 403 or 404, not 501.\n'],
    ['a bad --plan', ['--plan', 'gold'], 2, '--plan takes free, self-service, enterprise, not gold.\n'],
    [
      'a bad --without',
      ['--without', 'magic'],
      2,
      '--without takes a property of a client such as oidc_logout, or clients, not magic.\n',
    ],
    [
      'a path for --cors',
      ['--cors', 'http://localhost:3000/app'],
      2,
      '--cors takes an origin such as http://localhost:3000, or *, not http://localhost:3000/app.\n',
    ],
    [
      'no URL for --cors',
      ['--cors', 'localhost:3000'],
      2,
      '--cors takes an origin such as http://localhost:3000, or *, not localhost:3000.\n',
    ],
    [
      'an address for --tls-host',
      ['--tls-host', '192.0.2.1'],
      2,
      '--tls-host takes a host name, not the address 192.0.2.1. The certificate is for 127.0.0.1 and ::1 anyway; for others use --cert and --key.\n',
    ],
    [
      'a URL for --tls-host',
      ['ca', '--tls-host', 'https://auth0.test'],
      2,
      '--tls-host takes a host name such as auth0.test, without scheme and port, not https://auth0.test.\n',
    ],
    ['a certificate without its key', ['--cert', 'cert.pem'], 2, '--cert and --key belong together: give both.\n'],
    [
      'a certificate that is not there',
      ['--cert', 'cert.pem', '--key', 'key.pem'],
      1,
      `Cannot read the certificate ${join(process.cwd(), 'cert.pem')}: there is no such file.\n`,
    ],
    ['no command to run', ['exec'], 2, 'exec needs a command: auth0-clients-emulator exec -- npm test\n'],
    [
      'flags of a command without --',
      ['exec', 'npm', 'test', '--watch'],
      2,
      'Put -- before the command: auth0-clients-emulator exec -- npm test\n',
    ],
    [
      'a URL that is none',
      ['env', '--url', 'localhost:4400'],
      2,
      '--url takes a URL such as http://127.0.0.1:4400, not localhost:4400.\n',
    ],
    [
      'a seed that is not there',
      ['--seed', 'nowhere.yaml'],
      1,
      `The seed nowhere.yaml cannot be loaded: there is no such file. Give a file, the folder of an export, or one of: ${FIXTURE_NAMES.join(', ')}\n`,
    ],
    [
      'no emulator to speak to',
      ['token', '--url', 'http://127.0.0.1:9'],
      1,
      'No emulator answers at http://127.0.0.1:9. Start one with: auth0-clients-emulator start\n',
    ],
    [
      'an address of another machine',
      ['--host', '192.0.2.1', '--port', '0'],
      1,
      'This machine has no address 192.0.2.1. Give --host an address of this machine, or leave it out for loopback.\n',
    ],
  ])('for %s', async (_, args, code, sentence) => {
    expect(await run(...args).ended).toEqual({ code, stdout: '', stderr: sentence })
  })

  test('for a port in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    expect(await run('--port', String(port)).ended).toEqual({
      code: 1,
      stdout: '',
      stderr: `Port ${port} is in use on 127.0.0.1. Stop what uses it, or choose another with --port (0 picks a free one).\n`,
    })
    taken.close()
  })

  test('for a seed that breaks a rule or the shape: which, where, why', async () => {
    const bad = join(temporaryFolder(), 'bad.yaml')
    writeFileSync(bad, 'clients:\n  - name: A\n    client_aliases: [x]\n  - name: B\n    client_aliases: [x]\n')
    expect((await run('--seed', bad).ended).stderr).toBe(
      `The seed ${bad} cannot be loaded: clients[1]: Another client exists with the same alias.\n`,
    )
    writeFileSync(bad, 'clients:\n  - name: A\n    colour: red\n')
    expect((await run('--seed', bad).ended).stderr).toMatch(
      /cannot be loaded: Seed validation error: 'Additional properties not allowed: colour' on property clients\[0\]\.\n$/,
    )
    writeFileSync(bad, 'clients: [\n')
    expect((await run('--seed', bad).ended).stderr).toMatch(/^The seed .*bad\.yaml cannot be loaded: /)
  })
})

describe('--data', () => {
  test('loses nothing that was answered when the process is killed between two writes', async () => {
    const data = temporaryFolder()
    const first = await startTestEmulator({ transport: 'process', flags: ['--data', data, '--seed', 'empty'] })
    const answered: string[] = []
    for (let n = 0; n < 20; n++) {
      const { body } = await first.api('POST /clients', { body: { name: `n${n}` } })
      answered.push(String(body['client_id']))
    }
    await first.close('SIGKILL')
    const second = await startTestEmulator({ transport: 'process', flags: ['--data', data] })
    const { body: kept } = await second.api<{ client_id: string }[]>('GET /clients?is_global=false')
    expect(kept.map((client) => client.client_id)).toEqual(answered)
  })

  test('resets to the seeds after a restart too, and --reseed begins anew', async () => {
    const data = temporaryFolder()
    const first = await startTestEmulator({ transport: 'process', flags: ['--data', data, '--seed', 'empty'] })
    await first.api('POST /clients', { body: { name: 'X' } })
    await first.close()
    const second = await startTestEmulator({ transport: 'process', flags: ['--data', data] })
    const count = async ({ api }: Calls) => (await api('GET /clients?include_totals=true')).body['total']
    expect(await count(second)).toBe(2)
    await second.control('POST /reset')
    expect(await count(second)).toBe(1)
    await second.close()
    expect(await count(await startTestEmulator({ transport: 'process', flags: ['--data', data, '--reseed'] }))).toBe(5)
    expect(statSync(join(data, 'default.sqlite')).mode & 0o777).toBe(0o600)
  })

  test('says so when seeds are left alone or the folder cannot be used', async () => {
    const data = temporaryFolder()
    const first = await startTestEmulator({ transport: 'process', flags: ['--data', data] })
    await first.close()
    const { child, output, ended } = run('--port', '0', '--data', data)
    await once(child.stdout as NodeJS.ReadableStream, 'data')
    expect(output()).toContain(
      `Data from ${data}; the seeds were not loaded again (--reseed erases the data and loads them).`,
    )
    child.kill('SIGTERM')
    await ended
    writeFileSync(join(data, 'default.sqlite'), 'this is no database')
    expect((await run('--port', '0', '--data', data).ended).stderr).toBe(
      `Cannot open the data in ${join(data, 'default.sqlite')}: file is not a database. Move the file away: the tenant default then begins from the state after its seeds. There is no usable snapshot. Or load the seeds again with --reseed, which removes the snapshots.\n`,
    )
    const file = join(data, 'a file')
    writeFileSync(file, '')
    expect((await run('--port', '0', '--data', file).ended).stderr).toMatch(
      /^Cannot write to the data folder .*a file: /,
    )
  })
})

test('bound for other machines, it says how those get the authority, and what they can read', async () => {
  const { child, output } = run('--port', '0', '--host', '0.0.0.0')
  await once(child.stdout as NodeJS.ReadableStream, 'data')
  expect(output()).toMatch(
    /^ {2}curl -so ca\.pem http:\/\/127\.0\.0\.1:\d+\/_emulator\/ca\.pem && export NODE_EXTRA_CA_CERTS=\$PWD\/ca\.pem$/m,
  )
  expect(output()).toContain('Listening on 0.0.0.0: whoever reaches this port can read every secret in it.')
})

test('token prints a token of the running emulator; help and version print themselves', async () => {
  const { ready } = await startTestEmulator({ transport: 'process' })
  const { stdout, code } = await run('token', '--url', ready.url, '--scope', 'read:clients').ended
  expect([code, stdout.split('.').length]).toEqual([0, 3])
  expect((await run('--help').ended).stdout).toContain('--port NUMBER')
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string
  }
  expect((await run('--version').ended).stdout).toBe(`${version}\n`)
})
