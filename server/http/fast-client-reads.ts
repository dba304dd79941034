/**
 * The fast path for GET /clients/{id} with a cached token, the most frequent request. It does not use Fastify, whose
 * hooks, router and reply take longer than the response itself. It does the same steps in the same order. Fastify
 * handles everything but the plain 200: a query, a fault, a rate limit, an error, a request with `x-emulator-aside`.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { OPERATIONS, type OperationId } from '../../schema/operations.ts'
import type { Emulator } from '../emulator/emulator.ts'
import { answerHeaderList } from './answer-headers.ts'
import { viewOf } from '../management/client-answer.ts'
import { isUnlogged } from '../requests/unlogged-header.ts'
import { toLoggedAnswer, toLoggedSdk } from '../requests/log.ts'
import type { Access } from '../access/access.ts'
import { shortenText } from '../requests/entry.ts'

const OPERATION: OperationId = 'get_clients_by_id'
const PATH = OPERATIONS[OPERATION].path.replace('{id}', '')
const ID = /^[\w-]{1,64}$/
/** Last segments of other operations whose paths look like that of a client: /clients/search. */
const OTHER_PATHS = new Set(
  Object.values(OPERATIONS).flatMap(({ path }) => (path.startsWith(PATH) ? [path.slice(PATH.length)] : [])),
)
const WITHOUT_FIELDS = {}

type FastReadContext = Pick<Emulator, 'tenants' | 'authenticator' | 'log'> & { respond: Respond }

/** Answers these requests, and passes all others to a fallback. */
export function fastClientReads(
  { cors, ...emulator }: Pick<Emulator, 'cors' | 'tenants' | 'authenticator' | 'log'>,
  fallback: RequestListener,
): RequestListener {
  // Only Fastify adds the headers of CORS.
  if (cors.length > 0) return fallback
  const context = { ...emulator, respond: createBatch() }
  return (request, response) => {
    if (!tryFastRead(context, request, response)) fallback(request, response)
  }
}

/** Answers a request if it takes the fast path. @returns whether it did */
function tryFastRead(
  { tenants, authenticator, log, respond }: FastReadContext,
  { method, url = '', headers }: IncomingMessage,
  response: ServerResponse,
): boolean {
  if (method !== 'GET' || !url.startsWith(PATH) || tenants.anyPinned(headers)) return false
  const began = performance.now()
  const id = url.slice(PATH.length)
  if (!ID.test(id) || OTHER_PATHS.has(id)) return false
  const access = authenticator.cachedAccess(headers.authorization)
  if (!access) return false
  const { tenant, scopes, tiers, clientId } = access
  const at = tenant.clock.now()
  // A token without a tier has no scope that reads clients.
  if (
    tenant.gate.isClosed ||
    tenant.faults.hasFaults ||
    tenant.rates ||
    access.expiresAt <= at ||
    tiers.length === 0 ||
    isUnlogged(headers)
  )
    return false
  const text = readClient(access, id)
  if (text === undefined) return false
  response.writeHead(200, [...answerHeaderList(tenant.clock), 'content-length', Buffer.byteLength(text)])
  respond(response, text)
  const milliseconds = performance.now() - began
  const sdk = toLoggedSdk(headers['auth0-client'] as string | undefined)
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
    userAgent: agent && shortenText(agent),
    status: 200,
    refusal: undefined,
    milliseconds,
    body: undefined,
    answer: toLoggedAnswer(text),
  })
  log(method, url, 200, milliseconds, undefined)
  return true
}

/**
 * Returns the client as JSON text. Undefined for a missing client, and for an error, which Fastify's path then reports.
 */
function readClient(access: Access, id: string): string | undefined {
  try {
    return access.tenant.store.clients.read(id, viewOf(access, WITHOUT_FIELDS))
  } catch {
    return undefined
  }
}

type Respond = (response: ServerResponse, text: string) => void

/**
 * Returns a function that sends all responses of one turn of the event loop together: waking the reader once for each
 * costs as much as creating the response. A response without a socket waits for another one on its connection. It is
 * ended immediately, because Node counts such responses and stops reading.
 */
function createBatch(): Respond {
  let batch: { response: ServerResponse; text: string }[] = []
  return (response, text) => {
    if (!response.socket) return void response.end(text)
    if (batch.push({ response, text }) > 1) return
    setImmediate(() => {
      const responses = batch
      batch = []
      for (const ready of responses) ready.response.end(ready.text)
    })
  }
}
