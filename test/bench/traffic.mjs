/** What requests cost under load, beside bare servers that get the same requests. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compared, repeated } from './load.mjs'
import { bare, emulator, home, progress, temporaryFolder } from './processes.mjs'

const TOKENS = 1000
const CLIENTS = 10_000
/** More than are remembered: sent in turn, each is a new one whenever it comes. */
const NEW_TOKENS = 10_500
const READ = 'read:clients create:clients update:clients'
const KEYS = 'read:clients read:client_keys'
const FIELDS = 'client_id,name,app_type,callbacks'

const json = { 'content-type': 'application/json' }
const authorized = (token) => ({ authorization: `Bearer ${token}` })
/** Spread over a list without a pattern that two lists would share. */
const pick = (list, n, step) => list[(n * step) % list.length]

/** Tokens that differ in their expiry. */
async function tokens(url, scope, count) {
  const made = []
  for (let n = 0; n < count; n++) {
    if (n % 500 === 0) progress(`tokens: ${n} of ${count}`)
    const body = JSON.stringify({ scope, expires_in: 80_000 + n })
    made.push(
      (await (await fetch(`${url}/_emulator/tokens`, { method: 'POST', headers: json, body })).json()).access_token,
    )
  }
  progress('')
  return made
}

/** All clients as a token with every scope reads them. */
async function allClients(url, token) {
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

/** The server, and what is sent to it. */
export async function prepare({ newTokens }) {
  const ours = await emulator(['--seed', `many:${CLIENTS}`])
  const [readers, keyHolders] = [await tokens(ours.url, READ, TOKENS), await tokens(ours.url, KEYS, TOKENS / 10)]
  const clients = await allClients(ours.url, keyHolders[0])
  const ids = clients.map((client) => client.client_id)
  const first = newTokens ? await tokens(ours.url, 'read:clients', NEW_TOKENS) : []
  const [key] = (await (await fetch(`${ours.url}/.well-known/jwks.json`)).json()).keys
  const folder = temporaryFolder()
  const [{ tenant, signing_keys }] = clients
  writeFileSync(
    join(folder, 'rows'),
    clients.map(({ tenant: _, signing_keys: __, ...row }) => `${JSON.stringify(row)}\n`).join(''),
  )
  return { ours, readers, keyHolders, ids, first, key, folder, shared: { tenant, signing_keys } }
}

/** A file with the body that ours answers to a request, for a bare server to send. */
async function bodyOf({ ours }, { path, ...request }) {
  const file = join(temporaryFolder(), 'body')
  writeFileSync(file, Buffer.from(await (await fetch(ours.url + path, request)).arrayBuffer()))
  return file
}

const reads = ({ readers, ids }) =>
  Array.from({ length: CLIENTS }, (_, n) => ({
    path: `/api/v2/clients/${pick(ids, n, 7919)}`,
    headers: authorized(pick(readers, n, 31)),
  }))
const lists = (holders, query = '') =>
  holders.map((token) => ({ path: `/api/v2/clients?per_page=50${query}`, headers: authorized(token) }))
const creates = ({ readers }) =>
  readers.map((token, n) => {
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
const updates = ({ readers, ids }) =>
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
      headers: { ...json, ...authorized(pick(readers, n, 31)) },
      body: JSON.stringify(body),
    }
  })
const grants = ({ ours }) => [
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

const constant = async (setting, requests) => bare('bytes', { BODY: await bodyOf(setting, requests[0]) })
/** The rows of ours as whole documents. @param hidden what the token may not read */
const parsing = ({ folder, shared }, hidden) =>
  bare('parse', { ROWS: join(folder, 'rows'), SHARED: JSON.stringify({ ...shared, hidden }) })

/** As often as this is how much of ours the other side costs: above 1 ours is cheaper. */
const cheaper = (other) => (sides) => sides[other].microseconds / sides.ours.microseconds
/** How many times as much ours costs. */
const dearer = (other) => (sides) => sides.ours.microseconds / sides[other].microseconds

/**
 * What is compared: requests, the servers that get the same (or `own` ones), and the ratios of server CPU that are asked for.
 * Those marked `quick` run in CI. Writes come last: what they leave is no part of what a read costs.
 */
export const TRAFFIC = [
  {
    what: 'GET one client',
    quick: true,
    requests: reads,
    others: async (setting, requests) => ({ 'bare Fastify': await constant(setting, requests) }),
    ratios: [{ against: 'bare Fastify', of: cheaper('bare Fastify'), reach: 0.75, aim: 0.85 }],
  },
  {
    what: 'GET one client over HTTPS',
    requests: reads,
    target: ({ ours }) => ours.https_url.replace('localhost', '127.0.0.1'),
    others: async (setting, requests) => ({
      'bare Fastify': await bare('bytes', {
        BODY: await bodyOf(setting, requests[0]),
        CERTIFICATE: join(home, 'certificate-localhost.json'),
      }),
    }),
    ratios: [{ against: 'bare Fastify over HTTPS', of: cheaper('bare Fastify'), reach: 0.75, aim: 0.85 }],
  },
  {
    what: 'list of 50',
    quick: true,
    requests: ({ readers }) => lists(readers),
    others: async (setting, requests) => ({
      'bare Fastify': await constant(setting, requests),
      'parse and filter': await parsing(setting, ['client_secret', 'signing_keys']),
    }),
    ratios: [
      { against: 'bare Fastify', of: cheaper('bare Fastify'), reach: 0.2, aim: 0.25 },
      { against: 'parse and filter', of: cheaper('parse and filter'), reach: 4, aim: 6 },
    ],
  },
  {
    what: 'list of 50 with keys',
    requests: ({ keyHolders }) => lists(keyHolders),
    others: async (setting) => ({ 'parse and filter': await parsing(setting, []) }),
    ratios: [{ against: 'parse and filter', of: cheaper('parse and filter'), reach: 2, aim: 3 }],
  },
  {
    what: 'list of 50 with four fields',
    requests: ({ readers }) => lists(readers, `&fields=${FIELDS}`),
    others: async (setting) => ({ 'parse and filter': await parsing(setting, []) }),
    ratios: [{ against: 'parse and filter', of: cheaper('parse and filter'), reach: 1.5, aim: 2 }],
  },
  {
    what: 'first use of a token',
    needsTokens: true,
    requests: ({ first, ids }) =>
      first.map((token, n) => ({ path: `/api/v2/clients/${pick(ids, n, 7919)}`, headers: authorized(token) })),
    others: async (setting, requests) => ({
      'bare verify and GET': await bare('verify', {
        BODY: await bodyOf(setting, requests[0]),
        KEY_SET: JSON.stringify(setting.key),
      }),
    }),
    ratios: [{ against: 'bare verify and GET', of: dearer('bare verify and GET'), reach: 1.5, aim: 1.3, less: true }],
  },
  {
    what: '/oauth/token',
    requests: grants,
    others: async (setting, [request]) => ({
      'bare sign and POST': await bare('sign', { BODY: await bodyOf(setting, request) }),
    }),
    ratios: [{ against: 'bare sign and POST', of: dearer('bare sign and POST'), reach: 1.5, aim: 1.3, less: true }],
  },
  {
    what: 'POST a client',
    quick: true,
    requests: creates,
    others: async (setting) => ({ 'bare GET': { ...(await constant(setting, reads(setting))), own: reads(setting) } }),
    ratios: [{ against: 'a bare GET', of: dearer('bare GET'), reach: 8, aim: 6, less: true }],
  },
  {
    what: 'PATCH a client',
    requests: updates,
    others: async (setting) => ({ 'bare GET': { ...(await constant(setting, reads(setting))), own: reads(setting) } }),
    ratios: [{ against: 'a bare GET', of: dearer('bare GET'), reach: 8, aim: 6, less: true }],
  },
]

/** Runs one of them. @returns the medians by side */
export async function measured({ what, requests, others, target }, setting, options) {
  const list = requests(setting)
  const sent = repeated(list)
  const servers = await others(setting, list)
  const sides = { ours: { ...setting.ours, requests: sent, target: target?.(setting) } }
  for (const [name, server] of Object.entries(servers))
    sides[name] = { ...server, requests: server.own ? repeated(server.own) : sent }
  const medians = await compared(what, sides, options)
  await Promise.all(Object.values(servers).map((server) => server.stop()))
  return medians
}
