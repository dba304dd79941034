/** The command start: what it prints, and its flags. */
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FIXTURE_NAMES } from '../../server/seeds/fixtures.ts'
import { run, runWith } from '../support/cli.ts'
import { HOME, clientNamesIn, startTestEmulator, temporaryFolder, type Calls, type Json } from '../support/emulator.ts'
import { modeOf } from '../support/files.ts'

describe('start', () => {
  test('prints one line on standard output with --json, when it is ready', async () => {
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

  test('prints how to call it, and seeds one application of each kind', async () => {
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

  test('answers on 127.0.0.1 and ::1, and lets nobody else read the file of its keys', async () => {
    const { ready } = await startTestEmulator({ transport: 'process' })
    const port = new URL(ready.url).port
    for (const host of ['127.0.0.1', '[::1]'])
      expect((await fetch(`http://${host}:${port}/_emulator/health`)).status).toBe(200)
    expect(modeOf(join(HOME, 'keys.json'))).toBe(0o600)
  })

  test('prints how other machines get the authority and what they can read, with --host 0.0.0.0', async () => {
    const { child, output } = run('--port', '0', '--host', '0.0.0.0')
    await once(child.stdout as NodeJS.ReadableStream, 'data')
    expect(output()).toMatch(
      /^ {2}curl -so ca\.pem http:\/\/127\.0\.0\.1:\d+\/_emulator\/ca\.pem && export NODE_EXTRA_CA_CERTS=\$PWD\/ca\.pem$/m,
    )
    expect(output()).toContain('Listening on 0.0.0.0: every machine that reaches this port can read every secret.')
  })
})

describe('a failing start', () => {
  test.each([
    [
      'a missing certificate',
      ['--cert', 'cert.pem', '--key', 'key.pem'],
      `Cannot read the certificate ${join(process.cwd(), 'cert.pem')}: there is no such file.\n`,
    ],
    [
      'a missing seed',
      ['--seed', 'nowhere.yaml'],
      `The seed nowhere.yaml cannot be loaded: there is no such file. Give a file, the folder of an export, or one of: ${FIXTURE_NAMES.join(', ')}\n`,
    ],
    [
      'an address of another machine',
      ['--host', '192.0.2.1', '--port', '0'],
      'This machine has no address 192.0.2.1. Give --host an address of this machine, or leave it out for loopback.\n',
    ],
  ])('says in one sentence why it fails: %s', async (_, args, sentence) => {
    expect(await run(...args).ended).toEqual({ code: 1, stdout: '', stderr: sentence })
  })

  test('says which port is in use', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    expect(await run('--port', String(port)).ended).toEqual({
      code: 1,
      stdout: '',
      stderr: `Port ${port} is in use on 127.0.0.1. Stop the other process, or choose another port with --port (0 picks a free one).\n`,
    })
    taken.close()
  })

  test('says which seed is invalid, where and why', async () => {
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
  test('stores every answered write, also if the process is killed', async () => {
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

  test('resets to the seeds after a restart, and loads them again with --reseed', async () => {
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
    expect(modeOf(join(data, 'default.sqlite'))).toBe(0o600)
  })

  test('says that it did not load the seeds again, or why it cannot use the folder', async () => {
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

describe('--tenant', () => {
  test('creates tenants, with separate ports if asked', async () => {
    const emulator = await startTestEmulator({
      transport: 'process',
      flags: ['--tenant', 'acme=0', '--tenant', 'other'],
    })
    const { tenants } = (
      await emulator.control<{ tenants: { name: string; domain: string; url: string }[] }>('GET /tenants')
    ).body
    expect(tenants.map(({ name }) => name)).toEqual(['acme', 'default', 'other'])
    const [acme, first, other] = tenants
    expect([first?.url, other?.url]).toEqual([emulator.url, emulator.url])
    expect(acme?.domain).not.toBe(first?.domain)
    const answer = await fetch(`${acme?.url}/_emulator/export`)
    expect(clientNamesIn(await answer.json())).toHaveLength(4)
    expect((await emulator.control('GET /tenants/acme')).body).toEqual(acme)
  })

  test('is also read from AUTH0_EMULATOR_TENANT, separated by commas', async () => {
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

  test('ends the start if the port of a tenant is in use', async () => {
    const emulator = await startTestEmulator({ transport: 'process' })
    const port = Number(new URL(emulator.url).port)
    expect(await run('--port', '0', '--tenant', `acme=${port}`).ended).toEqual({
      code: 1,
      stdout: '',
      stderr: `Port ${port} is in use on 127.0.0.1. Stop the other process, or choose another port with --port (0 picks a free one).\n`,
    })
  })
})

describe('a repeatable start', () => {
  test('has the same ids and secrets with the same --deterministic, and a frozen clock', async () => {
    const documents = []
    for (const text of ['one', 'one', 'other']) {
      const emulator = await startTestEmulator({ transport: 'process', flags: ['--deterministic', text] })
      expect((await emulator.control('GET /clock')).body).toMatchObject({
        now: '2026-01-01T00:00:00.000Z',
        frozen: true,
      })
      const { resourceServers: [management, ...others] = [], ...document } = (
        await emulator.control<{
          resourceServers?: Json[]
        }>('GET /export')
      ).body
      documents.push(JSON.stringify([management?.['id'], others, document]))
      await emulator.close()
    }
    expect([documents[1] === documents[0], documents[2] === documents[0]]).toEqual([true, false])
  })

  test('has its clock frozen at the time of --clock', async () => {
    const emulator = await startTestEmulator({ transport: 'process', flags: ['--clock', '2030-01-31T12:00:00Z'] })
    expect((await emulator.control('GET /clock')).body).toMatchObject({ now: '2030-01-31T12:00:00.000Z', frozen: true })
    expect((await emulator.api('GET /clients')).status).toBe(200)
  })

  test('has the fault of --fault from the start, and again after a reset', async () => {
    const emulator = await startTestEmulator({ transport: 'process', flags: ['--fault', 'unavailable'] })
    expect((await emulator.api('GET /clients')).status).toBe(503)
    await emulator.control('DELETE /faults')
    expect((await emulator.api('GET /clients')).status).toBe(200)
    await emulator.control('POST /reset')
    expect((await emulator.api('GET /clients')).status).toBe(503)
  })
})
