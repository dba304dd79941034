/** Measures what requests cost under load, compared with bare servers that get the same requests. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { measureAlternating, requestLoop } from './load-generator.mjs'
import { home, showProgress, startBareFastify, startEmulator, temporaryFolder } from './server-processes.mjs'

const TOKENS = 1000
const CLIENTS = 10_000
/** More tokens than the emulator caches. They are sent one after another, so each one is new whenever it arrives. */
const NEW_TOKENS = 10_500
const READ = 'read:clients create:clients update:clients'
const KEYS = 'read:clients read:client_keys'
const FIELDS = 'client_id,name,app_type,callbacks'

const json = { 'content-type': 'application/json' }
const authorized = (token) => ({ authorization: `Bearer ${token}` })
/** Picks items all over a list. Different steps keep the choices from two lists unrelated. */
const pick = (list, n, step) => list[(n * step) % list.length]

/** Creates tokens that differ in their expiry. */
async function createTokens(url, scope, count) {
  const tokens = []
  for (let n = 0; n < count; n++) {
    if (n % 500 === 0) showProgress(`tokens: ${n} of ${count}`)
    const body = JSON.stringify({ scope, expires_in: 80_000 + n })
    tokens.push(
      (await (await fetch(`${url}/_emulator/tokens`, { method: 'POST', headers: json, body })).json()).access_token,
    )
  }
  showProgress('')
  return tokens
}

/** Reads all clients. */
async function readAllClients(url, token) {
  const clients = []
  for (let page = 0; clients.length < CLIENTS; page++) {
    clients.push(
      ...(await (
        await fetch(`${url}/api/v2/clients?per_page=100&page=${page}`, { headers: authorized(token) })
      ).json()),
    )
  }
  return clients
}

/** Starts the emulator, and creates the tokens and the data that the requests use. */
export async function prepareTraffic({ newTokens }) {
  const ours = await startEmulator(['--seed', `many:${CLIENTS}`])
  const readerTokens = await createTokens(ours.url, READ, TOKENS)
  const keyReaderTokens = await createTokens(ours.url, KEYS, TOKENS / 10)
  const clients = await readAllClients(ours.url, keyReaderTokens[0])
  const ids = clients.map((client) => client.client_id)
  const unusedTokens = newTokens ? await createTokens(ours.url, 'read:clients', NEW_TOKENS) : []
  const [key] = (await (await fetch(`${ours.url}/.well-known/jwks.json`)).json()).keys
  const folder = temporaryFolder()
  const [{ tenant, signing_keys }] = clients
  writeFileSync(
    join(folder, 'rows'),
    clients.map(({ tenant: _, signing_keys: __, ...row }) => `${JSON.stringify(row)}\n`).join(''),
  )
  return { ours, readerTokens, keyReaderTokens, ids, unusedTokens, key, folder, shared: { tenant, signing_keys } }
}

/** Sends a request to the emulator and writes the response body to a file. A bare server sends this body. */
async function recordBody({ ours }, { path, ...request }) {
  const file = join(temporaryFolder(), 'body')
  writeFileSync(file, Buffer.from(await (await fetch(ours.url + path, request)).arrayBuffer()))
  return file
}

const reads = ({ readerTokens, ids }) =>
  Array.from({ length: CLIENTS }, (_, n) => ({
    path: `/api/v2/clients/${pick(ids, n, 7919)}`,
    headers: authorized(pick(readerTokens, n, 31)),
  }))
const lists = (tokens, query = '') =>
  tokens.map((token) => ({ path: `/api/v2/clients?per_page=50${query}`, headers: authorized(token) }))
const creates = ({ readerTokens }) =>
  readerTokens.map((token, n) => {
    const body = {
      name: `Application ${n}`,
      description: 'One of many',
      app_type: 'regular_web',
      callbacks: ['https://app.example.com/callback'],
      client_metadata: { team: 'a', tier: 'gold' },
    }
    return {
      method: 'POST',
      path: '/api/v2/clients',
      headers: { ...json, ...authorized(token) },
      body: JSON.stringify(body),
    }
  })
const updates = ({ readerTokens, ids }) =>
  Array.from({ length: CLIENTS }, (_, n) => {
    const body = {
      name: `Renamed ${n}`,
      description: 'Another',
      callbacks: [`https://app.example.com/${n}`],
      client_metadata: { team: 'b', tier: null },
    }
    return {
      method: 'PATCH',
      path: `/api/v2/clients/${pick(ids, n, 7919)}`,
      headers: { ...json, ...authorized(pick(readerTokens, n, 31)) },
      body: JSON.stringify(body),
    }
  })
const tokenRequests = ({ ours }) => [
  {
    method: 'POST',
    path: '/oauth/token',
    headers: json,
    body: JSON.stringify({
      grant_type: 'client_credentials',
      client_id: ours.client_id,
      client_secret: ours.client_secret,
      audience: `https://${ours.domain}/api/v2/`,
    }),
  },
]

/** Starts a bare server that sends the emulator's response to the first request. */
const startConstant = async (setting, requests) =>
  startBareFastify('bytes', { BODY: await recordBody(setting, requests[0]) })
/**
 * Starts a bare server with the emulator's clients as whole documents.
 * @param hidden the properties that the token may not read
 */
const startParsing = ({ folder, shared }, hidden) =>
  startBareFastify('parse', { ROWS: join(folder, 'rows'), SHARED: JSON.stringify({ ...shared, hidden }) })

/** Divides the CPU of a bare server by ours. Above 1 ours is cheaper. */
const cheaper = (side) => (sides) => sides[side].microseconds / sides.ours.microseconds
/** Divides our CPU by the CPU of a bare server. Above 1 ours costs more. */
const dearer = (side) => (sides) => sides.ours.microseconds / sides[side].microseconds

/**
 * The comparisons. Each one has the requests, the bare servers that get the same requests (or their `ownRequests`),
 * and the ratios of server CPU to report. CI runs those marked `quick`.
 * Writes come last, so that the data they leave does not change what a read costs.
 */
export const TRAFFIC = [
  {
    what: 'GET one client',
    quick: true,
    requests: reads,
    startOthers: async (setting, requests) => ({ 'bare Fastify': await startConstant(setting, requests) }),
    ratios: [{ against: 'bare Fastify', of: cheaper('bare Fastify'), reach: 0.75, aim: 0.85 }],
  },
  {
    what: 'GET one client over HTTPS',
    requests: reads,
    target: ({ ours }) => ours.https_url.replace('localhost', '127.0.0.1'),
    startOthers: async (setting, requests) => ({
      'bare Fastify': await startBareFastify('bytes', {
        BODY: await recordBody(setting, requests[0]),
        CERTIFICATE: join(home, 'certificate-localhost.json'),
      }),
    }),
    ratios: [{ against: 'bare Fastify over HTTPS', of: cheaper('bare Fastify'), reach: 0.75, aim: 0.85 }],
  },
  {
    what: 'list of 50',
    quick: true,
    requests: ({ readerTokens }) => lists(readerTokens),
    startOthers: async (setting, requests) => ({
      'bare Fastify': await startConstant(setting, requests),
      'parse and filter': await startParsing(setting, ['client_secret', 'signing_keys']),
    }),
    ratios: [
      { against: 'bare Fastify', of: cheaper('bare Fastify'), reach: 0.2, aim: 0.25 },
      { against: 'parse and filter', of: cheaper('parse and filter'), reach: 4, aim: 6 },
    ],
  },
  {
    what: 'list of 50 with keys',
    requests: ({ keyReaderTokens }) => lists(keyReaderTokens),
    startOthers: async (setting) => ({ 'parse and filter': await startParsing(setting, []) }),
    ratios: [{ against: 'parse and filter', of: cheaper('parse and filter'), reach: 2, aim: 3 }],
  },
  {
    what: 'list of 50 with four fields',
    requests: ({ readerTokens }) => lists(readerTokens, `&fields=${FIELDS}`),
    startOthers: async (setting) => ({ 'parse and filter': await startParsing(setting, []) }),
    ratios: [{ against: 'parse and filter', of: cheaper('parse and filter'), reach: 1.5, aim: 2 }],
  },
  {
    what: 'first use of a token',
    needsTokens: true,
    requests: ({ unusedTokens, ids }) =>
      unusedTokens.map((token, n) => ({ path: `/api/v2/clients/${pick(ids, n, 7919)}`, headers: authorized(token) })),
    startOthers: async (setting, requests) => ({
      'bare verify and GET': await startBareFastify('verify', {
        BODY: await recordBody(setting, requests[0]),
        KEY_SET: JSON.stringify(setting.key),
      }),
    }),
    ratios: [{ against: 'bare verify and GET', of: dearer('bare verify and GET'), reach: 1.5, aim: 1.3, less: true }],
  },
  {
    what: '/oauth/token',
    requests: tokenRequests,
    startOthers: async (setting, [request]) => ({
      'bare sign and POST': await startBareFastify('sign', { BODY: await recordBody(setting, request) }),
    }),
    ratios: [{ against: 'bare sign and POST', of: dearer('bare sign and POST'), reach: 1.5, aim: 1.3, less: true }],
  },
  {
    what: 'POST a client',
    quick: true,
    requests: creates,
    startOthers: async (setting) => ({
      'bare GET': { ...(await startConstant(setting, reads(setting))), ownRequests: reads(setting) },
    }),
    ratios: [{ against: 'a bare GET', of: dearer('bare GET'), reach: 8, aim: 6, less: true }],
  },
  {
    what: 'PATCH a client',
    requests: updates,
    startOthers: async (setting) => ({
      'bare GET': { ...(await startConstant(setting, reads(setting))), ownRequests: reads(setting) },
    }),
    ratios: [{ against: 'a bare GET', of: dearer('bare GET'), reach: 8, aim: 6, less: true }],
  },
]

/** Runs one comparison. @returns the medians by side */
export async function measureTraffic({ what, requests, startOthers, target }, setting, options) {
  const list = requests(setting)
  const loop = requestLoop(list)
  const servers = await startOthers(setting, list)
  const sides = { ours: { ...setting.ours, requests: loop, target: target?.(setting) } }
  for (const [name, server] of Object.entries(servers))
    sides[name] = { ...server, requests: server.ownRequests ? requestLoop(server.ownRequests) : loop }
  const medians = await measureAlternating(what, sides, options)
  await Promise.all(Object.values(servers).map((server) => server.stop()))
  return medians
}
