/** /_emulator/requests: the request log of a tenant, and the verification of expected requests. */
import { isRecord } from '../../schema/json.ts'
import { printableJson } from '../errors/printable.ts'
import { redacted } from '../requests/redact.ts'
import { requestView, type Detail } from './request-view.ts'
import {
  createComparison,
  findContradiction,
  judgeRequests,
  type Expectation,
  type RequestMatch,
  type Verdict,
} from '../requests/match.ts'
import { requireOperation } from './require-operation.ts'
import { invalidExpectation, limitTooLarge, requestsNotAsExpected, unknownRequest } from '../errors/control.ts'
import { noContent, ok, type Answer } from '../shared/answer.ts'
import type { ControlCall } from './handler.ts'
import { shortenText, type Entry } from '../requests/entry.ts'

export type RequestQuery = Omit<RequestMatch, 'body'> & Detail & { since?: number; limit?: number }

/** The number of listed requests if the query has no `limit`. */
const DEFAULT_LIMIT = 100

/** Creates a function that matches entries with a query. @throws ApiError 400 for an unknown operation */
export function createRequestFilter({
  operation,
  method,
  path,
  status,
  client_id,
  errorCode,
  since = 0,
}: RequestQuery): (entry: Entry) => boolean {
  requireOperation(operation)
  const differences = createComparison(
    Object.fromEntries(
      Object.entries({ operation, method, path, status, client_id, errorCode }).filter(
        ([, value]) => value !== undefined,
      ),
    ),
  )
  return (entry) => entry.id > since && differences(entry).length === 0
}

export function listRequests({ tenant: { requests }, query }: ControlCall<object, RequestQuery>): Answer {
  const { limit = DEFAULT_LIMIT, since } = query
  if (query.limit !== undefined && limit > requests.limit) throw limitTooLarge(limit, requests.limit)
  const latest = requests.entries().filter(createRequestFilter(query)).slice(-limit)
  return ok(
    printableJson({
      requests: latest.map((entry) => requestView(entry, query)),
      forgotten: requests.countEvicted(since),
    }),
  )
}

export function getRequest({ tenant: { requests }, params: { id } }: ControlCall<{ id: string }>): Answer {
  const entry = requests.find(Number(id))
  if (!entry) throw unknownRequest(id, requests.limit)
  return ok(printableJson(requestView(entry, { why: true, body: true, answer: true })))
}

export function deleteRequests({ tenant }: ControlCall): Answer {
  tenant.requests.clear()
  return noContent
}

/**
 * Compares the log with an expectation.
 * @throws ApiError 409 with the closest requests if it is not met, or cannot be decided
 */
export function verifyRequests({ tenant: { requests }, body }: ControlCall<object, object, Expectation>): Answer {
  requireOperation(body.match?.operation)
  const contradiction = findContradiction(body)
  if (contradiction !== undefined) throw invalidExpectation(contradiction)
  const forgotten = requests.countEvicted(body.since)
  const verdict = judgeRequests(requests.entries(), body, forgotten)
  const { isMet, found, expected, undecided } = verdict
  const counts = { expected, found, forgotten, undecided }
  if (isMet) return ok(printableJson(counts))
  const nearest = verdict.nearest.map(({ entry, differs }) => ({ ...requestView(entry), differs }))
  throw requestsNotAsExpected(describeVerdict(body, verdict, forgotten, requests.limit, nearest), {
    ...counts,
    nearest,
  })
}

/** Describes the expected and the found requests, for the output of a test. */
function describeVerdict(
  { match = {} }: Expectation,
  verdict: Verdict,
  forgotten: number,
  limit: number,
  [closest]: readonly Record<string, unknown>[],
): string {
  const { expected, found, undecided, isMet } = verdict
  const conditions = Object.entries(redacted(match) as object)
    .map(
      ([name, value]) =>
        `${name} ${shortenText(isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : String(value))}`,
    )
    .join(', ')
  const near = closest
    ? ` Closest: ${closest['method']} ${closest['path']} with ${closest['status']} (${(closest['differs'] as string[]).join('; ')}).`
    : ''
  const least = forgotten + undecided > 0 ? 'at least ' : ''
  const doubt = isMet === undefined ? `${forgottenText(forgotten, limit)}${undecidedText(undecided)}` : ''
  return `Expected ${expected}${conditions === '' ? '' : ` with ${conditions}`}, found ${least}${found}.${doubt}${near}`
}

const ADVICE =
  'Keep more with --requests NUMBER, or clear the log before the part under test with DELETE /_emulator/requests.'
const forgottenText = (count: number, limit: number) =>
  count === 0
    ? ''
    : ` ${count === 1 ? '1 older request is' : `${count.toLocaleString('en')} older requests are`} no longer in the log, which keeps the last ${limit.toLocaleString('en')}. ${ADVICE}`
const undecidedText = (count: number) =>
  count === 0
    ? ''
    : ` ${count === 1 ? '1 request matches except for its body, which is' : `${count.toLocaleString('en')} requests match except for their bodies, which are`} not in the log: too long, not read, or evicted for newer ones.`
