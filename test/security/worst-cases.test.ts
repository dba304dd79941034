/**
 * The requests that cost most for their size, one row each. The time and the length of every response must grow with
 * the length of the request, not with its square. WORST_CASES=table prints the measurements as a Markdown table.
 */
import { afterAll, describe, expect, test } from 'vitest'
import type { InjectedRequest } from '../../server/types.ts'
import { DEFAULT_LOGIN } from '../../server/tenant/login-client.ts'
import { useEmulator } from '../support/emulator.ts'

/** The bytes of one body: close to the limit of 1 MiB. */
const BODY = 1_000_000
/** The bytes of one request line or header: close to Node's limit of 16 kB for all headers. */
const HEAD = 15_000
/** A short request is repeated until this many bytes were sent. */
const MIN_TOTAL_BYTES = 150_000
/** The allowed cost of a row, as a multiple of ordinary requests of the same size in the same run. */
const MOST_TIMES = 10
/** The allowed time of a row, whatever ordinary requests cost. A slow machine keeps this bound too. */
const MOST_MS_PER_MB = 1_000
const MOST_MS_PER_REQUEST = 10
/** The allowed length of a response: this multiple of its request, plus a constant. */
const RESPONSE_TIMES = 4
const RESPONSE_EXTRA_BYTES = 64_000
const RUNS = 3
/** A run that takes this many milliseconds is not repeated. */
const ENOUGH_MS = 3_000

/** A request. Objects and lists are sent as JSON. */
interface RequestSpec {
  line: string
  body?: unknown
  headers?: Record<string, string>
  /** Send the request without a token. */
  isAnonymous?: true
}
interface Row {
  name: string
  request: () => RequestSpec
  status: number
  /** Requests that prepare the tenant. They are not measured. */
  before?: () => RequestSpec[]
  /** The allowed cost as a multiple of ordinary requests. Default: MOST_TIMES. */
  times?: number
}
interface Measurement {
  status: number
  /** The bytes of the request. */
  bytes: number
  /** The bytes of its response. */
  responseBytes: number
  /** The number of times it was sent. */
  count: number
  /** The milliseconds for all of them, in the best run. */
  ms: number
}

const emulator = useEmulator()
const times = <T>(count: number, item: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => item(index))
/** Builds a JSON list that repeats an item up to the size. */
const listOf = (item: string, size = BODY) =>
  `[${Array.from({ length: Math.floor(size / (item.length + 1)) }, () => item).join(',')}]`
const repeated = (text: string, size: number) => text.repeat(Math.floor(size / text.length))

function payloadOf(body: unknown): string | undefined {
  return body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
}

async function toInjected({
  line,
  body,
  headers = {},
  isAnonymous,
}: RequestSpec): Promise<InjectedRequest & { url: string }> {
  const [method, url = ''] = line.split(' ')
  const token = isAnonymous ? {} : { authorization: `Bearer ${await emulator.token()}` }
  const payload = payloadOf(body)
  return {
    method: method as NonNullable<InjectedRequest['method']>,
    url,
    headers: { ...token, ...(payload !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(payload !== undefined && { payload }),
  }
}

/** Returns the bytes of a request without its token, which is the same for all rows. */
const bytesOf = ({ line, headers = {} }: RequestSpec, { payload = '' }: InjectedRequest) =>
  line.length + JSON.stringify(headers).length + Buffer.byteLength(String(payload))

/**
 * Measures work in milliseconds: the CPU time of this process or the elapsed time, whichever is less.
 * So other processes and other threads do not count.
 */
async function measureWork(work: () => Promise<void>): Promise<number> {
  const { user, system } = process.cpuUsage()
  const startTime = performance.now()
  await work()
  const wall = performance.now() - startTime
  const used = process.cpuUsage({ user, system })
  return Math.min(wall, (used.user + used.system) / 1_000)
}

/** Sends the requests of a row in several runs. @returns the measurement of the best run */
async function measureRow(row: Row): Promise<Measurement> {
  const spec = row.request()
  const request = await toInjected(spec)
  const bytes = bytesOf(spec, request)
  const count = Math.ceil(MIN_TOTAL_BYTES / bytes)
  const measurement: Measurement = { bytes, count, status: 0, responseBytes: 0, ms: Infinity }
  for (let run = 0; run < RUNS; run++) {
    await emulator.reset()
    await emulator.faults.clear()
    for (const each of row.before?.() ?? []) await emulator.inject(await toInjected(each))
    const ms = await measureWork(async () => {
      for (let index = 0; index < count; index++) {
        const { statusCode, payload, headers } = await emulator.inject(request)
        measurement.status = statusCode
        measurement.responseBytes = Buffer.byteLength(payload) + JSON.stringify(headers).length
      }
    })
    measurement.ms = Math.min(measurement.ms, ms)
    if (ms > ENOUGH_MS) break
  }
  return measurement
}

const post = (body: unknown): RequestSpec => ({ line: 'POST /api/v2/clients', body })
const member = (text: string): RequestSpec => post(`{"name":"x",${text}}`)
const get = (url: string, headers?: Record<string, string>): RequestSpec => ({
  line: `GET ${url}`,
  ...(headers && { headers }),
})
const form = { 'content-type': 'application/x-www-form-urlencoded' }
/** Builds a JSON object with as many properties as the size allows. @param value the value of each property */
const membersOf = (value: string, size = BODY) =>
  `{${times(Math.floor(size / (10 + value.length)), (index) => `"a${index}":${value}`).join(',')}}`

/** An ordinary request with a body of the same size as the others. */
const ORDINARY: Row = {
  name: 'an application with many callbacks',
  status: 201,
  request: () => member(`"callbacks":${listOf('"https://app.example.com/callback"')}`),
}

const SHORT: Row = {
  name: 'a list of applications',
  status: 200,
  request: () => get(`/api/v2/clients?q=&external_client_id=${repeated('a', 100)}`),
}

const BODIES: Row[] = [
  {
    name: 'a list of numbers where texts are expected',
    status: 400,
    request: () => member(`"callbacks":${listOf('1')}`),
  },
  { name: 'a list of empty objects', status: 400, request: () => member(`"callbacks":${listOf('{}')}`) },
  {
    name: 'a list of texts with a wrong format',
    status: 400,
    request: () => member(`"callbacks":${listOf('"a b"')}`),
  },
  {
    name: 'several lists of numbers',
    status: 400,
    request: () =>
      member(
        ['callbacks', 'web_origins', 'allowed_origins', 'client_aliases']
          .map((name) => `"${name}":${listOf('1', BODY / 4)}`)
          .join(','),
      ),
  },
  { name: 'a list instead of an object', status: 400, request: () => post(listOf('1')) },
  { name: 'many unknown properties', status: 400, request: () => post(membersOf('1')) },
  {
    name: 'one unknown property with a long name',
    status: 400,
    request: () => post({ name: 'x', [repeated('a', BODY)]: 1 }),
  },
  {
    name: 'the same property repeated',
    status: 201,
    request: () => post(`{${repeated('"name":"x",', BODY)}"name":"x"}`),
  },
  { name: 'a long name that is rejected', status: 400, request: () => post({ name: repeated('<', BODY) }) },
  { name: 'a long name that is accepted', status: 201, request: () => post({ name: repeated('a', BODY) }) },
  { name: 'a long description', status: 400, request: () => member(`"description":"${repeated('a', BODY)}"`) },
  {
    name: 'patterns of String.replace in a value',
    status: 400,
    request: () => member(`"callbacks":["${repeated("$'$`$&", BODY)}"]`),
  },
  {
    name: 'placeholders in a value',
    status: 400,
    request: () => member(`"callbacks":["${repeated('{params[1]}{1}{path}', BODY)}"]`),
  },
  {
    name: 'control characters, escaped',
    status: 400,
    request: () => member(`"callbacks":["${repeated('\\u0001', BODY)}"]`),
  },
  {
    name: 'nested objects that are not closed',
    status: 400,
    request: () => member(`"addons":${repeated('{"a":', BODY)}`),
  },
  {
    name: 'lists nested to the allowed depth',
    status: 201,
    request: () => member(`"jwt_configuration":{"a":${listOf(`${'['.repeat(90)}${']'.repeat(90)}`)}}`),
  },
  { name: 'many numbers', status: 201, request: () => member(`"jwt_configuration":{"a":${listOf('1e308')}}`) },
  {
    name: 'many properties of an open object',
    status: 201,
    request: () => member(`"jwt_configuration":${membersOf('1')}`),
  },
  { name: 'many names of metadata', status: 400, request: () => member(`"client_metadata":${membersOf('1')}`) },
  {
    name: 'many names of metadata, one level deeper',
    status: 201,
    request: () => member(`"client_metadata":{"a":${membersOf('1')}}`),
  },
  {
    name: 'many aliases',
    status: 201,
    request: () => member(`"client_aliases":[${times(BODY / 14, (index) => `"alias${index}"`).join(',')}]`),
  },
  { name: 'the same alias repeated', status: 201, request: () => member(`"client_aliases":${listOf('"a"')}`) },
  { name: 'many unknown grant types', status: 400, request: () => member(`"grant_types":${listOf('"a"')}`) },
  { name: 'many allowed clients', status: 201, request: () => member(`"allowed_clients":${listOf('"a"')}`) },
  {
    name: 'many credentials',
    status: 400,
    request: () =>
      member(
        `"client_authentication_methods":{"private_key_jwt":{"credentials":${listOf('{"credential_type":"public_key","pem":"x"}')}}}`,
      ),
  },
  {
    name: 'credentials without any of their properties',
    status: 400,
    request: () => member(`"client_authentication_methods":{"private_key_jwt":{"credentials":${listOf('{}')}}}`),
  },
  {
    name: 'one long credential',
    status: 400,
    request: () =>
      member(
        `"client_authentication_methods":{"private_key_jwt":{"credentials":[{"credential_type":"public_key","pem":"-----BEGIN PUBLIC KEY-----${repeated('\\nAAAA', BODY)}"}]}}`,
      ),
  },
  {
    name: 'many addresses for the token vault',
    status: 400,
    request: () => member(`"token_vault_privileged_access":{"credentials":[],"ip_allowlist":${listOf('"10.0.0.1"')}}`),
  },
  {
    name: 'many events of a logout',
    status: 201,
    request: () =>
      member(
        `"oidc_logout":{"backchannel_logout_initiators":{"mode":"custom","selected_initiators":${listOf('"rp-logout"')}}}`,
      ),
  },
  {
    name: 'a form with many fields',
    status: 400,
    request: () => ({ ...post(times(BODY / 9, (index) => `a${index}=1`).join('&')), headers: form }),
  },
  {
    name: 'a form with the same field repeated',
    status: 400,
    request: () => ({ ...post(repeated('name=x&', BODY)), headers: form }),
  },
  { name: 'a form of percent signs', status: 400, request: () => ({ ...post(repeated('%', BODY)), headers: form }) },
  { name: 'a form of ampersands', status: 400, request: () => ({ ...post(repeated('&', BODY)), headers: form }) },
  {
    name: 'a form with an escaped value',
    status: 400,
    request: () => ({ ...post(`name=${repeated('%3C', BODY)}`), headers: form }),
  },
]

const CLIENT = DEFAULT_LOGIN.clientId
const API = 'https://api.test/'
const scopes = (size: number) => times(Math.floor(size / 20), (index) => ({ value: `s${index}` }))
const named = (size: number) => times(Math.floor(size / 9), (index) => `s${index}`)
const api = (size: number): RequestSpec => ({
  line: 'POST /api/v2/resource-servers',
  body: { identifier: API, scopes: scopes(size) },
})
const owner: RequestSpec = {
  line: 'POST /_emulator/seeds',
  body: { clients: [{ client_id: 'owner', client_secret: 'x', name: 'x', grant_types: ['client_credentials'] }] },
}
const grant = (scope: readonly string[]): RequestSpec => ({
  line: 'POST /api/v2/client-grants',
  body: { client_id: 'owner', audience: API, scope },
})
const patch = (text: string): RequestSpec => ({ line: 'PATCH /api/v2/clients/owner', body: text })

const OTHER_BODIES: Row[] = [
  {
    name: 'PATCH with many names of metadata',
    status: 400,
    before: () => [owner],
    request: () => patch(`{"client_metadata":${membersOf('1')}}`),
  },
  {
    name: 'PATCH with many names of metadata, one level deeper',
    status: 200,
    before: () => [owner],
    request: () => patch(`{"client_metadata":{"a":${membersOf('1')}}}`),
  },
  {
    name: 'PATCH with many aliases',
    status: 200,
    before: () => [owner],
    request: () => patch(`{"client_aliases":[${times(BODY / 14, (index) => `"alias${index}"`).join(',')}]}`),
  },
  {
    name: 'PATCH with many credentials by id',
    status: 400,
    before: () => [owner],
    request: () =>
      patch(
        `{"client_authentication_methods":{"private_key_jwt":{"credentials":${listOf('{"id":"cred_2Vh8Qm3xk9TgLp4NzRbYcW"}')}}}}`,
      ),
  },
  {
    name: 'PATCH with null for many properties',
    status: 400,
    before: () => [owner],
    request: () => patch(membersOf('null')),
  },
  { name: 'an API with many scopes', status: 201, request: () => api(BODY) },
  {
    name: 'an API with the same scope repeated',
    status: 201,
    request: () => ({
      line: 'POST /api/v2/resource-servers',
      body: `{"identifier":"${API}","scopes":${listOf('{"value":"a"}')}}`,
    }),
  },
  {
    name: 'an API with scopes without a value',
    status: 400,
    request: () => ({
      line: 'POST /api/v2/resource-servers',
      body: `{"identifier":"${API}","scopes":${listOf('{}')}}`,
    }),
  },
  {
    name: 'a grant of many scopes for an API with many',
    status: 201,
    before: () => [owner, api(BODY)],
    request: () => grant(named(BODY * 0.4)),
  },
  {
    name: 'a grant of many scopes that the API does not have',
    status: 400,
    before: () => [owner, api(1000)],
    request: () => grant(named(BODY)),
  },
  {
    name: 'a grant with many empty scopes',
    status: 400,
    request: () => ({
      line: 'POST /api/v2/client-grants',
      body: `{"client_id":"a","audience":"b","scope":${listOf('""')}}`,
    }),
  },
  {
    name: 'a token with many of many granted scopes',
    status: 200,
    before: () => [owner, api(BODY), grant(named(BODY * 0.4))],
    request: () => ({
      line: 'POST /oauth/token',
      isAnonymous: true,
      body: {
        grant_type: 'client_credentials',
        client_id: 'owner',
        client_secret: 'x',
        audience: API,
        scope: named(BODY * 0.4).join(' '),
      },
    }),
  },
  {
    name: 'a token with many scopes that are not granted',
    status: 403,
    before: () => [owner, api(BODY), grant(named(BODY * 0.4))],
    request: () => ({
      line: 'POST /oauth/token',
      isAnonymous: true,
      body: {
        grant_type: 'client_credentials',
        client_id: 'owner',
        client_secret: 'x',
        audience: API,
        scope: times(BODY / 9, (index) => `t${index}`).join(' '),
      },
    }),
  },
  {
    name: 'a token for a long audience',
    status: 403,
    request: () => ({
      line: 'POST /oauth/token',
      isAnonymous: true,
      body: {
        grant_type: 'client_credentials',
        client_id: CLIENT,
        client_secret: DEFAULT_LOGIN.clientSecret,
        audience: `https://${repeated('a', BODY)}`,
      },
    }),
  },
  {
    name: 'a token request of lists',
    status: 400,
    request: () => ({ line: 'POST /oauth/token', isAnonymous: true, body: `{"grant_type":${listOf('"a"')}}` }),
  },
  {
    name: 'a long assertion',
    status: 401,
    request: () => ({
      line: 'POST /oauth/token',
      isAnonymous: true,
      body: {
        grant_type: 'client_credentials',
        client_id: CLIENT,
        client_assertion: repeated('a.', BODY),
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      },
    }),
  },
]

const requests = (count: number, body: unknown) => times(count, () => post(body))
const verify = (match: unknown): RequestSpec => ({ line: 'POST /_emulator/requests/verify', body: { match, count: 0 } })
const faults = (item: string): RequestSpec => ({ line: 'PUT /_emulator/faults', body: `{"faults":${listOf(item)}}` })

const CONTROL: Row[] = [
  { name: 'many faults', status: 200, request: () => faults('{"status":500}') },
  { name: 'many faults that do nothing', status: 400, request: () => faults('{}') },
  { name: 'many numbers instead of faults', status: 400, request: () => faults('1') },
  {
    name: 'a fault with many headers',
    status: 200,
    request: () => ({
      line: 'PUT /_emulator/faults',
      body: `{"faults":[{"status":500,"headers":${membersOf('"1"')}}]}`,
    }),
  },
  {
    name: 'a fault for a long path',
    status: 200,
    request: () => ({
      line: 'PUT /_emulator/faults',
      body: { faults: [{ status: 500, match: { path: repeated('*a', BODY) } }] },
    }),
  },
  {
    name: 'a fault for an operation with a long name',
    status: 400,
    request: () => ({
      line: 'PUT /_emulator/faults',
      body: { faults: [{ status: 500, match: { operation: repeated('a_', BODY) } }] },
    }),
  },
  {
    name: 'verify of an operation with a long name',
    status: 400,
    request: () => verify({ operation: repeated('get_', BODY) }),
  },
  {
    name: 'verify of a long path, with a thousand requests',
    status: 200,
    before: () => requests(1000, {}),
    request: () => verify({ path: repeated('*a', BODY) }),
  },
  {
    name: 'verify of a long method, with a thousand requests',
    status: 409,
    before: () => requests(1000, {}),
    request: () => ({ line: 'POST /_emulator/requests/verify', body: { match: { method: repeated('a', BODY) } } }),
  },
  {
    name: 'verify of a large body, with a thousand requests',
    status: 200,
    before: () => requests(1000, {}),
    request: () => verify({ body: JSON.parse(membersOf('1')) }),
  },
  {
    name: 'verify of a large body that no request has',
    status: 409,
    before: () => requests(1000, {}),
    request: () => ({ line: 'POST /_emulator/requests/verify', body: { match: { body: JSON.parse(membersOf('1')) } } }),
  },
  {
    name: 'a seed with many numbers instead of clients',
    status: 400,
    request: () => ({ line: 'POST /_emulator/seeds', body: `{"clients":${listOf('1')}}` }),
  },
  {
    name: 'a seed of many empty clients',
    status: 400,
    request: () => ({ line: 'POST /_emulator/seeds', body: `{"clients":${listOf('{}')}}` }),
  },
  {
    name: 'a seed with many numbers instead of credentials',
    status: 400,
    request: () => ({
      line: 'POST /_emulator/seeds',
      body: `{"clients":[{"name":"x","client_authentication_methods":{"private_key_jwt":{"credentials":${listOf('1')}}}}]}`,
    }),
  },
  {
    name: 'a seed with many unknown keys',
    status: 400,
    request: () => ({ line: 'POST /_emulator/seeds', body: membersOf('1') }),
  },
  {
    name: 'a complete seed with many numbers instead of clients',
    status: 400,
    request: () => ({ line: 'POST /_emulator/seeds', body: `{"complete":true,"clients":${listOf('1')}}` }),
  },
  {
    name: 'a tenant with many numbers instead of seeds',
    status: 400,
    request: () => ({ line: 'PUT /_emulator/tenants/acme', body: `{"seeds":${listOf('1')}}` }),
  },
  {
    name: 'a tenant with a long seed name',
    status: 400,
    request: () => ({ line: 'PUT /_emulator/tenants/acme', body: { seeds: [repeated('a', BODY)] } }),
  },
  {
    name: 'a token with many scopes',
    status: 201,
    request: () => ({ line: 'POST /_emulator/tokens', body: { scope: named(BODY).join(' ') } }),
  },
  {
    name: 'a long time for the clock',
    status: 400,
    request: () => ({ line: 'PUT /_emulator/clock', body: { now: repeated('1', BODY) } }),
  },
  {
    name: 'a large document',
    status: 204,
    request: () => ({ line: 'PUT /_emulator/documents', body: `{"url":"https://a.test/x","document":${listOf('1')}}` }),
  },
  {
    name: 'a document with many properties',
    status: 204,
    request: () => ({
      line: 'PUT /_emulator/documents',
      body: `{"url":"https://a.test/x","document":${membersOf('1')}}`,
    }),
  },
  {
    name: 'a document under a long URL',
    status: 204,
    request: () => ({
      line: 'PUT /_emulator/documents',
      body: { url: `https://${repeated('a', BODY)}`, document: {} },
    }),
  },
]

const CLIENTS = '/api/v2/clients'
const QUERIES: Row[] = [
  {
    name: 'many parameters',
    status: 400,
    request: () => get(`${CLIENTS}?${times(HEAD / 8, (index) => `a${index}=1`).join('&')}`),
  },
  { name: 'the same parameter repeated', status: 400, request: () => get(`${CLIENTS}?${repeated('page=1&', HEAD)}`) },
  {
    name: 'a parameter without a value repeated',
    status: 400,
    request: () => get(`${CLIENTS}?${repeated('a&', HEAD)}`),
  },
  { name: 'ampersands', status: 200, request: () => get(`${CLIENTS}?${repeated('&', HEAD)}`) },
  { name: 'percent signs', status: 400, request: () => get(`${CLIENTS}?${repeated('%', HEAD)}`) },
  { name: 'many fields to show', status: 200, request: () => get(`${CLIENTS}?fields=${repeated('name,', HEAD)}name`) },
  {
    name: 'many fields to leave out',
    status: 200,
    request: () => get(`${CLIENTS}?include_fields=false&fields=${repeated('name,', HEAD)}name`),
  },
  {
    name: 'many fields of one application to leave out',
    status: 200,
    before: () => [owner],
    request: () => get(`${CLIENTS}/owner?include_fields=false&fields=${repeated('client_id,app_type,', HEAD)}name`),
  },
  { name: 'a field with a long name', status: 400, request: () => get(`${CLIENTS}?fields=${repeated('a', HEAD)}`) },
  {
    name: 'patterns of String.replace in fields',
    status: 400,
    request: () => get(`${CLIENTS}?fields=${repeated("$'", HEAD)}`),
  },
  {
    name: 'patterns of String.replace in another parameter',
    status: 400,
    request: () => get(`${CLIENTS}?sort=${repeated('$`', HEAD)}&per_page=${repeated("$'", 1000)}`),
  },
  {
    name: 'many kinds of application',
    status: 200,
    request: () => get(`${CLIENTS}?app_type=${repeated('spa,', HEAD)}spa`),
  },
  {
    name: 'a long kind of application',
    status: 400,
    request: () => get(`${CLIENTS}?app_type=${repeated("$'", HEAD)}`),
  },
  {
    name: 'many strategies of connections',
    status: 200,
    before: () => [owner],
    request: () => get(`${CLIENTS}/owner/connections?${repeated('strategy=auth0&', HEAD)}`),
  },
  {
    name: 'unknown strategies',
    status: 400,
    before: () => [owner],
    request: () => get(`${CLIENTS}/owner/connections?${repeated('strategy=a&', HEAD)}`),
  },
  {
    name: 'many identifiers of one API',
    status: 200,
    before: () => [api(HEAD)],
    request: () => get(`/api/v2/resource-servers?${repeated(`identifiers=${API}&`, HEAD)}`),
  },
  {
    name: 'many names of the Management API',
    status: 200,
    request: () =>
      get(`/api/v2/resource-servers?${times(HEAD / 36, (index) => `identifiers=https://${index}/api/v2/`).join('&')}`),
  },
  { name: 'a long Lucene query', status: 400, request: () => get(`${CLIENTS}?take=5&q=${repeated('(', HEAD)}`) },
  {
    name: 'a long query of phrases',
    status: 400,
    request: () => get(`${CLIENTS}?take=5&q=client_grant.organization_id:"${repeated('\\"', HEAD)}`),
  },
  { name: 'a Lucene query of signs', status: 400, request: () => get(`${CLIENTS}/search?q=${repeated('NOT+', 990)}`) },
  {
    name: 'a SCIM query of parentheses',
    status: 400,
    request: () => get(`${CLIENTS}/search?parser=scim&q=${repeated('(', 990)}`),
  },
  {
    name: 'a query for a search that is too long',
    status: 400,
    request: () => get(`${CLIENTS}/search?q=${repeated('a', HEAD)}`),
  },
  { name: 'a long cursor', status: 400, request: () => get(`${CLIENTS}?from=${repeated('W1', HEAD)}`) },
  { name: 'a long number', status: 400, request: () => get(`${CLIENTS}?per_page=${repeated('9', HEAD)}`) },
  { name: 'a long id', status: 404, request: () => get(`${CLIENTS}/${repeated('a', 4_000)}`) },
  { name: 'a long id, escaped', status: 404, request: () => get(`${CLIENTS}/${repeated('%24%27', 4_000)}`) },
  { name: 'a path of many segments', status: 404, request: () => get(`/api/v2/${repeated('a/', HEAD)}`) },
  { name: 'a path of slashes', status: 200, request: () => get(repeated('/', HEAD)) },
  {
    name: 'requests of a long path',
    status: 200,
    request: () => get(`/_emulator/requests?path=${repeated('*a', HEAD)}`),
    before: () => requests(1000, {}),
  },
  {
    name: 'requests of a long operation',
    status: 400,
    request: () => get(`/_emulator/requests?operation=${repeated('get_', HEAD)}`),
  },
  {
    name: 'a tenant with a long name',
    status: 404,
    request: () => get(`/_emulator/clock?tenant=${repeated('a', HEAD)}`),
  },
]

const HEADERS: Row[] = [
  {
    name: 'a long token',
    status: 401,
    request: () => get(CLIENTS, { authorization: `Bearer a.${repeated('a', HEAD)}.a` }),
  },
  {
    name: 'a token of dots',
    status: 400,
    request: () => get(CLIENTS, { authorization: `Bearer ${repeated('.', HEAD)}` }),
  },
  {
    name: 'blanks in the token',
    status: 400,
    request: () => get(CLIENTS, { authorization: `Bearer${repeated(' ', HEAD)}a a` }),
  },
  {
    name: 'a long secret of a client',
    status: 400,
    request: () => ({
      line: 'POST /oauth/token',
      body: {},
      headers: { authorization: `Basic ${repeated('Og==', HEAD)}` },
    }),
  },
  {
    name: 'a long Auth0-Client',
    status: 200,
    request: () => get(CLIENTS, { 'auth0-client': Buffer.from(repeated('[', HEAD * 0.7)).toString('base64') }),
  },
  { name: 'a long User-Agent', status: 200, request: () => get(CLIENTS, { 'user-agent': repeated('a', HEAD) }) },
  { name: 'a long Host', status: 200, request: () => get(CLIENTS, { host: repeated('1', HEAD) }) },
  {
    name: 'a long Host with the control API',
    status: 403,
    request: () => get('/_emulator/clock', { host: repeated(':1', HEAD) }),
  },
  {
    name: 'a long Origin with the control API',
    status: 403,
    request: () => get('/_emulator/clock', { origin: `https://${repeated('a', HEAD)}` }),
  },
  { name: 'a long Accept', status: 200, request: () => get('/', { accept: repeated('text/*,', HEAD) }) },
  {
    name: 'a long Content-Type',
    status: 415,
    request: () => ({ ...post('{}'), headers: { 'content-type': `application/${repeated('a+', HEAD)}` } }),
  },
  {
    name: 'a long type that is almost JSON',
    status: 400,
    request: () => ({ ...post('{}'), headers: { 'content-type': `application/${repeated('json.', HEAD)}x` } }),
  },
  {
    name: 'many headers',
    status: 200,
    request: () => get(CLIENTS, Object.fromEntries(times(HEAD / 10, (index) => [`x-${index}`, '1']))),
  },
]

const table: string[] = []
const formatNumber = (value: number) => Math.round(value).toLocaleString('en')
const perMegabyte = ({ ms, count, bytes }: Measurement) => ms / ((count * bytes) / 1_000_000)

/** The cost of ordinary requests in this run: milliseconds per request without a body, and per megabyte of body. */
let ordinary: Promise<{ request: number; megabyte: number }> | undefined
async function measureOrdinary() {
  const [short, long] = [await measureRow(SHORT), await measureRow(ORDINARY)]
  return { request: short.ms / short.count, megabyte: perMegabyte(long) }
}

/** Measures a row, and measures it again if it took too long, because the machine may be busy. */
async function cost(row: Row): Promise<Measurement & { limit: number }> {
  ordinary ??= measureOrdinary()
  const { request, megabyte } = await ordinary
  const first = await measureRow(row)
  const megabytes = (first.count * first.bytes) / 1_000_000
  const usual = first.count * request + megabytes * megabyte
  const limit =
    Math.min(MOST_TIMES * usual, MOST_MS_PER_MB * megabytes + MOST_MS_PER_REQUEST * first.count) *
    ((row.times ?? MOST_TIMES) / MOST_TIMES)
  const second = first.ms > limit && first.ms < ENOUGH_MS ? await measureRow(row) : first
  const best = second.ms < first.ms ? second : first
  table.push(
    `| ${row.name} | ${best.count} × ${formatNumber(best.bytes)} | ${formatNumber(best.responseBytes)} | ${best.ms.toFixed(1)} | ${perMegabyte(best).toFixed(1)} | ${(best.ms / usual).toFixed(1)} |`,
  )
  return { ...best, limit }
}

async function check(row: Row): Promise<void> {
  const { status, bytes, responseBytes, ms, limit } = await cost(row)
  expect(status).toBe(row.status)
  expect(responseBytes).toBeLessThanOrEqual(RESPONSE_TIMES * bytes + RESPONSE_EXTRA_BYTES)
  expect(ms).toBeLessThanOrEqual(limit)
}

const token = (body: unknown, headers: Record<string, string> = {}): RequestSpec => ({
  line: 'POST /oauth/token',
  isAnonymous: true,
  body,
  headers,
})
const MANY = 500_000
/** A short secret. Its beginning matches at every position of the long text in the error message. */
const secret = (index: number) => `xxx${index}`
const LONG = repeated('x', MANY / 2)
const secrets = (size: number, text: (secret: string) => string) =>
  times(Math.floor(size / text(secret(10_000)).length), (index) => text(secret(index))).join('')

/** The log stores no secrets of a rejected request (requests/redact.ts). The search for them takes linear time. */
const REDACTED: Row[] = [
  {
    name: 'a form with a long grant_type and many secrets',
    status: 400,
    request: () => token(`grant_type=${LONG}${secrets(MANY / 2, (text) => `&p_secret=${text}`)}`, form),
  },
  {
    name: 'a form with a long grant_type and secrets under many names',
    status: 400,
    request: () => token(`grant_type=${LONG}${secrets(MANY / 2, (text) => `&secret${text}=${text}`)}`, form),
  },
  {
    name: 'JSON with a long grant_type and many secrets',
    status: 400,
    request: () => token(`{"grant_type":"${LONG}","secret":[${secrets(MANY / 2, (text) => `"${text}",`)}"a"]}`),
  },
  {
    name: 'JSON with a long name and many secrets, without a token',
    status: 401,
    request: () => ({
      ...post(`{"name":"<${LONG}","client_secret":[${secrets(MANY / 2, (text) => `"${text}",`)}"a"]}`),
      isAnonymous: true,
    }),
  },
  {
    name: 'JSON with a long name and many secrets',
    status: 400,
    request: () =>
      post(`{"name":"<${LONG}","jwt_configuration":{"secret":[${secrets(MANY / 2, (text) => `"${text}",`)}"a"]}}`),
  },
  {
    name: 'many names that look like secrets',
    status: 400,
    request: () =>
      post(`{${secrets(MANY / 2, (text) => `"secret=${text}":1,`)}"name":"x","${repeated('secret=', MANY / 2)}":1}`),
  },
  {
    name: 'secrets in the query before a long body',
    status: 400,
    request: () => ({
      line: `POST /api/v2/clients?${secrets(HEAD, (text) => `secret=${text}&`)}`,
      body: { name: `<${repeated('x', BODY)}` },
    }),
  },
  {
    name: 'one secret in a long error message that repeats it',
    status: 400,
    request: () => post(`{"name":"${repeated('<secret', BODY)}","jwt_configuration":{"secret":"secret"}}`),
  },
  {
    name: 'a long error message of private keys without an end',
    status: 400,
    request: () => post({ name: repeated('<-----BEGIN PRIVATE KEY-----', BODY) }),
  },
  {
    name: 'a long error message of tokens',
    status: 400,
    request: () => post({ name: `<${repeated('eyJ.a.a ', BODY)}` }),
  },
  {
    name: 'a seed with a long name and many secrets',
    status: 400,
    request: () => ({
      line: 'POST /_emulator/seeds',
      body: `{"clients":[{"name":"<${LONG}"}${secrets(MANY / 2, (text) => `,{"name":"x","client_secret":"${text}"}`)}]}`,
    }),
  },
  {
    name: 'secrets in the query of a read',
    status: 400,
    request: () => get(`/api/v2/clients?${secrets(HEAD, (text) => `secret=${text}&`)}`),
  },
]

const yaml = (body: string): RequestSpec => ({
  line: 'POST /_emulator/seeds',
  body,
  headers: { 'content-type': 'application/yaml' },
})
/** The YAML library takes ten times as long as the JSON parser. */
const YAML_TIMES = 100
const YAML = 100_000
const credential = '{"id":"cred_2Vh8Qm3xk9TgLp4NzRbYcW"}'

const SEEDS: Row[] = [
  { name: 'YAML of commas in a list', status: 400, times: YAML_TIMES, request: () => yaml(`[${repeated(',', YAML)}`) },
  {
    name: 'YAML of names in an object',
    status: 400,
    times: YAML_TIMES,
    request: () => yaml(`{${repeated('a,', YAML)}`),
  },
  { name: 'YAML of quotes', status: 400, times: YAML_TIMES, request: () => yaml(repeated('"', YAML)) },
  {
    name: 'YAML of many keys',
    status: 400,
    times: YAML_TIMES,
    request: () => yaml(times(YAML / 10, (index) => `a${index}: 1\n`).join('')),
  },
  { name: 'YAML with nested lists', status: 400, times: YAML_TIMES, request: () => yaml(repeated('[', YAML)) },
  {
    name: 'YAML with nested blocks',
    status: 400,
    times: YAML_TIMES,
    request: () => yaml(repeated('- ', YAML)),
  },
  {
    name: 'YAML of a list of numbers',
    status: 400,
    times: YAML_TIMES,
    request: () => yaml(`clients:\n${repeated('  - 1\n', YAML)}`),
  },
  {
    name: 'a credential that is referenced many times',
    status: 400,
    request: () => ({
      line: 'POST /_emulator/seeds',
      body: `{"clients":[{"name":"x","credentials":[{"id":"cred_2Vh8Qm3xk9TgLp4NzRbYcW","credential_type":"cert_subject_dn","subject_dn":"CN=x"}],"client_authentication_methods":{"tls_client_auth":{"credentials":${listOf(credential)}}}}]}`,
    }),
  },
]

afterAll(() => {
  if (process.env['WORST_CASES'] !== 'table') return
  process.stdout.write(
    `| request | bytes | bytes of the response | ms | ms per MB | times an ordinary request |\n|---|---|---|---|---|---|\n${table.join('\n')}\n`,
  )
})

/** The rows, grouped by the part of the emulator that they test. */
const GROUPS: [string, Row[]][] = [
  ['a body of POST /clients', [ORDINARY, ...BODIES]],
  ['another body', OTHER_BODIES],
  ['a call of the control API', CONTROL],
  ['a query or a path', QUERIES],
  ['a header', HEADERS],
  ['redaction', REDACTED],
  ['seeds', SEEDS],
]

describe.each(GROUPS)('time and response length are bounded by the size of the request: %s', (_, rows) => {
  test.each(rows.map((row) => [row.name, row] as const))('%s', (__, row) => check(row), 120_000)
})
