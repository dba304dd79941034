/**
 * The request that clients send most, GET /clients/{id} by a token that is known, answered without the framework: its hooks, its
 * router and its reply take longer than the answer itself. It goes through the same steps in the same order; whatever these do not
 * simply let pass (a query, a fault, a rate limit, a refusal, a request that stands aside) is left to the usual way, which says what there is to say.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { OPERATIONS, type OperationId } from '../../schema/operations.ts'
import type { Emulator } from '../emulator/emulator.ts'
import { answerHeaderList } from './answer-headers.ts'
import { viewOf } from '../management/client-answer.ts'
import { isAside } from '../requests/unlogged-header.ts'
import { keptAnswer, keptSdk } from '../requests/log.ts'
import type { Access } from '../access/access.ts'
import { shortened } from '../requests/entry.ts'

const OPERATION: OperationId = 'get_clients_by_id'
const PATH = OPERATIONS[OPERATION].path.replace('{id}', '')
const ID = /^[\w-]{1,64}$/
/** Other operations whose path looks like that of a client: /clients/search. */
const OTHER_PATHS = new Set(
  Object.values(OPERATIONS).flatMap(({ path }) => (path.startsWith(PATH) ? [path.slice(PATH.length)] : [])),
)
const WITHOUT_FIELDS = {}

/** Answers these requests, and hands all others to `usual`. */
export function fastClientReads(emulator: Emulator, usual: RequestListener): RequestListener {
  // What pages of other origins may read is told by headers of the framework's.
  if (emulator.cors.length > 0) return usual
  return (request, response) => {
    if (!tryFastRead(emulator, request, response)) usual(request, response)
  }
}

function tryFastRead(
  { tenants, authenticator, log }: Emulator,
  { method, url = '', headers }: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (method !== 'GET' || !url.startsWith(PATH) || tenants.anyPinned(headers)) return false
  const began = performance.now()
  const id = url.slice(PATH.length)
  if (!ID.test(id) || OTHER_PATHS.has(id)) return false
  const access = authenticator.recalled(headers.authorization)
  if (!access) return false
  const { tenant, scopes, tiers, clientId } = access
  const at = tenant.clock.now()
  // Every scope that reads clients opens a tier of them.
  if (
    tenant.gate.isClosed ||
    tenant.faults.any ||
    tenant.rates ||
    access.expiresAt <= at ||
    tiers.length === 0 ||
    isAside(headers)
  )
    return false
  const text = readClient(access, id)
  if (text === undefined) return false
  response.writeHead(200, [...answerHeaderList(tenant.clock), 'content-length', Buffer.byteLength(text)])
  endTogether(response, text)
  const milliseconds = performance.now() - began
  const sdk = keptSdk(headers['auth0-client'] as string | undefined)
  const agent = headers['user-agent']
  tenant.requests.add({
    id: 0,
    at,
    method,
    url,
    operation: OPERATION,
    clientId,
    scopes,
    tiers,
    sdk,
    userAgent: agent && shortened(agent),
    status: 200,
    refusal: undefined,
    milliseconds,
    body: undefined,
    answer: keptAnswer(text),
  })
  log(method, url, 200, milliseconds, undefined)
  return true
}

/** The client as text; undefined where there is none, or where something is wrong that the usual way will meet too. */
function readClient(access: Access, id: string): string | undefined {
  try {
    return access.tenant.store.clients.read(id, viewOf(access, WITHOUT_FIELDS))
  } catch {
    return undefined
  }
}

let ready: { response: ServerResponse; text: string }[] = []

/**
 * The answers of one turn of the event loop are sent one right after the other: to wake their reader once for each costs as much as to make them.
 * One that has to wait for another one on its connection is told to Node at once, which counts what waits and stops reading.
 */
function endTogether(response: ServerResponse, text: string): void {
  if (!response.socket) return void response.end(text)
  if (ready.push({ response, text }) > 1) return
  setImmediate(() => {
    const answers = ready
    ready = []
    for (const answer of answers) answer.response.end(answer.text)
  })
}
