/** SIGTERM while clients are busy: what has been sent is answered, and the process ends in time. */
import { Agent, request } from 'node:http'
import { expect, test } from 'vitest'
import { started } from '../support/cli.ts'

/** Repeats a request on connections that are kept until the emulator is gone; what was sent and never answered is lost. */
async function hammer(url: string, token: string, agent: Agent): Promise<{ answered: number; lost: string[] }> {
  const result = { answered: 0, lost: [] as string[] }
  for (;;) {
    const outcome = await new Promise<string>((resolve) => {
      const sent = request(url, { agent, headers: { authorization: `Bearer ${token}` } }, (answer) => {
        answer.resume().on('end', () => resolve('answered')).on('error', (error) => resolve(error.message))
      })
      sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message)).end()
    })
    if (outcome === 'ECONNREFUSED') return result
    if (outcome === 'answered') result.answered++
    else result.lost.push(outcome)
  }
}

const waiting = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

test('under load every request that was sent is answered, and the exit code is 0 within two seconds', async () => {
  const { ready, token, child, ended } = await started('--quiet')
  const { url } = ready
  // A connection for each request would leave some in the queue of the system, which no process ever sees.
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  const loads = Array.from({ length: 16 }, (_, n) => hammer(`${url}/api/v2/clients${n % 2 ? '' : `/${ready.client_id}`}`, token, agent))
  await waiting(500)
  const began = performance.now()
  child.kill('SIGTERM')
  const { code } = await ended
  expect([code, performance.now() - began < 2_000]).toEqual([0, true])
  const results = await Promise.all(loads)
  agent.destroy()
  expect(results.flatMap(({ lost }) => lost)).toEqual([])
  for (const { answered } of results) expect(answered).toBeGreaterThan(10)
})

test('whoever reads the lines about requests may go: the emulator goes on, and stops when it is told to', async () => {
  const { call, child, ended } = await started()
  child.stderr?.destroy()
  for (let n = 0; n < 5; n++) {
    expect((await call('GET', '/clients')).status).toBe(200)
    await waiting(80)
  }
  child.kill('SIGTERM')
  expect((await ended).code).toBe(0)
})

test('a slow request is waited for, one that takes too long is not', async () => {
  const { ready, token, child, ended } = await started('--quiet')
  const faults = [
    { match: { path: '/api/v2/clients' }, delay_ms: 700 },
    { match: { path: '/api/v2/client-grants' }, delay_ms: 60_000 },
  ]
  await fetch(`${ready.url}/_emulator/faults`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ faults }) })
  const ask = (path: string) => fetch(`${ready.url}/api/v2/${path}`, { headers: { authorization: `Bearer ${token}` } }).then(({ status }) => status, () => 'cut off')
  const answers = Promise.all([ask('clients'), ask('client-grants')])
  await waiting(100)
  const began = performance.now()
  child.kill('SIGTERM')
  const { code } = await ended
  expect([code, performance.now() - began < 2_000]).toEqual([0, true])
  expect(await answers).toEqual([200, 'cut off'])
})
