/** Wrong command lines, the help and the version. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { UsageError } from '../../server/in-process/check-options.ts'
import { run, runWith } from '../support/cli.ts'
import { runInProcess } from '../support/cli-in-process.ts'

describe('a wrong command line', () => {
  test('ends with exit code 2 and one sentence, without a stack trace: an unknown flag', async () => {
    expect(await run('--prot', '1').ended).toEqual({
      code: 2,
      stdout: '',
      stderr: 'There is no flag --prot. --help lists all flags.\n',
    })
  })

  test.each([
    [
      'an unknown command',
      ['strat'],
      'There is no command strat. Commands: start, token, env, exec, seed, export, ca.',
    ],
    [
      'a flag of start given to token',
      ['token', '--port', '1'],
      'token has no flag --port; it belongs to start, exec.',
    ],
    ['a bad port', ['--port', '70000'], '--port takes a number from 0 to 65535, not 70000.'],
    ['a bad --auth', ['--auth', 'maybe'], '--auth takes jwt or none, not maybe.'],
    ['a bad --unimplemented', ['--unimplemented', '501'], '--unimplemented takes 403 or 404, not 501.'],
    ['a bad --plan', ['--plan', 'gold'], '--plan takes free, self-service, enterprise, not gold.'],
    [
      'a bad --without',
      ['--without', 'magic'],
      '--without takes a property of a client such as oidc_logout, or clients, not magic.',
    ],
    [
      'a --cors with a path',
      ['--cors', 'http://localhost:3000/app'],
      '--cors takes an origin such as http://localhost:3000, or *, not http://localhost:3000/app.',
    ],
    [
      'a --cors without a scheme',
      ['--cors', 'localhost:3000'],
      '--cors takes an origin such as http://localhost:3000, or *, not localhost:3000.',
    ],
    [
      'an IP address for --tls-host',
      ['--tls-host', '192.0.2.1'],
      '--tls-host takes a host name, not the address 192.0.2.1. The certificate is for 127.0.0.1 and ::1 anyway; for others use --cert and --key.',
    ],
    [
      'a URL for --tls-host',
      ['ca', '--tls-host', 'https://auth0.test'],
      '--tls-host takes a host name such as auth0.test, without scheme and port, not https://auth0.test.',
    ],
    ['a certificate without its key', ['--cert', 'cert.pem'], '--cert and --key belong together: give both.'],
    ['exec without a command', ['exec'], 'exec needs a command: auth0-clients-emulator exec -- npm test'],
    [
      'exec without -- before flags of the command',
      ['exec', 'npm', 'test', '--watch'],
      'Put -- before the command: auth0-clients-emulator exec -- npm test',
    ],
    [
      'an invalid --url of env',
      ['env', '--url', 'localhost:4400'],
      '--url takes a URL such as http://127.0.0.1:4400, not localhost:4400.',
    ],
    [
      'an invalid tenant name',
      ['--tenant', 'Acme'],
      'A tenant name has at most 63 characters: lower-case letters, digits and -. Change the name Acme.',
    ],
    [
      'an invalid port of a tenant',
      ['--tenant', 'acme=x'],
      '--tenant NAME=PORT takes a number from 0 to 65535, not x.',
    ],
    [
      'an invalid --clock',
      ['--clock', 'tomorrow'],
      'The clock takes a time such as 2026-01-31T12:00:00Z, not tomorrow.',
    ],
    ['an unknown --fault', ['--fault', 'flood'], '--fault takes rate-limit, unavailable, slow, flaky, not flood.'],
    [
      'an invalid --keyword of start',
      ['--keyword', 'KEY'],
      'The value of --keyword number 1 has no equals sign after a name. Write --keyword NAME=VALUE.',
    ],
    ['seed without a seed', ['seed'], 'seed needs what to load: auth0-clients-emulator seed NAME|FILE …'],
    [
      'an invalid --keyword of seed',
      ['seed', 'empty', '--keyword', '=x'],
      'The value of --keyword number 1 has no equals sign after a name. Write --keyword NAME=VALUE.',
    ],
    ['an unknown --format', ['export', '--format', 'xml'], '--format takes json or yaml, not xml.'],
    ['an argument for export', ['export', 'file.json'], 'export takes no argument file.json. See --help.'],
    [
      'a flag of start given to export',
      ['export', '--deterministic', 'x'],
      'export has no flag --deterministic; it belongs to start, exec.',
    ],
    [
      'a flag of export given to seed',
      ['seed', 'empty', '--format', 'json'],
      'seed has no flag --format; it belongs to export.',
    ],
    [
      'a flag without its value',
      ['start', '--export-on-exit'],
      "Option '--export-on-exit <value>' argument missing. --help lists all flags.",
    ],
    [
      'an invalid --url of seed',
      ['seed', 'empty', '--url', 'localhost:4400'],
      '--url takes a URL such as http://127.0.0.1:4400, not localhost:4400.',
    ],
  ])('rejects %s', async (_, args, sentence) => {
    const error = await runInProcess(...args).catch((reason: Error) => reason)
    expect(error).toBeInstanceOf(UsageError)
    expect(error).toHaveProperty('message', sentence)
  })

  test('rejects keyword mappings of the deploy CLI that are not an object', async () => {
    expect(await runWith({ AUTH0_KEYWORD_REPLACE_MAPPINGS: '[1]' }, '--port', '0').ended).toEqual({
      code: 2,
      stdout: '',
      stderr: 'AUTH0_KEYWORD_REPLACE_MAPPINGS must be a JSON object, as the deploy CLI takes it.\n',
    })
  })
})

describe('without an emulator at --url', () => {
  const SENTENCE = 'No emulator answers at http://127.0.0.1:9. Start one with: auth0-clients-emulator start'

  test('token ends with exit code 1 and says how to start one', async () => {
    expect(await run('token', '--url', 'http://127.0.0.1:9').ended).toEqual({
      code: 1,
      stdout: '',
      stderr: `${SENTENCE}\n`,
    })
  })

  test.each([['env'], ['seed', 'empty'], ['export']])('%s says how to start one', async (...args) => {
    const error = await runInProcess(...args, '--url', 'http://127.0.0.1:9').catch((reason: Error) => reason)
    expect(error).toHaveProperty('message', SENTENCE)
    expect(error).not.toBeInstanceOf(UsageError)
  })
})

test('--help prints the flags', async () => {
  expect((await run('--help').ended).stdout).toContain('--port NUMBER')
})

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
    version: string
  }
  expect((await run('--version').ended).stdout).toBe(`${version}\n`)
})
