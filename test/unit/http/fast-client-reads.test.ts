/** Which requests take the fast path. test/api/known-reads.test.ts checks that both paths send the same responses. */
import { IncomingMessage, ServerResponse, type IncomingHttpHeaders } from 'node:http'
import { Socket } from 'node:net'
import { expect, test, vi } from 'vitest'
import { tokenAuthenticator } from '../../../server/access/authenticator.ts'
import { issueToken } from '../../../server/access/issue-token.ts'
import { fastClientReads } from '../../../server/http/fast-client-reads.ts'
import { loadKeys } from '../../../server/installation/keys.ts'
import { createBudget } from '../../../server/requests/budget.ts'
import { loadSeeds } from '../../../server/seeds/load-seeds.ts'
import { createMemoryStorage } from '../../../server/tenant/memory-storage.ts'
import { createTenantRegistry } from '../../../server/tenant/registry.ts'
import { openTenant } from '../../../server/tenant/tenant.ts'
import { HOME } from '../../support/emulator.ts'

const HOST = 'localhost:4400'
const tenant = openTenant(
  'default',
  {
    keys: await loadKeys(HOME),
    restrictions: { limits: {}, without: new Set() },
    rates: undefined,
    deterministic: undefined,
    clock: undefined,
    faults: [],
    keptRequests: 10,
    budget: createBudget(),
  },
  createMemoryStorage(),
)
await loadSeeds(tenant, [{ name: 'clients', document: { clients: [{ client_id: 'existing', name: 'App' }] } }], HOST)
const tenants = createTenantRegistry(tenant)
const authenticator = tokenAuthenticator(tenants)
const authorization = `Bearer ${await issueToken(tenant, { clientId: 'me', scope: 'read:clients', expiresIn: 60, host: HOST })}`
// Only a token that was verified before is in the cache.
authenticator.authenticate(authorization, undefined, undefined)

interface RequestParts {
  method?: string
  url?: string
  headers?: IncomingHttpHeaders
}

/** Sends a request, and returns the path that it takes. */
function pathOf(
  { method = 'GET', url = '/api/v2/clients/existing', headers = { authorization } }: RequestParts = {},
  changes: Partial<Parameters<typeof fastClientReads>[0]> = {},
): 'fast' | 'fallback' {
  let path: 'fast' | 'fallback' = 'fast'
  const serve = fastClientReads({ cors: [], tenants, authenticator, log: () => {}, ...changes }, () => {
    path = 'fallback'
  })
  const request = Object.assign(new IncomingMessage(new Socket()), { method, url, headers })
  serve(request, new ServerResponse(request))
  return path
}

test('an existing client and a cached token take the fast path', () => {
  expect(pathOf()).toBe('fast')
})

test.each<[string, RequestParts]>([
  ['another method', { method: 'DELETE' }],
  ['a query', { url: '/api/v2/clients/existing?fields=name' }],
  ['another operation', { url: '/api/v2/clients/existing/credentials' }],
  ['a missing client', { url: '/api/v2/clients/missing' }],
  ['an unknown token', { headers: { authorization: 'Bearer bad' } }],
  ['a request with x-emulator-aside', { headers: { authorization, 'x-emulator-aside': '' } }],
])('falls back for %s', (_, request) => {
  expect(pathOf(request)).toBe('fallback')
})

test('falls back if the client cannot be read', () => {
  const read = vi.spyOn(tenant.store.clients, 'read').mockImplementation(() => {
    throw new Error('disk I/O error')
  })
  expect(pathOf()).toBe('fallback')
  read.mockRestore()
})

test('falls back while pages of other origins are allowed', () => {
  expect(pathOf({}, { cors: ['*'] })).toBe('fallback')
})

test('falls back while a tenant has a Host', () => {
  const pinned = vi.spyOn(tenants, 'anyPinned').mockReturnValue(true)
  expect(pathOf()).toBe('fallback')
  pinned.mockRestore()
})

test('falls back while a long load runs on the tenant', async () => {
  let finish = () => {}
  const load = tenant.gate.exclusive(
    () =>
      new Promise<void>((resolve) => {
        finish = resolve
      }),
  )
  expect(pathOf()).toBe('fallback')
  finish()
  await load
  expect(pathOf()).toBe('fast')
})
