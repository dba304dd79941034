/** Tests many tenants in parallel. */
import { Agent, request } from 'node:http'
import { beforeEach, describe, expect, test } from 'vitest'
import { clientNames, startTestEmulator, useEmulator, type CallOptions } from '../support/emulator.ts'

const DOMAIN = 'localhost:4400'
const emulator = useEmulator({
  hostHeader: DOMAIN,
  seed: [{ clients: [{ name: 'Of the start', client_id: 'of-the-start' }] }],
})
const put = (name: string, body?: unknown, options: CallOptions = {}) =>
  emulator.control(`PUT /tenants/${name}`, { ...options, body })
const names = async () =>
  (await emulator.control<{ tenants: { name: string }[] }>('GET /tenants')).body.tenants.map(({ name }) => name)
const clean = async () => {
  for (const name of await names()) if (name !== 'default') await emulator.control(`DELETE /tenants/${name}`)
}
beforeEach(clean)

describe('hundreds of tenants', () => {
  test('are created from one image', async () => {
    const started = performance.now()
    for (let number = 0; number < 100; number++) expect((await put(`t${number}`)).status).toBe(201)
    expect(performance.now() - started).toBeLessThan(10_000)
    expect((await emulator.control('GET /tenants/nobody')).body['message']).toBe(
      `There is no tenant nobody. Tenants here: default, ${['t0', 't1', ...Array.from({ length: 7 }, (_, n) => `t${n + 10}`)].join(', ')} and 91 more.`,
    )
    await clean()
  })
})

describe('tenants on one URL', () => {
  /** Creates a worker with keep-alive connections, like an SDK. */
  const worker = (port: number, token: string) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 4 })
    const send = (method: string, path: string, body?: unknown) =>
      new Promise<{ status: number; body: string }>((resolve, reject) => {
        const payload = body === undefined ? undefined : JSON.stringify(body)
        const headers = {
          authorization: `Bearer ${token}`,
          ...(payload !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(payload),
          }),
        }
        const outgoing = request(
          { agent, host: '127.0.0.1', port, method, path: `/api/v2${path}`, headers },
          (answer) => {
            let text = ''
            answer
              .setEncoding('utf8')
              .on('data', (data) => (text += data))
              .on('end', () => resolve({ status: answer.statusCode ?? 0, body: text }))
          },
        )
        outgoing.on('error', reject).end(payload)
      })
    return { send, end: () => agent.destroy() }
  }

  test('never see a client of the other under the load of two workers', { timeout: 60_000 }, async () => {
    await using running = await startTestEmulator()
    const OPERATIONS = 10_000
    const wrong: string[] = []
    let done = 0
    const hammer = async (name: string) => {
      const { send, end } = worker(running.port, await (await running.tenant(name)).token())
      const own = new Set<string>()
      const check = (expected: number, { status, body }: { status: number; body: string }) => {
        done++
        const strangers = [...body.matchAll(/"tenant":"([^"]*)"/g)].filter(([, tenant]) => tenant !== name)
        if (
          status !== expected ||
          strangers.length > 0 ||
          (body.includes('"name":"of ') && body.replaceAll(`"name":"of ${name} `, '').includes('"name":"of '))
        )
          wrong.push(`${name}: ${status} ${body.slice(0, 200)}`)
        return body
      }
      const line = async (of: number) => {
        for (let round = 0; round < OPERATIONS / 2 / 4 / 5; round++) {
          const client = JSON.parse(
            check(201, await send('POST', '/clients', { name: `of ${name} ${of} ${round}` })),
          ) as { client_id: string }
          own.add(client.client_id)
          check(200, await send('GET', '/clients?is_global=false&per_page=10&fields=client_id,name'))
          check(200, await send('PATCH', `/clients/${client.client_id}`, { description: `of ${name}` }))
          check(200, await send('GET', `/clients/${client.client_id}`))
          check(204, await send('DELETE', `/clients/${client.client_id}`))
        }
      }
      await Promise.all([0, 1, 2, 3].map(line))
      end()
      return own
    }
    const [one, other] = await Promise.all([hammer('one'), hammer('other')])
    expect([wrong, done]).toEqual([[], OPERATIONS])
    expect([...one].filter((id) => other.has(id))).toEqual([])
    for (const name of ['one', 'other']) expect(await clientNames(await running.tenant(name))).toEqual([])
  })
})
