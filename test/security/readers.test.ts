/** Those who read what the emulator tells besides its answers (its lines, its streams), and those who do not: neither makes it grow or wait. */
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

/** An emulator whose standard error nothing reads until `read` is called. */
async function unread() {
  const child = spawn(process.execPath, [CLI, '--json', '--port', '0'], {
    env: { ...process.env, AUTH0_EMULATOR_HOME: HOME },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stderr.pause()
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const { url } = JSON.parse(String(line)) as Ready
  const ask = async (count: number) => {
    for (let n = 0; n < count; n += 50) {
      const answers = await Promise.all(Array.from({ length: 50 }, () => fetch(`${url}/${AGENT}`)))
      for (const answer of answers)
        expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('Not Found')])
    }
  }
  /** Megabytes of memory of the process. */
  const memory = () =>
    (Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) * 1024) / MEGABYTE
  return { child, ask, memory }
}

describe.runIf(process.platform === 'linux')('a pipe on standard error', () => {
  test('that nothing reads stops neither answers nor the end, and makes nothing grow', async () => {
    const { child, ask, memory } = await unread()
    await ask(3_000)
    const before = memory()
    await ask(6_000)
    // 6,000 lines of 550 characters were 3 MB, and more as what waits for a stream.
    expect(memory() - before).toBeLessThan(40)
    let text = ''
    child.stderr.on('data', (data) => (text += data)).resume()
    await vi.waitUntil(() => text.includes('lines were dropped'), 20_000)
    const [, dropped = ''] =
      /\n([\d,]+) lines were dropped: nothing read them here while 1 MB of lines waited\.\n/.exec(text) ?? []
    expect(Number(dropped.replaceAll(',', ''))).toBeGreaterThan(3_000)
    const written = text.length
    await ask(50)
    await vi.waitUntil(() => text.length > written + 50 * 500, 20_000)
    expect(text.slice(written)).not.toContain('dropped')
    child.kill('SIGTERM')
    expect((await once(child, 'exit'))[0]).toBe(0)
  }, 120_000)

  test('whose reader is gone stops nothing', async () => {
    const { child, ask, memory } = await unread()
    child.stderr.destroy()
    await ask(3_000)
    const before = memory()
    await ask(3_000)
    expect(memory() - before).toBeLessThan(40)
    child.kill('SIGTERM')
    expect((await once(child, 'exit'))[0]).toBe(0)
  }, 120_000)
})

test('two hundred streams cost one text for each request, and each of them gets it', async () => {
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
    const counted = () =>
      stringify.mock.calls.filter(([value]) => (value as { path?: string } | undefined)?.path === '/api/v2/clients')
        .length
    const before = counted()
    for (let n = 0; n < 5; n++) await create()
    expect(counted() - before).toBe(5)
    await vi.waitUntil(() => texts.every((text) => (text.match(/event: request/g)?.length ?? 0) === 5), 20_000)
    expect(new Set(texts.map((text) => text.slice(text.indexOf('event: request')))).size).toBe(1)
  } finally {
    stringify.mockRestore()
    for (const socket of sockets) socket.destroy()
    await emulator.close()
  }
}, 60_000)
