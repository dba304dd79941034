/** Tests clients that close the connection before the response. */
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { useEmulator } from '../../support/emulator.ts'

const emulator = useEmulator()

describe('a client that disconnects during the delay of a fault', () => {
  test('is logged immediately, and changes nothing', async () => {
    const { url, token, requests } = emulator
    // Warms up: the first fetch of a process takes longer than the timeout of the tested request.
    await fetch(`${url}/_emulator/health`)
    await emulator.faults.set([{ times: 1, delayMs: 250 }])
    const headers = { authorization: `Bearer ${await token()}`, 'content-type': 'application/json' }
    await expect(
      fetch(`${url}/api/v2/clients`, {
        method: 'POST',
        headers,
        body: '{"name":"x"}',
        signal: AbortSignal.timeout(60),
      }),
    ).rejects.toThrow('The operation was aborted due to timeout')
    const [entry] = await vi.waitUntil(
      async () => ((entries) => entries.length > 0 && entries)(await requests.list({ why: true })),
      { timeout: 170, interval: 5 },
    )
    expect(entry).toMatchObject({
      method: 'POST',
      path: '/api/v2/clients',
      operation: 'post_clients',
      status: 0,
      message: 'Fault: the client closed the connection before the delay was over',
      why: { fault: true },
    })
    await pause(250)
    expect((await emulator.api('GET /clients?is_global=false')).body).toEqual([])
    await requests.verify({ operation: 'post_clients' }, { count: 1 })
  })

  test('is logged at the token endpoint too, for a fault with a status', async () => {
    const { url, requests, clientId } = emulator
    await fetch(`${url}/_emulator/health`)
    await emulator.faults.set([{ delayMs: 250, status: 503 }])
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: 'x' })
    await expect(
      fetch(`${url}/oauth/token`, { method: 'POST', body, signal: AbortSignal.timeout(60) }),
    ).rejects.toThrow('The operation was aborted due to timeout')
    await pause(250)
    expect((await requests.list()).map(({ operation, clientId: of, status }) => [operation, of, status])).toEqual([
      ['oauth_token', clientId, 0],
    ])
  })
})
