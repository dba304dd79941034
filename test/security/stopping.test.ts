/** Stopping under load: every request that a client has sent gets a response, and the process ends in time. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startEmulator } from '../../server/index.ts'
import { run } from '../support/cli.ts'
import { isLong } from '../support/effort.ts'
import { HOME, temporaryFolder, startTestEmulator } from '../support/emulator.ts'

const CLIENT = join(import.meta.dirname, '../support/new-connections.mjs')
const ROUNDS = isLong ? 12 : 2
/** The promised two seconds. A busy machine may schedule the process late, so some tests have a retry. */
const IN_TIME_MS = 2_000
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

/**
 * Sends requests on new connections from another process. Resolves after the requests were written.
 * @returns `outcomes`, a promise of the number of each outcome
 */
async function sendOnNewConnections(options: {
  port: number
  hosts?: string[]
  count?: number
  loops?: number
  tls?: boolean
  path?: string
}) {
  const child = spawn(process.execPath, [CLIENT, JSON.stringify(options)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (data) => (text += data))
  const outcomes = once(child, 'close').then(
    () => JSON.parse(text.trim().split('\n').at(-1) ?? '') as Record<string, number>,
  )
  while (!text.includes('written')) await once(child.stdout, 'data')
  return { outcomes }
}

const portIn = (url: string) => Number(new URL(url).port)

/**
 * Repeats a request on kept connections until the emulator is gone.
 * @returns the errors of requests that were sent and got no response
 */
async function repeatRequest(url: string, token: string, agent: Agent, onResponse: () => void): Promise<string[]> {
  const lost: string[] = []
  for (;;) {
    const outcome = await new Promise<string>((resolve) => {
      const outgoing = request(url, { agent, headers: { authorization: `Bearer ${token}` } }, (response) => {
        response
          .resume()
          .on('end', () => resolve('answered'))
          .on('error', (error) => resolve(error.message))
      })
      outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message)).end()
    })
    if (outcome === 'ECONNREFUSED') return lost
    if (outcome === 'answered') onResponse()
    else lost.push(outcome)
  }
}

test('under load every sent request gets a response, and the process exits with 0 within two seconds', {
  retry: 1,
}, async () => {
  const { ready, token: issue, child, ended } = await startTestEmulator({ transport: 'process', flags: ['--quiet'] })
  const token = await issue()
  const { url } = ready
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  let responseCount = 0
  const loads = Array.from({ length: 16 }, (_, n) =>
    repeatRequest(`${url}/api/v2/clients${n % 2 ? '' : `/${ready.client_id}`}`, token, agent, () => responseCount++),
  )
  while (responseCount < 200) await pause(20)
  const startTime = performance.now()
  child.kill('SIGTERM')
  const { code } = await ended
  expect([code, performance.now() - startTime < IN_TIME_MS]).toEqual([0, true])
  const lost = await Promise.all(loads)
  agent.destroy()
  expect(lost.flat()).toEqual([])
})

describe('requests that were written on new connections get a response', () => {
  test.each([
    ['SIGTERM', {}],
    ['SIGINT', {}],
    ['SIGHUP', {}],
    ['SIGTERM over HTTPS', { tls: true }],
    ['SIGTERM, with more connections than the queue of Node', { count: 700 }],
  ] as const)(
    'after %s',
    async (name, options) => {
      for (let round = 0; round < ROUNDS; round++) {
        const { ready, child, ended } = await startTestEmulator({ transport: 'process', flags: ['--quiet'] })
        const { outcomes } = await sendOnNewConnections({
          port: portIn(ready.url),
          hosts: ['127.0.0.1', '::1'],
          count: 100,
          ...options,
        })
        child.kill(name.split(/[ ,]/)[0] as NodeJS.Signals)
        const { 200: succeeded, ...failures } = await outcomes
        expect([succeeded, failures]).toEqual(['count' in options ? options.count : 100, {}])
        expect((await ended).code).toBe(0)
      }
    },
    120_000,
  )

  test.each(['loopback', '0.0.0.0'])(
    'after close(), on %s and on the port of a tenant',
    async (host) => {
      const emulator = await startEmulator({ home: HOME, host, tenants: [{ name: 'acme', port: 0 }] })
      const { url } = await emulator.tenant('acme')
      const senders = await Promise.all(
        [emulator.port, portIn(url)].map((port) => sendOnNewConnections({ port, count: 50 })),
      )
      await emulator.close()
      expect(await Promise.all(senders.map(({ outcomes }) => outcomes))).toEqual([{ 200: 50 }, { 200: 50 }])
    },
    60_000,
  )

  test('while new connections keep coming, and the process still ends in time', {
    retry: 1,
    timeout: 60_000,
  }, async () => {
    const { ready, child, ended } = await startTestEmulator({ transport: 'process', flags: ['--quiet'] })
    const { outcomes } = await sendOnNewConnections({ port: portIn(ready.url), loops: 16 })
    const startTime = performance.now()
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
    expect(performance.now() - startTime).toBeLessThan(IN_TIME_MS)
    const { 200: succeeded, 'not sent: ECONNREFUSED': refused, ...failures } = await outcomes
    expect([failures, refused]).toEqual([{}, 16])
    expect(succeeded).toBeGreaterThan(100)
  })
})

describe('kept connections', () => {
  /** Sends a text on a new connection. @returns the socket, and a promise of everything received until its end */
  function openConversation(port: number, text: string) {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    socket.on('data', (data) => (received += data)).on('error', () => {})
    socket.write(text)
    return { socket, ended: once(socket, 'close').then(() => received) }
  }
  const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`
  const connectionHeaders = (text: string) =>
    [...text.matchAll(/\r\nconnection: (.+?)\r\n/gi)].map(([, value]) => value)
  const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))

  test('answer a request in progress with connection: close', async () => {
    const emulator = await startEmulator({ home: HOME })
    await emulator.faults.set([{ match: { path: '/api/v2/clients' }, delayMs: 300 }])
    const { ended } = openConversation(emulator.port, get('/api/v2/clients'))
    await pause(100)
    await emulator.close()
    expect([statuses(await ended), connectionHeaders(await ended)]).toEqual([[401], ['close']])
  })

  test('answer every pipelined request, and the last one with connection: close', async () => {
    const emulator = await startEmulator({ home: HOME })
    await emulator.faults.set([{ match: { path: '/api/v2/clients' }, delayMs: 300 }])
    const { ended } = openConversation(emulator.port, get('/api/v2/clients').repeat(5))
    await pause(100)
    await emulator.close()
    expect([statuses(await ended), connectionHeaders(await ended).at(-1)]).toEqual([[401, 401, 401, 401, 401], 'close'])
  })

  test('answer a health check that arrives while another request is in progress', async () => {
    const emulator = await startEmulator({ home: HOME })
    await emulator.faults.set([{ match: { path: '/api/v2/clients' }, delayMs: 300 }])
    const slow = openConversation(emulator.port, get('/api/v2/clients'))
    const health = openConversation(emulator.port, get('/_emulator/health'))
    await pause(100)
    const closed = emulator.close()
    health.socket.write(get('/_emulator/health'))
    await closed
    expect([
      statuses(await slow.ended),
      statuses(await health.ended),
      connectionHeaders(await health.ended).at(-1),
    ]).toEqual([[401], [200, 200], 'close'])
  })

  test('send a large response completely to a slow client', async () => {
    const emulator = await startEmulator({ home: HOME, seed: ['many:20000'] })
    const { socket, ended } = openConversation(emulator.port, get('/_emulator/export'))
    await once(socket, 'data')
    socket.pause()
    await pause(100)
    const closed = emulator.close()
    await pause(300)
    socket.resume()
    await closed
    const received = await ended
    const [, length = ''] = /content-length: (\d+)/i.exec(received) ?? []
    expect(Buffer.byteLength(received.slice(received.indexOf('\r\n\r\n') + 4))).toBe(Number(length))
  }, 60_000)

  test('close when their tenant is deleted, and send no response of another tenant', async () => {
    const emulator = await startEmulator({ home: HOME, tenants: [{ name: 'acme', port: 0 }] })
    const { url } = await emulator.tenant('acme')
    const { socket, ended } = openConversation(portIn(url), get('/_emulator/export'))
    await once(socket, 'data')
    await emulator.deleteTenant('acme')
    socket.write(get('/_emulator/export') + get('/_emulator/health'))
    expect(statuses(await ended)).toSatisfy(
      (all: number[]) => all[0] === 200 && all.slice(1).every((status) => status === 404),
    )
    await expect(fetch(url)).rejects.toThrow('fetch failed')
    await emulator.close()
  })
})

describe('--export-on-exit', () => {
  const post = (url: string, token: string, name: string) =>
    fetch(`${url}/api/v2/clients`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name }),
    })

  test.each(['SIGTERM', 'SIGHUP'] as const)(
    'contains every client whose creation got 201 before %s took effect',
    async (signal) => {
      for (let round = 0; round < ROUNDS; round++) {
        const file = join(temporaryFolder(), 'tenant.json')
        const {
          ready,
          token: issue,
          child,
          ended,
        } = await startTestEmulator({
          transport: 'process',
          flags: ['--quiet', '--seed', 'empty', '--export-on-exit', file],
        })
        const token = await issue()
        const created: string[] = []
        const write = async (caller: number) => {
          for (let n = 0; ; n++) {
            const name = `${caller} ${n}`
            const status = await post(ready.url, token, name).then(
              (response) => response.status,
              () => 0,
            )
            if (status !== 201) return
            created.push(name)
          }
        }
        const writers = Array.from({ length: 16 }, (_, caller) => write(caller))
        while (created.length < 100) await pause(10)
        child.kill(signal)
        expect(await ended).toMatchObject({ code: 0, stderr: '' })
        await Promise.all(writers)
        const exported = new Set(
          (JSON.parse(readFileSync(file, 'utf8')) as { clients: { name: string }[] }).clients.map(({ name }) => name),
        )
        expect(created.filter((name) => !exported.has(name))).toEqual([])
      }
    },
    60_000,
  )

  test('of exec contains the clients of a background process that the command left running', async () => {
    const file = join(temporaryFolder(), 'tenant.json')
    const script = `
      const headers = { authorization: 'Bearer ' + process.env.AUTH0_API_TOKEN, 'content-type': 'application/json' }
      const url = process.env.AUTH0_EMULATOR_URL + '/api/v2/clients'
      const post = (n) => fetch(url, { method: 'POST', headers, body: JSON.stringify({ name: 'left ' + n }) })
        .then(({ status }) => status === 201, () => false)
      ;(async () => { for (let n = 0; await post(n); n++) console.log('left ' + n) })()`
    const starter = `
      const options = { detached: true, stdio: ['ignore', 1, 2] }
      require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(script)}], options).unref()
      setTimeout(() => {}, 500)`
    const { code, stdout } = await run(
      'exec',
      '--seed',
      'empty',
      '--export-on-exit',
      file,
      '--',
      process.execPath,
      '-e',
      starter,
    ).ended
    const { clients } = JSON.parse(readFileSync(file, 'utf8')) as { clients: { name: string }[] }
    const names = new Set(clients.map(({ name }) => name))
    const createdNames = stdout.split('\n').filter((line) => line !== '')
    expect([code, createdNames.length > 0, createdNames.filter((name) => !names.has(name))]).toEqual([0, true, []])
  })
})

test('a request on a half-closed connection gets a response, even with a signal right after the start', async () => {
  for (let round = 0; round < 2 * ROUNDS; round++) {
    const { child, output, ended } = run('--json', '--port', '0', '--quiet')
    await once(child.stdout as NodeJS.ReadableStream, 'data')
    const socket = connect(portIn((JSON.parse(output()) as { url: string }).url), '127.0.0.1')
    let received = ''
    socket.on('data', (data) => (received += data)).on('error', ({ message }) => (received += message))
    await once(socket, 'connect')
    socket.end('GET /_emulator/health HTTP/1.1\r\nHost: localhost\r\n\r\n')
    child.kill('SIGTERM')
    expect([(await ended).code, received.slice(0, 12)]).toEqual([0, 'HTTP/1.1 200'])
  }
})

test('a second signal ends the process immediately', async () => {
  const { ready, token: issue, child, ended } = await startTestEmulator({ transport: 'process', flags: ['--quiet'] })
  const token = await issue()
  const body = JSON.stringify({ faults: [{ match: { path: '/api/v2/clients' }, delay_ms: 60_000 }] })
  await fetch(`${ready.url}/_emulator/faults`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body })
  const outcome = fetch(`${ready.url}/api/v2/clients`, { headers: { authorization: `Bearer ${token}` } }).then(
    () => 'answered',
    () => 'cut off',
  )
  await pause(100)
  child.kill('SIGTERM')
  await pause(200)
  child.kill('SIGHUP')
  expect([(await ended).code, await outcome]).toEqual([1, 'cut off'])
})

test('the emulator continues and stops normally after the reader of its request lines is gone', async () => {
  const { api, child, ended } = await startTestEmulator({ transport: 'process' })
  child.stderr.destroy()
  for (let n = 0; n < 5; n++) {
    expect((await api('GET /clients')).status).toBe(200)
    await pause(80)
  }
  child.kill('SIGTERM')
  expect((await ended).code).toBe(0)
})

test('a stop waits for a slow request, but not for one that takes too long', { retry: 1 }, async () => {
  const { ready, token: issue, child, ended } = await startTestEmulator({ transport: 'process', flags: ['--quiet'] })
  const token = await issue()
  const faults = [
    { match: { path: '/api/v2/clients' }, delay_ms: 700 },
    { match: { path: '/api/v2/client-grants' }, delay_ms: 60_000 },
  ]
  await fetch(`${ready.url}/_emulator/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ faults }),
  })
  const sendRequest = (path: string) =>
    fetch(`${ready.url}/api/v2/${path}`, { headers: { authorization: `Bearer ${token}` } }).then(
      ({ status }) => status,
      () => 'cut off',
    )
  const outcomes = Promise.all([sendRequest('clients'), sendRequest('client-grants')])
  await pause(100)
  const startTime = performance.now()
  child.kill('SIGTERM')
  const { code } = await ended
  expect([code, performance.now() - startTime < IN_TIME_MS]).toEqual([0, true])
  expect(await outcomes).toEqual([200, 'cut off'])
})
