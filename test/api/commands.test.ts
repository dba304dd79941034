/** The commands beside start, as a user has them. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { run, runWith } from '../support/cli.ts'
import { HOME, startTestEmulator, temporaryFolder } from '../support/emulator.ts'

const NAMES = [
  'AUTH0_DOMAIN',
  'AUTH0_CLIENT_ID',
  'AUTH0_CLIENT_SECRET',
  'AUTH0_AUDIENCE',
  'AUTH0_API_TOKEN',
  'AUTH0_TOKEN',
  'AUTH0_EMULATOR_URL',
  'AUTH0_EMULATOR_TENANT',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'REQUESTS_CA_BUNDLE',
]
const NONE = Object.fromEntries([...NAMES, 'AUTH0_ACCESS_TOKEN'].map((name) => [name, undefined]))
const certificates = (file: string | undefined) =>
  readFileSync(file ?? '', 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+/g) ?? []
const ours = () => certificates(join(HOME, 'ca.pem'))
/** A program that prints its variables as JSON. */
const PRINT = [process.execPath, '-e', 'process.stdout.write(JSON.stringify(process.env))']
const asClient =
  "fetch('https://' + process.env.AUTH0_DOMAIN + '/api/v2/clients', { headers: { authorization: 'Bearer ' + process.env.AUTH0_TOKEN } }).then((answer) => console.log(answer.status))"

describe('env', () => {
  test('prints lines that a shell takes, after which Node and curl reach the emulator', async () => {
    const { ready } = await startTestEmulator({ transport: 'process' })
    const { stdout, code } = await runWith(NONE, 'env', '--url', ready.url).ended
    expect([code, [...stdout.matchAll(/^export (\w+)='/gm)].map(([, name]) => name).sort()]).toEqual([
      0,
      [...NAMES].sort(),
    ])
    const script = `${stdout}\n"$NODE" -e "${asClient}"\ncurl -s -o /dev/null -w '%{http_code}' --cacert "$SSL_CERT_FILE" "https://$AUTH0_DOMAIN/api/v2/clients" -H "authorization: Bearer $AUTH0_API_TOKEN"`
    expect(
      execFileSync('sh', ['-c', script], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], NODE: process.execPath },
      }),
    ).toBe('200\n200')
    expect(stdout).toContain(
      `export AUTH0_DOMAIN='${ready.domain}'\nexport AUTH0_CLIENT_ID='emulatorDefaultLoginClient000001'\n`,
    )
    expect(stdout).toContain(`export AUTH0_AUDIENCE='https://${ready.domain}/api/v2/'`)
  })

  test("keeps the user's own authorities, and may be evaluated twice", async () => {
    const { ready } = await startTestEmulator({ transport: 'process' })
    const own = join(temporaryFolder(), 'own.pem')
    writeFileSync(own, '-----BEGIN CERTIFICATE-----\nmine\n-----END CERTIFICATE-----\n')
    const variables = async (before: Record<string, string | undefined>) => {
      const { stdout } = await runWith({ ...NONE, ...before }, 'env', '--url', ready.url).ended
      return Object.fromEntries(
        [...stdout.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]),
      ) as Record<string, string>
    }
    const once = await variables({ NODE_EXTRA_CA_CERTS: own, SSL_CERT_FILE: own })
    const trusted = [...ours(), expect.stringContaining('mine')]
    expect(certificates(once['NODE_EXTRA_CA_CERTS'])).toEqual(trusted)
    expect(certificates(once['SSL_CERT_FILE'])).toEqual(trusted)
    expect(certificates(once['REQUESTS_CA_BUNDLE'])).toEqual(trusted)
    const { NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, REQUESTS_CA_BUNDLE } = await variables(once)
    expect({ NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, REQUESTS_CA_BUNDLE }).toEqual({
      NODE_EXTRA_CA_CERTS: once['NODE_EXTRA_CA_CERTS'],
      SSL_CERT_FILE: once['SSL_CERT_FILE'],
      REQUESTS_CA_BUNDLE: once['REQUESTS_CA_BUNDLE'],
    })
  })

  test('without such variables takes the roots of the system for programs that know one file only', async () => {
    const { ready } = await startTestEmulator({ transport: 'process' })
    const { stdout } = await runWith(NONE, 'env', '--url', ready.url).ended
    const file = (name: string) => new RegExp(`export ${name}='(.*)'`).exec(stdout)?.[1]
    expect(certificates(file('NODE_EXTRA_CA_CERTS'))).toEqual(ours())
    expect(certificates(file('SSL_CERT_FILE')).length).toBeGreaterThan(50)
    expect(certificates(file('SSL_CERT_FILE')).slice(0, ours().length)).toEqual(ours())
  })

  test('says how to start an emulator when none answers', async () => {
    expect(await run('env', '--url', 'http://127.0.0.1:9').ended).toEqual({
      code: 1,
      stdout: '',
      stderr: 'No emulator answers at http://127.0.0.1:9. Start one with: auth0-clients-emulator start\n',
    })
  })
})

describe('exec', () => {
  test('gives the command an emulator of its own, and the variables that reach it', async () => {
    const { stdout, code } = await runWith(NONE, 'exec', '--', process.execPath, '-e', asClient).ended
    expect([code, stdout]).toEqual([0, '200\n'])
  })

  test('hands on what was set, and leaves nothing behind', async () => {
    const { stdout } = await runWith({ ...NONE, MINE: 'kept' }, 'exec', '--seed', 'empty', '--', ...PRINT).ended
    const seen = JSON.parse(stdout) as Record<string, string>
    expect(NAMES.filter((name) => !seen[name])).toEqual([])
    expect(seen).toMatchObject({
      MINE: 'kept',
      AUTH0_CLIENT_ID: 'emulatorDefaultLoginClient000001',
      AUTH0_EMULATOR_TENANT: 'default',
    })
    expect(seen).not.toHaveProperty('AUTH0_ACCESS_TOKEN')
    expect(existsSync(seen['SSL_CERT_FILE'] ?? '')).toBe(false)
    await expect(fetch(seen['AUTH0_EMULATOR_URL'] ?? '')).rejects.toThrow('fetch failed')
  })

  test.each([0, 1, 7])('ends with the code of the command: %i', async (code) => {
    expect((await run('exec', '--', process.execPath, '-e', `process.exit(${code})`).ended).code).toBe(code)
  })

  test('ends as a shell would: 127 for a command that is not there, the signal for one that was killed', async () => {
    expect(await run('exec', '--', 'no-such-command').ended).toEqual({
      code: 127,
      stdout: '',
      stderr: 'There is no command no-such-command.\n',
    })
    const { child, ended } = run('exec', '--', process.execPath, '-e', 'process.kill(process.pid, "SIGTERM")')
    await ended
    expect(child.signalCode).toBe('SIGTERM')
  })

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'passes %s on to the command and waits for it',
    async (signal) => {
      const script = `process.on('${signal}', () => setTimeout(() => { console.log('heard'); process.exit(3) }, 50)); setInterval(() => {}, 1000); console.log('ready')`
      const { child, ended } = run('exec', '--', process.execPath, '-e', script)
      await once(child.stdout as NodeJS.ReadableStream, 'data')
      child.kill(signal)
      expect(await ended).toMatchObject({ code: 3, stdout: 'ready\nheard\n' })
    },
  )

  test('hands the standard streams on', async () => {
    const { child, ended } = run('exec', '--', 'cat')
    child.stdin.end('through')
    expect((await ended).stdout).toBe('through')
  })
})

describe('ca', () => {
  test('prints the path of a file that is there, also on a new machine', async () => {
    const home = join(temporaryFolder(), 'new')
    const { stdout, code } = await runWith({ AUTH0_EMULATOR_HOME: home }, 'ca').ended
    expect([code, stdout]).toEqual([0, `${join(home, 'ca.pem')}\n`])
    expect(certificates(stdout.trim())).toHaveLength(1)
    await runWith({ AUTH0_EMULATOR_HOME: home }, 'ca', '--tls-host', 'auth0.test').ended
    expect(certificates(stdout.trim())).toHaveLength(2)
  })

  test('is the same for processes that make it at once', async () => {
    const home = join(temporaryFolder(), 'new')
    const ended = await Promise.all([1, 2, 3].map(() => runWith({ AUTH0_EMULATOR_HOME: home }, 'ca').ended))
    expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ])
    expect(readdirSync(home).sort()).toEqual(['authority-localhost-1.json', 'ca.pem', 'certificate-localhost.json'])
    expect(certificates(join(home, 'ca.pem'))).toHaveLength(1)
  })
})
