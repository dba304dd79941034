/** The command env. */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run, runWith } from '../support/cli.ts'
import {
  CALL_API,
  certificatesIn,
  CLIENT_VARIABLES,
  NO_CLIENT_VARIABLES,
  ownAuthorities,
} from '../support/client-variables.ts'
import { HOME, temporaryFolder, useEmulator } from '../support/emulator.ts'

const emulator = useEmulator({ transport: 'process', flags: ['--tenant', 'acme=0', '--seed', 'empty'] })

test('prints lines for a shell, with which Node and curl reach the emulator', async () => {
  const { stdout, code } = await runWith(NO_CLIENT_VARIABLES, 'env', '--url', emulator.url).ended
  expect([code, [...stdout.matchAll(/^export (\w+)='/gm)].map(([, name]) => name).sort()]).toEqual([
    0,
    [...CLIENT_VARIABLES].sort(),
  ])
  const script = `${stdout}\n"$NODE" -e "${CALL_API}"\ncurl -s -o /dev/null -w '%{http_code}' --cacert "$SSL_CERT_FILE" "https://$AUTH0_DOMAIN/api/v2/clients" -H "authorization: Bearer $AUTH0_API_TOKEN"`
  expect(
    execFileSync('sh', ['-c', script], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], NODE: process.execPath },
    }),
  ).toBe('200\n200')
  expect(stdout).toContain(
    `export AUTH0_DOMAIN='${emulator.ready.domain}'\nexport AUTH0_CLIENT_ID='emulatorDefaultLoginClient000001'\n`,
  )
  expect(stdout).toContain(`export AUTH0_AUDIENCE='https://${emulator.ready.domain}/api/v2/'`)
})

test("keeps the user's own authorities, and prints the same when it is evaluated twice", async () => {
  const own = join(temporaryFolder(), 'own.pem')
  writeFileSync(own, '-----BEGIN CERTIFICATE-----\nmine\n-----END CERTIFICATE-----\n')
  const variables = async (before: Record<string, string | undefined>) => {
    const { stdout } = await runWith({ ...NO_CLIENT_VARIABLES, ...before }, 'env', '--url', emulator.url).ended
    return Object.fromEntries(
      [...stdout.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]),
    ) as Record<string, string>
  }
  const once = await variables({ NODE_EXTRA_CA_CERTS: own, SSL_CERT_FILE: own })
  const trusted = [...ownAuthorities(), expect.stringContaining('mine')]
  expect(certificatesIn(once['NODE_EXTRA_CA_CERTS'])).toEqual(trusted)
  expect(certificatesIn(once['SSL_CERT_FILE'])).toEqual(trusted)
  expect(certificatesIn(once['REQUESTS_CA_BUNDLE'])).toEqual(trusted)
  const { NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, REQUESTS_CA_BUNDLE } = await variables(once)
  expect({ NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, REQUESTS_CA_BUNDLE }).toEqual({
    NODE_EXTRA_CA_CERTS: once['NODE_EXTRA_CA_CERTS'],
    SSL_CERT_FILE: once['SSL_CERT_FILE'],
    REQUESTS_CA_BUNDLE: once['REQUESTS_CA_BUNDLE'],
  })
})

test('adds the system roots for programs that read one file only, if the user names no authorities', async () => {
  const { stdout } = await runWith(NO_CLIENT_VARIABLES, 'env', '--url', emulator.url).ended
  const file = (name: string) => new RegExp(`export ${name}='(.*)'`).exec(stdout)?.[1]
  expect(certificatesIn(file('NODE_EXTRA_CA_CERTS'))).toEqual(ownAuthorities())
  expect(certificatesIn(file('SSL_CERT_FILE')).length).toBeGreaterThan(50)
  expect(certificatesIn(file('SSL_CERT_FILE')).slice(0, ownAuthorities().length)).toEqual(ownAuthorities())
})

test('prints the variables of the tenant that --tenant names, as token prints its token', async () => {
  const { url } = emulator.ready
  const shown = (await emulator.control('GET /tenants/acme?secrets=true')).body
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
    expect((await fetch(`${at}/api/v2/clients`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(status)
  }
  const own = (await run('token', '--url', url).ended).stdout.trim()
  expect(
    (await fetch(`${set['AUTH0_EMULATOR_URL']}/api/v2/clients`, { headers: { authorization: `Bearer ${own}` } }))
      .status,
  ).toBe(401)
})
