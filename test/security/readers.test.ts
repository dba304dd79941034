/**
 * Programs that read the lines and streams of the emulator, and programs that do not read them.
 * Neither may make the emulator wait or use more memory.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { describe, expect, test, vi } from 'vitest'
import { startEmulator } from '../../server/index.ts'
import { CLI, type Ready } from '../support/cli.ts'
import { HOME } from '../support/emulator.ts'

const MEGABYTE = 1_048_576
const AGENT = 'x'.repeat(500)

/** Starts an emulator whose standard error is not read. */
async function startUnread() {
  const child = spawn(process.execPath, [CLI, '--json', '--port', '0'], {
    env: { ...process.env, AUTH0_EMULATOR_HOME: HOME },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stderr.pause()
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const { url } = JSON.parse(String(line)) as Ready
  const sendRequests = async (count: number) => {
    for (let n = 0; n < count; n += 50) {
      const responses = await Promise.all(Array.from({ length: 50 }, () => fetch(`${url}/${AGENT}`)))
      for (const response of responses)
        expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('Not Found')])
    }
  }
  /** Returns the resident memory of the process in megabytes. */
  const memory = () =>
    (Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1024) / MEGABYTE
  return { child, sendRequests, memory }
}

describe.runIf(process.platform === 'linux')('a pipe on standard error', () => {
  test('that nothing reads blocks neither responses nor the stop, and memory stays bounded', async () => {
    const { child, sendRequests, memory } = await startUnread()
    await sendRequests(3_000)
    const before = memory()
    await sendRequests(6_000)
    // 6,000 lines of 550 characters are 3 MB. They take more memory as chunks in a stream buffer.
    expect(memory() - before).toBeLessThan(40)
    let text = ''
    child.stderr.on('data', (data) => (text += data)).resume()
    await vi.waitUntil(() => text.includes('lines were dropped'), 20_000)
    const [, dropped = ''] =
      /\n([\d,]+) lines were dropped: nothing read them here while 1 MB of lines waited\.\n/.exec(text) ?? []
    expect(Number(dropped.replaceAll(',', ''))).toBeGreaterThan(3_000)
    const written = text.length
    await sendRequests(50)
    await vi.waitUntil(() => text.length > written + 50 * 500, 20_000)
    expect(text.slice(written)).not.toContain('dropped')
    child.kill('SIGTERM')
    expect((await once(child, 'exit'))[0]).toBe(0)
  }, 120_000)

  test('whose reader has closed it blocks nothing', async () => {
    const { child, sendRequests, memory } = await startUnread()
    child.stderr.destroy()
    await sendRequests(3_000)
    const before = memory()
    await sendRequests(3_000)
    expect(memory() - before).toBeLessThan(40)
    child.kill('SIGTERM')
    expect((await once(child, 'exit'))[0]).toBe(0)
  }, 120_000)
})

test('a request is serialized once for 200 streams, and each stream gets it', async () => {
  const emulator = await startEmulator({ seed: ['empty'], home: HOME })
  const authorization = `Bearer ${await emulator.token()}`
  const payload = JSON.stringify({
    name: 'x',
    client_metadata: { a: '\\"'.repeat(120) },
    callbacks: Array.from({ length: 90 }, (_, n) => `https://a.test/${'y'.repeat(100)}/${n}`),
  })
  const create = async () =>
    expect(
      (
        await emulator.inject({
          method: 'POST',
          url: '/api/v2/clients',
          headers: { authorization, 'content-type': 'application/json' },
          payload,
        })
      ).statusCode,
    ).toBe(201)
  const texts: string[] = []
  const stringify = vi.spyOn(JSON, 'stringify')
  const sockets = Array.from({ length: 200 }, (_, index) => {
    texts.push('')
    return connect(emulator.port, '127.0.0.1', function (this: import('node:net').Socket) {
      this.write('GET /_emulator/requests/stream?body=true&answer=true HTTP/1.1\r\nHost: localhost\r\n\r\n')
    }).on('data', (data) => (texts[index] += String(data)))
  })
  try {
    await vi.waitUntil(() => texts.every((text) => text.includes(': requests to default')), 20_000)
    const countSerializations = () =>
      stringify.mock.calls.filter(([value]) => (value as { path?: string } | undefined)?.path === '/api/v2/clients')
        .length
    const before = countSerializations()
    for (let n = 0; n < 5; n++) await create()
    expect(countSerializations() - before).toBe(5)
    await vi.waitUntil(() => texts.every((text) => (text.match(/event: request/g)?.length ?? 0) === 5), 20_000)
    expect(new Set(texts.map((text) => text.slice(text.indexOf('event: request')))).size).toBe(1)
  } finally {
    stringify.mockRestore()
    for (const socket of sockets) socket.destroy()
    await emulator.close()
  }
}, 60_000)
