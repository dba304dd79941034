/**
 * Sends generated requests over a real connection to the built command. No response may have a 5xx status.
 * Each response is JSON in the envelope of its API. Ajv accepts exactly the bodies that the emulator accepts.
 * The memory of the process stays small. The test sends 5,000 requests, or 200,000 in the long form.
 * SEED=number repeats a run.
 */
import Ajv from 'ajv'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violation } from '../../schema/check.ts'
import { formats } from '../../schema/formats.ts'
import { OPERATIONS, type Operation, type OperationId } from '../../schema/operations.ts'
import { DEFAULT_LOGIN } from '../../server/tenant/login-client.ts'
import { publicPem } from '../support/keys.ts'
import { effort, patience, progress } from '../support/effort.ts'
import { startTestEmulator, type EmulatorProcess } from '../support/emulator.ts'
import { requestsTo, type GeneratedRequest } from '../support/requests.ts'

const REQUESTS = effort(5_000, 200_000)
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
const BATCH = 250
const CONCURRENCY = 8
const CLIENTS = 20
const pem = publicPem()
/** The highest resident memory that the process may reach, in megabytes. */
const BUDGET_MB = 300
const LATE_MS = 10_000

/**
 * The operations that are not tested here: the request stream never ends, a new key takes a fifth of a second,
 * and the certificate authority is not JSON.
 */
const LEFT_OUT: readonly OperationId[] = ['emulator_request_stream', 'emulator_rotate_key', 'emulator_ca']
/** The metadata document for a URL in generated requests. It is registered, so the emulator never uses the network. */
const DOCUMENT = { client_id: 'https://a.test/x', client_name: 'x', redirect_uris: ['https://a.test/callback'] }
const ids = (Object.keys(OPERATIONS) as OperationId[]).filter((id) => !LEFT_OUT.includes(id))

const ajv = new Ajv({ strict: false, allErrors: false, unicodeRegExp: false })
for (const [name, accepts] of Object.entries(formats)) ajv.addFormat(name, accepts)
const verdicts = new Map(
  ids.flatMap((id) => {
    const { body } = OPERATIONS[id] as Operation
    return body ? [[id, { body, accepts: ajv.compile(JSON.parse(JSON.stringify(body))) }] as const] : []
  }),
)

interface ServerResponse {
  status: number
  /** The time from the request to the end of its response. */
  milliseconds: number
  type: string
  text: string
}
const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY })
let server: EmulatorProcess
let everyScopeToken = ''
/** The clients of the current batch, each with its credential. A generated request may have deleted some of them. */
let clients: { id: string; credential: string }[] = []
let requestCount = 0
let limitedToken = ''
beforeAll(async () => {
  server = await startTestEmulator({ transport: 'process', flags: ['--quiet'] })
})
afterAll(() => {
  agent.destroy()
})

const authorization = ({ as }: GeneratedRequest): Record<string, string> =>
  as === 'nobody' ? {} : { authorization: `Bearer ${as === 'all' ? everyScopeToken : limitedToken}` }

function send({ method, url, headers, text, ...rest }: GeneratedRequest): Promise<ServerResponse> {
  const { id = '', credential = '' } = clients[requestCount++ % clients.length] ?? {}
  const path = url.replace('{client}', id).replace('{credential}', credential)
  const tenant = path.startsWith('/_emulator') ? `${path.includes('?') ? '&' : '?'}tenant=other` : ''
  const startTime = performance.now()
  return new Promise((resolve, reject) => {
    const all = {
      ...authorization({ method, url, headers, text, ...rest }),
      ...headers,
      ...(text !== undefined && { 'content-length': String(Buffer.byteLength(text)) }),
    }
    // Sends the path unchanged. A URL object would normalize it.
    const outgoing = request(
      { port: new URL(server.ready.url).port, host: '127.0.0.1', path: path + tenant, method, agent, headers: all },
      (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part)).on('error', reject)
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            milliseconds: performance.now() - startTime,
            type: String(response.headers['content-type']),
            text: Buffer.concat(parts).toString(),
          }),
        )
      },
    )
    outgoing.on('error', reject).end(text)
  })
}

/** Describes what is wrong with a response; undefined if nothing is wrong. */
function findFlaw(
  { id, value, as, headers }: GeneratedRequest,
  { status, milliseconds, type, text }: ServerResponse,
): string | undefined {
  if (status >= 500 || status < 200) return 'status'
  // Each request is sent completely in one step, so a request timeout is wrong.
  if (status === 408 || milliseconds > LATE_MS) return `late: after ${Math.round(milliseconds)} ms`
  if (status === 204) return text === '' ? undefined : '204 with a body'
  const body = parseJson(text)
  if (body === undefined || !type.startsWith('application/json')) return 'not JSON'
  const { tag } = OPERATIONS[id] as Operation
  // A request with two Hosts, or with a comma in its Host, is invalid (RFC 9112 §3.2).
  if (headers['host']?.includes(','))
    return status === 400 && body['message'] === 'Bad Request' ? undefined : 'not rejected for its Host'
  if (
    status >= 400 &&
    tag === 'authentication' &&
    !(typeof body['error'] === 'string' && typeof body['error_description'] === 'string')
  )
    return 'not the envelope of OAuth'
  if (
    status >= 400 &&
    tag !== 'authentication' &&
    !(body['statusCode'] === status && typeof body['error'] === 'string' && typeof body['message'] === 'string')
  )
    return 'not the envelope'
  const verdict = verdicts.get(id)
  if (!verdict || value === undefined) return undefined
  const expected = violation('Payload', verdict.body, value.json)
  if (verdict.accepts(value.json) !== (expected === undefined)) return `Ajv decides differently: ${expected}`
  // The message can be compared only if nothing is checked before the body: the token is valid and has every scope.
  if (
    expected !== undefined &&
    as === 'all' &&
    headers['authorization'] === undefined &&
    tag !== 'authentication' &&
    tag !== 'control' &&
    body['message'] !== expected
  )
    return `not the message: ${expected}`
  return undefined
}

function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}

/** Returns the peak memory of a process; undefined if the system does not report it. */
function peakMegabytes(pid: number): number | undefined {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  } catch {
    return undefined
  }
}

/**
 * Creates the clients and the document again, and deletes all tenants except `default` and `other`.
 * Generated calls of the control API use the tenant `other`.
 */
async function prepare(): Promise<void> {
  await server.control('POST /reset')
  const { tenants } = (await server.control<{ tenants: { name: string }[] }>('GET /tenants')).body
  for (const { name } of tenants.filter((each) => each.name !== 'default'))
    await server.control(`DELETE /tenants/${name}`)
  await server.control('PUT /tenants/other')
  await server.control('PUT /documents', { body: { url: DOCUMENT.client_id, document: DOCUMENT } })
  clients = await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      const { body: client } = await server.api<{
        client_id: string
        client_authentication_methods: { private_key_jwt: { credentials: { id: string }[] } }
      }>('POST /clients', {
        body: {
          name: 'x',
          client_metadata: { a: 'b' },
          client_authentication_methods: { private_key_jwt: { credentials: [{ credential_type: 'public_key', pem }] } },
        },
      })
      const { client_id: id, client_authentication_methods: methods } = client
      return { id, credential: methods.private_key_jwt.credentials[0]?.id ?? '' }
    }),
  )
}

describe(`${REQUESTS} generated requests`, () => {
  test(
    `get a response in the envelope, accepted exactly if Ajv accepts the body, never 5xx (SEED=${SEED})`,
    async () => {
      everyScopeToken = await server.token()
      limitedToken = await server.token('read:users')
      const arbitrary = fc.constantFrom(...ids).chain(requestsTo)
      const statuses = new Map<number, number>()
      for (let done = 0; done < REQUESTS; done += BATCH) {
        await prepare()
        const queue = fc.sample(arbitrary, { numRuns: BATCH, seed: SEED + done })
        const work = async () => {
          for (let next = queue.pop(); next; next = queue.pop()) {
            const response = await send(next)
            statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
            const flaw = findFlaw(next, response)
            if (flaw)
              throw new Error(
                `${flaw}\n${JSON.stringify(next).slice(0, 3_000)}\n${JSON.stringify(response).slice(0, 3_000)}`,
              )
          }
        }
        await Promise.all(Array.from({ length: CONCURRENCY }, work))
        if (done % 10_000 === 0)
          progress(`${done} of ${REQUESTS} requests, ${peakMegabytes(server.ready.pid)?.toFixed(0)} MB at most`)
      }
      progress(`responses: ${JSON.stringify(Object.fromEntries([...statuses].sort()))}`)
      // The requests must reach the handlers, not only be rejected.
      for (const status of [200, 201, 204, 400, 401, 403, 404])
        expect([status, statuses.get(status) ?? 0]).toEqual([
          status,
          expect.toSatisfy((count: number) => count > REQUESTS / 1000),
        ])
      await prepare()
      expect((await server.api(`GET /clients/${clients[0]?.id}`)).status).toBe(200)
      const token = await server.request('POST /oauth/token', {
        body: {
          grant_type: 'client_credentials',
          client_id: DEFAULT_LOGIN.clientId,
          client_secret: DEFAULT_LOGIN.clientSecret,
          audience: 'https://localhost/api/v2/',
        },
      })
      expect(token.status).toBe(200)
      expect(peakMegabytes(server.ready.pid) ?? 0).toBeLessThan(BUDGET_MB)
    },
    patience(120_000),
  )
})
