/** The ends of a request stream: no listener stays registered, and nothing is written after the end. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createChangeNotifications } from '../../../../server/emulator/change-notifications.ts'
import { createEventFormatter, streamRequests } from '../../../../server/http/routes/request-stream.ts'
import { createRequestLog } from '../../../../server/requests/log.ts'

const ENTRY = {
  id: 0,
  at: 0,
  method: 'GET',
  url: '/api/v2/clients',
  operation: undefined,
  clientId: undefined,
  scopes: undefined,
  tiers: undefined,
  sdk: undefined,
  userAgent: undefined,
  status: 200,
  refusal: undefined,
  milliseconds: 1,
  body: undefined,
  answer: undefined,
}
const open = new Set<() => void>()
const changes = createChangeNotifications()
let watching = 0
const log = createRequestLog()
const requests = {
  ...log,
  watch(listener: Parameters<typeof log.watch>[0]) {
    const stop = log.watch(listener)
    watching++
    return () => {
      watching--
      stop()
    }
  },
}
const tenant = { name: 'acme', requests }
const otherTenant = { name: 'other' }
const errors: Error[] = []
let isDeleted = false
const server = createServer((raw: IncomingMessage, response: ServerResponse) => {
  response.on('error', (error) => errors.push(error))
  streamRequests(
    { method: 'GET', raw },
    { raw: response, hijack() {} },
    tenant,
    {},
    { open, changes, hasTenant: () => !isDeleted, formatEvent: createEventFormatter() },
  )
})
beforeEach(async () => void (await once(server.listen(0, '127.0.0.1'), 'listening')))
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** Opens a stream, and waits for its first bytes. */
async function openStream() {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let text = ''
  socket.on('data', (data) => (text += data))
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await vi.waitUntil(() => text.includes(': requests to acme'))
  return { socket, text: () => text }
}

test('removes its listener if the client disconnects', async () => {
  const { socket, text } = await openStream()
  log.add({ ...ENTRY })
  await vi.waitUntil(() => text().includes('event: request\nid: 1\ndata: {"id":1,'))
  expect([watching, open.size]).toEqual([1, 1])
  socket.destroy()
  await vi.waitUntil(() => watching === 0)
  expect(open.size).toBe(0)
})

test('sends a change of a tenant to its streams, and a change of the list of tenants to all streams', async () => {
  const { socket, text } = await openStream()
  changes.notify('emulator_reset', otherTenant)
  changes.notify('emulator_tokens', tenant)
  changes.notify('emulator_clock', tenant)
  changes.notify('emulator_delete_tenant', otherTenant)
  changes.notify('emulator_put_clock', tenant)
  await vi.waitUntil(() => text().includes('emulator_put_clock'))
  expect(text().match(/event: control\ndata: .*\n\n/g)).toEqual([
    'event: control\ndata: {"operation":"emulator_delete_tenant"}\n\n',
    'event: control\ndata: {"operation":"emulator_put_clock"}\n\n',
  ])
  socket.destroy()
  await vi.waitUntil(() => watching === 0)
})

test('ends with its tenant, because a new tenant with the same name has another log', async () => {
  const { socket, text } = await openStream()
  isDeleted = true
  changes.notify('emulator_delete_tenant', tenant)
  isDeleted = false
  await vi.waitUntil(() => text().includes('0\r\n\r\n'))
  expect([watching, open.size, errors, text().includes('emulator_delete_tenant')]).toEqual([0, 0, [], true])
  socket.destroy()
})

test('writes nothing after its end if a request is answered while the emulator stops', async () => {
  const { socket, text } = await openStream()
  for (const end of open) end()
  changes.notify('emulator_reset', tenant)
  log.add({ ...ENTRY, url: '/late' })
  await vi.waitUntil(() => text().includes('0\r\n\r\n'))
  expect([watching, open.size, errors, text().includes('/late'), text().includes('emulator_reset')]).toEqual([
    0,
    0,
    [],
    false,
    false,
  ])
  socket.destroy()
})
