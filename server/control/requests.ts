/** /_emulator/requests: what a tenant was sent. */
import { isRecord } from '../../schema/json.ts'
import { requestsNotAsExpected, unknownRequest } from '../errors.ts'
import { noContent, ok, type Answer } from '../management/call.ts'
import { KEPT_REQUESTS, shortened, type Entry } from '../requests/log.ts'
import { shown, type Detail } from '../requests/show.ts'
import { differencesFrom, verdictOn, type Expectation, type RequestMatch } from '../requests/verify.ts'
import type { ControlCall } from './call.ts'
import { requireOperation } from './known-operation.ts'

export type RequestQuery = Omit<RequestMatch, 'body'> & Detail & { since?: number; limit?: number }

/** Requests of a page when the query does not say. */
const USUAL = 100

/** What a query asks of a request. @throws 400 for an operation that there is not */
export function matcherOf({ operation, method, path, status, client_id, errorCode, since = 0 }: RequestQuery): (entry: Entry) => boolean {
  requireOperation(operation)
  const match = Object.fromEntries(Object.entries({ operation, method, path, status, client_id, errorCode }).filter(([, value]) => value !== undefined))
  const differences = differencesFrom(match)
  return (entry) => entry.id > since && differences(entry).length === 0
}

export function listRequests({ tenant, query }: ControlCall<object, RequestQuery>): Answer {
  const { limit = USUAL } = query
  const found = tenant.requests.entries().filter(matcherOf(query)).slice(-limit)
  return ok(JSON.stringify({ requests: found.map((entry) => shown(entry, query)) }))
}

export function getRequest({ tenant, params: { id } }: ControlCall<{ id: string }>): Answer {
  const entry = tenant.requests.find(Number(id))
  if (!entry) throw unknownRequest(id, KEPT_REQUESTS)
  return ok(JSON.stringify(shown(entry, { why: true, body: true, answer: true })))
}

export function deleteRequests({ tenant }: ControlCall): Answer {
  tenant.requests.clear()
  return noContent
}

export function verifyRequests({ tenant, body }: ControlCall<object, object, Expectation>): Answer {
  requireOperation(body.match?.operation)
  const { isMet, found, expected, nearest } = verdictOn(tenant.requests.entries(), body)
  if (isMet) return ok(JSON.stringify({ expected, found }))
  const misses = nearest.map(({ entry, differs }) => ({ ...shown(entry), differs }))
  throw requestsNotAsExpected(sentence(body, expected, found, misses), { expected, found, nearest: misses })
}

/** What was wanted and what came, for the output of a test. */
function sentence({ match = {} }: Expectation, expected: string, found: number, misses: readonly Record<string, unknown>[]): string {
  const wanted = Object.entries(match).map(([name, value]) => `${name} ${shortened(isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : String(value))}`).join(', ')
  const [closest] = misses
  const near = closest ? ` Closest: ${closest['method']} ${closest['path']} with ${closest['status']} (${(closest['differs'] as string[]).join('; ')}).` : ''
  return `Expected ${expected}${wanted === '' ? '' : ` with ${wanted}`}, found ${found}.${near}`
}
