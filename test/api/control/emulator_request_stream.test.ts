/** Tests GET /_emulator/requests/stream. */
import { describe, expect, test } from 'vitest'
import { refusal, useEmulator, type Json, startTestEmulator } from '../../support/emulator.ts'
const emulator = useEmulator()

interface Sent {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  scope?: string
  headers?: Record<string, string>
  payload?: string | object
}
const send = async (url: string, { scope, headers = {}, ...rest }: Sent = {}) => {
  const authorization =
    scope === undefined ? {} : { authorization: `Bearer ${await emulator.token(scope === '*' ? undefined : scope)}` }
  return emulator.inject({ url, ...rest, headers: { ...authorization, ...headers } })
}

describe('GET /_emulator/requests/stream', () => {
  const open = async (query = '') => {
    const controller = new AbortController()
    const answer = await fetch(`${emulator.url}/_emulator/requests/stream${query}`, {
      signal: controller.signal,
    })
    const reader = (answer.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const parts = async (count: number) => {
      while ((text.match(/\n\n/g)?.length ?? 0) < count + 1) {
        const { value, done } = await reader.read()
        if (done) break
        text += value
      }
      return text.split('\n\n').filter((part) => part.startsWith('event: '))
    }
    const events = async (count: number) =>
      (await parts(count))
        .filter((part) => part.startsWith('event: request'))
        .map((part) => JSON.parse(part.split('\ndata: ')[1] ?? '') as Json)
    return { answer, parts, events, close: () => controller.abort() }
  }

  test('sends an event for each answered request', async () => {
    const { answer, events, close } = await open()
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    await send('/api/v2/clients', { scope: 'read:clients' })
    await send('/nowhere')
    expect((await events(2)).map(({ path, status }) => [path, status])).toEqual([
      ['/api/v2/clients', 200],
      ['/nowhere', 404],
    ])
    close()
  })

  test('sends only the requests that match the query, with the properties that it asks for', async () => {
    const { events, close } = await open('?status=403&why=true')
    await send('/api/v2/clients', { scope: 'read:clients' })
    await send('/api/v2/clients', { scope: 'read:users' })
    expect(await events(1)).toMatchObject([
      {
        status: 403,
        why: { needs_any_of: ['read:clients', 'read:client_keys', 'read:client_credentials', 'read:client_summary'] },
      },
    ])
    close()
  })

  const changed = (operation: string) => `event: control\ndata: {"operation":"${operation}"}`

  test('sends changes of the control API, over HTTP and in the process, whatever the query filters', async () => {
    const { parts, close } = await open('?status=403&operation=post_clients')
    await emulator.inject({ method: 'POST', url: '/_emulator/reset' })
    // These calls change nothing, or fail.
    await emulator.inject({ method: 'POST', url: '/_emulator/tokens' })
    await emulator.requests.verify({ method: 'PUT' }, { count: 0 })
    await emulator.inject('/_emulator/clock')
    await emulator.inject({ method: 'POST', url: '/_emulator/snapshots/none/restore' })
    await emulator.inject({ method: 'PUT', url: '/_emulator/clock', payload: {} })
    await emulator.clock.advance(1)
    await emulator.seed({})
    await emulator.requests.clear()
    expect(await parts(4)).toEqual(
      ['emulator_reset', 'emulator_put_clock', 'emulator_seeds', 'emulator_delete_requests'].map(changed),
    )
    close()
  })

  test('sends created and deleted tenants to all streams, and other changes only to streams of their tenant', async () => {
    const { parts, close } = await open()
    const acme = await emulator.tenant('acme')
    const acmeStream = await open('?tenant=acme')
    await acme.snapshot()
    await emulator.deleteTenant('acme')
    expect(await parts(2)).toEqual([changed('emulator_put_tenant'), changed('emulator_delete_tenant')])
    expect(await acmeStream.parts(2)).toEqual([changed('emulator_put_snapshot'), changed('emulator_delete_tenant')])
    close()
    acmeStream.close()
  })

  test('sends response bodies with answer=true', async () => {
    const { events, close } = await open('?answer=true')
    await send('/nowhere')
    expect(await events(1)).toMatchObject([{ path: '/nowhere', answer: refusal(404, 'Not Found', 'Not Found') }])
    close()
  })

  test('does not delay the close of the emulator', async () => {
    await using running = await startTestEmulator()
    const answer = await fetch(`${running.url}/_emulator/requests/stream`)
    const began = performance.now()
    await running.close()
    expect(performance.now() - began).toBeLessThan(1000)
    await answer.text()
  })

  test('is available in the process as a listener', async () => {
    const seen: unknown[] = []
    const stop = emulator.requests.watch(({ path, clientId, status }) => seen.push([path, clientId, status]))
    await send('/api/v2/clients', { scope: 'read:clients' })
    await emulator.clock.advance(1)
    stop()
    await send('/nowhere')
    expect(seen).toEqual([['/api/v2/clients', emulator.clientId, 200]])
  })
})
