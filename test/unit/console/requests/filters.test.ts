/** Filters of the list of requests. */
import { expect, test } from 'vitest'
import {
  filterRequests,
  isFiltered,
  NO_FILTERS,
  NONE,
  valuesIn,
} from '../../../../server/console/page/requests/filters.ts'
import type { LoggedRequest } from '../../../../server/console/page/state/logged.ts'

const request = (id: number, parts: Partial<LoggedRequest> = {}): LoggedRequest => ({
  id,
  time: '2026-01-31T12:00:00.000Z',
  at: undefined,
  method: 'GET',
  path: '/api/v2/clients',
  operation: 'get_clients',
  client_id: 'tests',
  status: 200,
  ms: 1,
  ...parts,
})
const ALL = [
  request(1, { sdk: { name: 'node-auth0', version: '7.1.0' }, query: 'fields=name' }),
  request(2, { method: 'POST', operation: 'post_clients', status: 400, errorCode: 'invalid_body', message: 'Payload' }),
  request(3, { path: '/api/v2/users', operation: undefined as never, status: 403, client_id: 'orders' }),
  request(4, { status: 429 }),
  request(5, { status: 503 }),
  request(6, { status: 0, client_id: undefined as never }),
]
const ids = (change: Partial<typeof NO_FILTERS>) =>
  filterRequests(ALL, { ...NO_FILTERS, ...change }).map(({ id }) => id)

test.each([
  ['fields=name', [1]],
  ['node sdk', [1]],
  ['node-auth0', [1]],
  ['INVALID_body', [2]],
  ['post payload', [2]],
  ['orders', [3]],
  ['post orders', []],
  ['  ', [1, 2, 3, 4, 5, 6]],
])('the text "%s" finds %o', (text, found) => {
  expect(ids({ text })).toEqual(found)
})
test.each([
  ['failed', [2, 3, 4, 5, 6]],
  ['2xx', [1]],
  ['4xx', [2, 3]],
  ['429', [4]],
  ['5xx', [5]],
  ['none', [6]],
  ['403', [3]],
  ['', [1, 2, 3, 4, 5, 6]],
] as const)('the status "%s" finds %o', (status, found) => {
  expect(ids({ status })).toEqual(found)
})
test('filters by operation and client, also for requests without them', () => {
  expect(ids({ operation: 'post_clients' })).toEqual([2])
  expect(ids({ operation: NONE })).toEqual([3])
  expect(ids({ client: NONE })).toEqual([6])
  expect(ids({ client: 'tests', status: '2xx', text: 'clients' })).toEqual([1])
})
test('returns all requests without filters', () => {
  expect(isFiltered(NO_FILTERS)).toBe(false)
  expect(isFiltered({ ...NO_FILTERS, text: ' ' })).toBe(false)
  expect(filterRequests(ALL, NO_FILTERS)).toBe(ALL)
})
test('offers the values of the requests, and keeps the chosen value', () => {
  expect(valuesIn(ALL, ({ client_id }) => client_id, '')).toEqual([NONE, 'orders', 'tests'])
  expect(valuesIn([], ({ client_id }) => client_id, 'gone')).toEqual(['gone'])
})
