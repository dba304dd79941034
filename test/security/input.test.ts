/**
 * Generated requests over a real socket, to the built command: whatever is sent, the answer is none of 5xx, it is JSON in the
 * envelope of its API, bodies get the verdict of Ajv, and the process stays small. 5,000 requests, or 200,000 in the long form.
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
const AT_ONCE = 8
const CLIENTS = 20
const pem = publicPem()
/** Resident megabytes at the highest. */
const BUDGET_MB = 300
const LATE_MS = 10_000

/** Left out: what never ends (the stream of requests), what takes a fifth of a second each (keys), and what is no JSON (the authority). */
const LEFT_OUT: readonly OperationId[] = ['emulator_request_stream', 'emulator_rotate_key', 'emulator_ca']
/** The metadata document of a URL that generated requests name; the network is asked for none. */
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

interface Answer {
  status: number
  /** From the request to the end of its answer. */
  milliseconds: number
  type: string
  text: string
}
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE })
let server: EmulatorProcess
let everyScope = ''
/** Clients that are there, unless a request has deleted them, each with its credential. */
let clients: { id: string; credential: string }[] = []
let sentSoFar = 0
let limited = ''
beforeAll(async () => {
  server = await startTestEmulator({ transport: 'process', flags: ['--quiet'] })
})
afterAll(() => {
  agent.destroy()
})

const authorization = ({ as }: GeneratedRequest): Record<string, string> =>
  as === 'nobody' ? {} : { authorization: `Bearer ${as === 'all' ? everyScope : limited}` }

function send({ method, url, headers, text, ...rest }: GeneratedRequest): Promise<Answer> {
  const { id = '', credential = '' } = clients[sentSoFar++ % clients.length] ?? {}
  const path = url.replace('{client}', id).replace('{credential}', credential)
  const tenant = path.startsWith('/_emulator') ? `${path.includes('?') ? '&' : '?'}tenant=other` : ''
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const all = {
      ...authorization({ method, url, headers, text, ...rest }),
      ...headers,
      ...(text !== undefined && { 'content-length': String(Buffer.byteLength(text)) }),
    }
    // As a path, not as a URL: that would be tidied up first.
    const sent = request(
      { port: new URL(server.ready.url).port, host: '127.0.0.1', path: path + tenant, method, agent, headers: all },
      (answer) => {
        const parts: Buffer[] = []
        answer.on('data', (part: Buffer) => parts.push(part)).on('error', reject)
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            milliseconds: performance.now() - began,
            type: String(answer.headers['content-type']),
            text: Buffer.concat(parts).toString(),
          }),
        )
      },
    )
    sent.on('error', reject).end(text)
  })
}

/** Says what is wrong with an answer. */
function flaw(
  { id, value, as, headers }: GeneratedRequest,
  { status, milliseconds, type, text }: Answer,
): string | undefined {
  if (status >= 500 || status < 200) return 'status'
  // Each is sent whole and at once.
  if (status === 408 || milliseconds > LATE_MS) return `late, after ${Math.round(milliseconds)} ms`
  if (status === 204) return text === '' ? undefined : 'a body with 204'
  const body = parsed(text)
  if (body === undefined || !type.startsWith('application/json')) return 'no JSON'
  const { tag } = OPERATIONS[id] as Operation
  // Two Hosts, or one with a comma as if two were joined, are no request at all (RFC 9112 §3.2).
  if (headers['host']?.includes(','))
    return status === 400 && body['message'] === 'Bad Request' ? undefined : 'not refused for its Host'
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
  if (verdict.accepts(value.json) !== (expected === undefined)) return `not the verdict of Ajv: ${expected}`
  // Where nothing stands before the body: the right scopes, in a token that is ours.
  if (
    expected !== undefined &&
    as === 'all' &&
    headers['authorization'] === undefined &&
    tag !== 'authentication' &&
    tag !== 'control' &&
    body['message'] !== expected
  )
    return `not the sentence: ${expected}`
  return undefined
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}

/** The most memory that a process ever had; undefined where the system does not tell. */
function peakMegabytes(pid: number): number | undefined {
  try {
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  } catch {
    return undefined
  }
}

/** Clients and their document anew, and no tenants but `default` and `other`, the one that generated calls of the control API are for. */
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
    `are answered in the envelope, with the verdict of Ajv and never with 5xx (SEED=${SEED})`,
    async () => {
      everyScope = await server.token()
      limited = await server.token('read:users')
      const arbitrary = fc.constantFrom(...ids).chain(requestsTo)
      const statuses = new Map<number, number>()
      for (let done = 0; done < REQUESTS; done += BATCH) {
        await prepare()
        const queue = fc.sample(arbitrary, { numRuns: BATCH, seed: SEED + done })
        const work = async () => {
          for (let next = queue.pop(); next; next = queue.pop()) {
            const answer = await send(next)
            statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
            const wrong = flaw(next, answer)
            if (wrong)
              throw new Error(
                `${wrong}\n${JSON.stringify(next).slice(0, 3_000)}\n${JSON.stringify(answer).slice(0, 3_000)}`,
              )
          }
        }
        await Promise.all(Array.from({ length: AT_ONCE }, work))
        if (done % 10_000 === 0)
          progress(`${done} of ${REQUESTS} requests, ${peakMegabytes(server.ready.pid)?.toFixed(0)} MB at the highest`)
      }
      progress(`answers: ${JSON.stringify(Object.fromEntries([...statuses].sort()))}`)
      // What reaches the handlers is as much a part of it as what is refused.
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
