/** Pages of other sites reach neither the control API nor a token, and other machines get no access by default. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { OPERATIONS, type Operation, type OperationId } from '../../schema/operations.ts'
import { DEFAULT_LOGIN } from '../../server/tenant/login-client.ts'
import { run } from '../support/cli.ts'
import { useEmulator, type Json, startTestEmulator } from '../support/emulator.ts'

const emulator = useEmulator()

/** The operations that every page may call. They reveal nothing and change nothing. */
const OPEN: readonly OperationId[] = ['emulator_health', 'emulator_ca', 'emulator_seed_schema']
const CONTROL = (Object.keys(OPERATIONS) as OperationId[]).filter(
  (id) => id.startsWith('emulator_') && !OPEN.includes(id),
)

/** Sends a request as a browser does. Returns its status and errorCode. */
async function sendRaw(
  line: string,
  headers: Record<string, string>,
  body = '',
): Promise<[status: number, errorCode: unknown]> {
  const socket = connect(emulator.port, '127.0.0.1')
  let text = ''
  socket.on('data', (data) => (text += data))
  const lines = Object.entries({
    Host: `localhost:${emulator.port}`,
    Connection: 'close',
    ...(body && { 'Content-Length': String(body.length) }),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`${line} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
  await once(socket, 'close')
  const [, json = ''] = text.split('\r\n\r\n')
  return [Number(text.slice(9, 12)), json.startsWith('{') ? (JSON.parse(json) as Json)['errorCode'] : undefined]
}
const lineOf = (id: OperationId) => {
  const { method, path } = OPERATIONS[id] as Operation
  return `${method} ${path.replace('{name}', 'stolen').replace('{id}', '1')}`
}
/** Reads the state that an attacker would like to change or read. */
const state = async () => {
  return [
    await emulator.tenants(),
    (await emulator.export())['clients'],
    (await emulator.faults.list()).length,
    await emulator.token().then((token) => token.split('.')[0]),
  ]
}

describe('the control API', () => {
  test.each(CONTROL)('%s rejects pages of other sites and rebound names', async (id) => {
    await emulator.api('POST /clients', { body: { name: 'mine' } })
    const before = await state()
    const ownHost = `localhost:${emulator.port}`
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const plain = { 'Content-Type': 'text/plain' }
    const ORIGIN = [403, 'emulator_forbidden_origin']
    const HOST = [403, 'emulator_forbidden_host']
    const attempts: [headers: Record<string, string>, body: string, expected: unknown[]][] = [
      // A page of another site: fetch(), a form, a sandboxed frame, and a page that hides its origin.
      [{ Origin: 'https://evil.example' }, '', ORIGIN],
      [{ Origin: 'https://evil.example', ...form }, 'scope=*', ORIGIN],
      [{ Origin: 'null', ...form }, 'scope=*', ORIGIN],
      [{ Origin: 'null', ...plain }, '{}', ORIGIN],
      [
        { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', ...form },
        'scope=*',
        ORIGIN,
      ],
      // Another port, and names that only look like ours.
      [{ Origin: 'http://localhost:3000' }, '', ORIGIN],
      [{ Origin: `http://${ownHost}.evil.example` }, '', ORIGIN],
      [{ Origin: `http://evil.example/${ownHost}` }, '', ORIGIN],
      [{ Origin: `http://${ownHost}@evil.example` }, '', ORIGIN],
      [{ Origin: '' }, '', ORIGIN],
      // An image, a script or an embedded document. They have no Origin, but the page learns whether they exist.
      ...['object', 'embed', 'iframe', 'frame', 'empty'].map(
        (destination): [Record<string, string>, string, unknown[]] => [
          { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': destination },
          '',
          ORIGIN,
        ],
      ),
      [{ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate' }, '', ORIGIN],
      [{ 'Sec-Fetch-Site': 'unknown' }, '', ORIGIN],
      [{ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' }, '', ORIGIN],
      [{ 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'script' }, '', ORIGIN],
      // DNS rebinding: the name of the page resolves to this machine, so its Origin equals the Host.
      ...[
        'evil.example',
        `evil.example:${emulator.port}`,
        'localhost.evil.example',
        '127.0.0.1.evil.example',
        'localhost.',
        'evil.localhost.example',
        '0x7f.1',
        '2130706433',
        'localhost@evil.example',
        '',
      ].flatMap((host): [Record<string, string>, string, unknown[]][] => [
        [{ Host: host }, '', HOST],
        [
          { Host: host, ...(host !== '' && { Origin: `http://${host}` }), 'Sec-Fetch-Site': 'same-origin' },
          '',
          [403, expect.stringMatching(/^emulator_forbidden_/)],
        ],
      ]),
    ]
    // A request with two Hosts is invalid (RFC 9112 §3.2).
    attempts.push([{ Host: 'a, localhost' }, '', [400, undefined]])
    for (const [headers, body, expected] of attempts)
      expect([headers, await sendRaw(lineOf(id), headers, body)]).toEqual([headers, expected])
    expect(await state()).toEqual(before)
  })

  test.each([
    '//_emulator/export',
    '/_emulator/export/',
    '/_emulator//export',
    '/_emulator/export?tenant=default',
    '/%5Femulator/export',
    '/_emulator/%65xport',
    'http://evil.example/_emulator/export',
    'http://localhost/_emulator/export',
    '/_emulator/./export',
    '/docs/../_emulator/export',
    '/_EMULATOR/export',
  ])('is protected in the same way under the spelling %s', async (path) => {
    for (const headers of [{ Origin: 'https://evil.example' }, { Host: 'evil.example' }] as Record<string, string>[]) {
      const [status, errorCode] = await sendRaw(`GET ${path}`, headers)
      expect([status, errorCode]).toEqual(
        status === 403 ? [403, expect.stringMatching(/^emulator_forbidden_/)] : [404, undefined],
      )
    }
  })

  test('rejects a request with two Host headers', async () => {
    const socket = connect(emulator.port, '127.0.0.1')
    let text = ''
    socket.on('data', (data) => (text += data))
    socket.write('POST /_emulator/reset HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n')
    await once(socket, 'close')
    expect(text.slice(9, 12)).not.toBe('204')
  })

  test('grants no CORS preflight', async () => {
    const preflight = { Origin: 'https://evil.example', 'Access-Control-Request-Method': 'POST' }
    for (const id of CONTROL) expect((await sendRaw(`OPTIONS ${lineOf(id).split(' ')[1]}`, preflight))[0]).toBe(404)
  })

  test('accepts its own page, links that a user follows, and programs', async () => {
    const ownHost = `localhost:${emulator.port}`
    expect(
      await sendRaw('POST /_emulator/reset', {
        Origin: `http://${ownHost}`,
        'Sec-Fetch-Site': 'same-origin',
        'Sec-Fetch-Mode': 'cors',
      }),
    ).toEqual([204, undefined])
    const link = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
    expect((await sendRaw('GET /_emulator/tenants', link))[0]).toBe(200)
    expect((await sendRaw('POST /_emulator/reset', link))[0]).toBe(403)
    expect(
      (await sendRaw('GET /_emulator/tenants', { 'Sec-Fetch-Site': 'none', 'Sec-Fetch-Mode': 'navigate' }))[0],
    ).toBe(200)
    expect((await sendRaw('GET /_emulator/tenants', {}))[0]).toBe(200)
    for (const id of OPEN)
      expect((await sendRaw(lineOf(id), { Host: 'evil.example', Origin: 'https://evil.example' }))[0]).toBe(200)
  })
})

test('no response can be read by a page of another site without --cors', async () => {
  for (const url of [
    '/',
    '/api/v2/clients',
    '/oauth/token',
    '/.well-known/jwks.json',
    '/docs',
    '/docs/json',
    '/_emulator/health',
    '/_emulator/export',
    '/nothing',
  ]) {
    const { headers } = await emulator.inject({ url, headers: { origin: 'https://evil.example' } })
    expect([url, Object.keys(headers).filter((name) => name.startsWith('access-control'))]).toEqual([url, []])
  }
})

describe('the token endpoint', () => {
  const body = JSON.stringify({
    grant_type: 'client_credentials',
    client_id: DEFAULT_LOGIN.clientId,
    client_secret: DEFAULT_LOGIN.clientSecret,
    audience: 'https://localhost/api/v2/',
  })
  const token = async (headers: Record<string, string>) =>
    (await sendRaw('POST /oauth/token', { 'Content-Type': 'application/json', ...headers }, body))[0]

  test('issues no token of the default login client to pages under a rebound name', async () => {
    const { status, body: response } = await emulator.request('POST //oauth/token', {
      body,
      host: 'evil.example:4400',
      headers: { origin: 'http://evil.example:4400' },
    })
    expect([status, response]).toEqual([
      403,
      {
        error: 'access_denied',
        error_description:
          'auth0-clients-emulator gives no tokens to pages of evil.example. Use localhost or an IP address, or start with --tls-host evil.example.',
      },
    ])
    for (const host of ['evil.example', 'localhost.evil.example', 'localhost.', '0x7f.1', ''])
      expect([host, await token({ Host: host, Origin: `http://${host}` })]).toEqual([host, 403])
  })

  test('issues a token to programs under any name, and to pages of this machine', async () => {
    for (const host of ['auth0', 'host.docker.internal:4400', 'localhost:4400'])
      expect([host, await token({ Host: host })]).toEqual([host, 200])
    for (const host of ['localhost:4400', '127.0.0.1', 'app.localhost', '[::1]:4400'])
      expect([host, await token({ Host: host, Origin: `http://${host}` })]).toEqual([host, 200])
  })

  test.each(['*', 'http://shop.example:3000'])('issues a token to pages that --cors %s allows', async (origin) => {
    await using running = await startTestEmulator({ cors: [origin] })
    const { statusCode } = await running.inject({
      method: 'POST',
      url: '/oauth/token',
      headers: { host: 'auth0', origin: 'http://shop.example:3000', 'content-type': 'application/json' },
      payload: body,
    })
    expect(statusCode).toBe(200)
  })
})

describe('an address that other machines can reach', () => {
  const WARNING = 'Listening on 0.0.0.0: every machine that reaches this port can read every secret.'

  test('causes a warning, also with --json and with exec', async () => {
    const json = await startTestEmulator({ transport: 'process', flags: ['--host', '0.0.0.0'] })
    json.child.kill('SIGTERM')
    const { stdout, stderr } = await json.ended
    expect([stdout.trim().split('\n').length, stderr.split('\n')[0]]).toEqual([1, WARNING])
    const {
      stdout: execOutput,
      stderr: execErrors,
      code,
    } = await run('exec', '--host', '0.0.0.0', '--', process.execPath, '-e', '0').ended
    expect([code, execOutput, execErrors]).toEqual([0, '', `${WARNING}\n`])
  })

  test.each(['loopback', '127.0.0.1', '127.0.0.2', 'localhost'])('causes no warning for %s', async (host) => {
    const { stderr, code } = await run('exec', '--host', host, '--', process.execPath, '-e', '0').ended
    expect([code, stderr]).toEqual([0, ''])
  })

  test.skipIf(process.platform !== 'linux')('is not bound by default (checked on Linux)', async () => {
    const { ready } = await startTestEmulator({ transport: 'process' })
    const listening = readFileSync('/proc/net/tcp', 'utf8')
      .split('\n')
      .filter((line) =>
        line.includes(
          `:${Number(new URL(ready.url).port).toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`,
        ),
      )
    expect(listening.map((line) => line.trim().split(/\s+/)[1]?.split(':')[0])).toEqual(['0100007F'])
  })
})
