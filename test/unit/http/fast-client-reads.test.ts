/** Which requests take the short way: that both ways answer alike is test/api/known-reads.test.ts. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import type { Emulator } from '../../../server/emulator/emulator.ts'
import { fastClientReads } from '../../../server/http/fast-client-reads.ts'
import { tenantClock } from '../../../server/tenant/clock.ts'
import { tenantGate } from '../../../server/tenant/tenant-gate.ts'
import type { Access } from '../../../server/access/access.ts'

const tenant = {
  clock: tenantClock({ offset: 0, stopped: 0 }),
  faults: { any: false },
  rates: undefined,
  gate: tenantGate(),
  shared: { tenant: '"default"', signingKeys: '[]' },
  store: { clients: { read: (id: string) => (id === 'known' ? '{}' : id === 'broken' ? unreadable() : undefined) } },
  requests: { add: () => {} },
}
function unreadable(): never {
  throw new Error('disk I/O error')
}
const access = {
  tenant,
  scopes: new Set(['read:clients']),
  tiers: ['summary'],
  clientId: 'me',
  expiresAt: 1,
} as unknown as Access
const emulator = {
  cors: [],
  tenants: { anyPinned: () => false },
  authenticator: { recalled: (header?: string) => (header === 'Bearer good' ? access : undefined) },
  log: () => {},
}

/** Which way a request takes. */
function wayOf(request: Partial<IncomingMessage>, changed: object = {}): string {
  let way = 'short'
  const response = { writeHead: () => {}, end: () => {} } as unknown as ServerResponse
  const serve = fastClientReads({ ...emulator, ...changed } as unknown as Emulator, () => (way = 'usual'))
  serve(
    {
      method: 'GET',
      url: '/api/v2/clients/known',
      headers: { authorization: 'Bearer good' },
      ...request,
    } as IncomingMessage,
    response,
  )
  return way
}

test('a client that is there, by a token that is known, goes the short way', () => expect(wayOf({})).toBe('short'))

test.each([
  ['another method', { method: 'DELETE' }],
  ['a query', { url: '/api/v2/clients/known?fields=name' }],
  ['another operation', { url: '/api/v2/clients/known/credentials' }],
  ['a client that is not there', { url: '/api/v2/clients/other' }],
  ['a client that cannot be read', { url: '/api/v2/clients/broken' }],
  ['a token that is not known', { headers: { authorization: 'Bearer bad' } }],
  ['a request that stands aside', { headers: { authorization: 'Bearer good', 'x-emulator-aside': '' } }],
])('%s goes the usual way', (_, request) => expect(wayOf(request)).toBe('usual'))

test('so do all while pages of other origins are let in, or a tenant has a Host of its own', () => {
  expect([wayOf({}, { cors: ['*'] }), wayOf({}, { tenants: { anyPinned: () => true } })]).toEqual(['usual', 'usual'])
})

test('so does one while a long load runs on its tenant', async () => {
  let end = () => {}
  const load = tenant.gate.exclusive(
    () =>
      new Promise<void>((resolve) => {
        end = resolve
      }),
  )
  expect(wayOf({})).toBe('usual')
  end()
  await load
  expect(wayOf({})).toBe('short')
})
