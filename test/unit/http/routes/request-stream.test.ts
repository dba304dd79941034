/** The stream of requests at its ends: no listener stays behind, and nothing is written behind the end. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createChangeNotifications } from '../../../../server/emulator/change-notifications.ts'
import { createEventWriter, streamRequests } from '../../../../server/http/routes/request-stream.ts'
import { requestLog } from '../../../../server/requests/log.ts'
import type { Tenant } from '../../../../server/tenant/tenant.ts'

const SEEN = {
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
const tenant = { name: 'acme' } as Tenant
let watching = 0
const log = requestLog()
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
const errors: Error[] = []
let isDeleted = false
const server = createServer((raw: IncomingMessage, response: ServerResponse) => {
  response.on('error', (error) => errors.push(error))
  streamRequests(
    { raw } as FastifyRequest,
    { raw: response, hijack() {} } as unknown as FastifyReply,
    Object.assign(tenant, { requests }),
    {},
    { open, changes, tenantExists: () => !isDeleted, writeEvent: createEventWriter() },
  )
})
beforeEach(async () => void (await once(server.listen(0, '127.0.0.1'), 'listening')))
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

async function opened() {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let text = ''
  socket.on('data', (data) => (text += data))
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await vi.waitUntil(() => text.includes(': requests to acme'))
  return { socket, text: () => text }
}

test('a client that goes away takes its listener with it', async () => {
  const { socket, text } = await opened()
  log.add({ ...SEEN })
  await vi.waitUntil(() => text().includes('event: request\nid: 1\ndata: {"id":1,'))
  expect([watching, open.size]).toEqual([1, 1])
  socket.destroy()
  await vi.waitUntil(() => watching === 0)
  expect(open.size).toBe(0)
})

test('a change is told to the streams of its tenant, a change of the tenants to all', async () => {
  const { socket, text } = await opened()
  changes.tell('emulator_reset', { name: 'other' } as Tenant)
  changes.tell('emulator_tokens', tenant)
  changes.tell('emulator_clock', tenant)
  changes.tell('emulator_delete_tenant', { name: 'other' } as Tenant)
  changes.tell('emulator_put_clock', tenant)
  await vi.waitUntil(() => text().includes('emulator_put_clock'))
  expect(text().match(/event: control\ndata: .*\n\n/g)).toEqual([
    'event: control\ndata: {"operation":"emulator_delete_tenant"}\n\n',
    'event: control\ndata: {"operation":"emulator_put_clock"}\n\n',
  ])
  socket.destroy()
  await vi.waitUntil(() => watching === 0)
})

test('the stream of a tenant ends with it: another one of its name has a log of its own', async () => {
  const { socket, text } = await opened()
  isDeleted = true
  changes.tell('emulator_delete_tenant', tenant)
  isDeleted = false
  await vi.waitUntil(() => text().includes('0\r\n\r\n'))
  expect([watching, open.size, errors, text().includes('emulator_delete_tenant')]).toEqual([0, 0, [], true])
  socket.destroy()
})

test('a request that is answered while the emulator stops is not written behind the end', async () => {
  const { socket, text } = await opened()
  for (const end of open) end()
  changes.tell('emulator_reset', tenant)
  log.add({ ...SEEN, url: '/late' })
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
