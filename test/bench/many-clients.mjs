/**
 * Measures how the number of clients changes the cost: a million clients in files compared with a thousand,
 * a hundred thousand in memory, and the speed of seeding them.
 */
import { measureSlice, requestLoop } from './load-generator.mjs'
import { median, residentMegabytes, showProgress, startEmulator, temporaryFolder } from './server-processes.mjs'

const ROUNDS = 21
const REQUESTS = 100_000
const json = { 'content-type': 'application/json' }

/** Gets a token. @returns the request headers with it */
async function authorize({ url }) {
  const response = await fetch(`${url}/_emulator/tokens`, {
    method: 'POST',
    headers: json,
    body: '{"scope":"read:clients update:clients"}',
  })
  return { authorization: `Bearer ${(await response.json()).access_token}` }
}

/** Returns client ids from pages at equal distances in the whole list. */
async function sampleIds({ url }, headers, count) {
  const ids = []
  const pages = Math.min(count / 100, 100)
  for (let n = 0; n < pages; n++) {
    const page = Math.floor((n * count) / 100 / pages)
    ids.push(
      ...(
        await (await fetch(`${url}/api/v2/clients?per_page=100&fields=client_id&page=${page}`, { headers })).json()
      ).map((client) => client.client_id),
    )
  }
  return ids
}

/**
 * Measures a request without cached results: each round changes a client first, which invalidates the caches.
 * @param pathOf round → the path to request
 * @returns the median of the milliseconds in the request log, which are the server's own
 */
async function measureServerTime({ url }, headers, id, pathOf) {
  const times = []
  for (let n = 0; n < ROUNDS; n++) {
    const path = pathOf(n)
    await fetch(`${url}/api/v2/clients/${id}`, {
      method: 'PATCH',
      headers: { ...headers, ...json },
      body: JSON.stringify({ description: `Round ${n}` }),
    })
    const response = await fetch(url + path, { headers })
    await response.arrayBuffer()
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}.`)
    const [last] = (await (await fetch(`${url}/_emulator/requests?limit=1`)).json()).requests
    times.push(last.ms)
  }
  return median(times)
}

const startWithClients = async (count, flags = []) => {
  const startTime = performance.now()
  const server = await startEmulator(['--seed', `many:${count}`, ...flags])
  return { ...server, seconds: (performance.now() - startTime) / 1000 }
}

/** Compares a million clients in files with a thousand. @returns the rows of the result table */
export async function millionClients(count = 1_000_000) {
  showProgress('seeding a thousand clients, then a million')
  const few = await startWithClients(1000, ['--data', temporaryFolder()])
  const folder = temporaryFolder()
  const many = await startWithClients(count, ['--data', folder])
  const sides = []
  for (const [server, total] of [
    [few, 1000],
    [many, count],
  ]) {
    const headers = await authorize(server)
    sides.push({ server, headers, total, ids: await sampleIds(server, headers, total) })
  }
  const rows = []
  const kinds = {
    // Each round reads another client, so no response is cached.
    'one by id':
      async ({ ids }) =>
      (n) =>
        `/api/v2/clients/${ids[(n + 1) * 40]}`,
    'first page': async () => () => '/api/v2/clients?per_page=50',
    'checkpoint page': async ({ server, headers, total }) => {
      const from = await cursorToMiddle(server, headers, total)
      return () => `/api/v2/clients?take=50&from=${from}`
    },
  }
  for (const [what, pathsOf] of Object.entries(kinds)) {
    const times = []
    for (const side of sides) {
      showProgress(`a million clients: ${what}`)
      times.push(await measureServerTime(side.server, side.headers, side.ids[0], await pathsOf(side)))
    }
    rows.push({
      what: `1,000,000 clients: ${what}`,
      against: '1,000',
      value: times[1] / times[0],
      note: `${times[1]} ms, ${times[0]} ms`,
      reach: 2,
      aim: 1.2,
      less: true,
    })
  }
  const seedingMegabytes = residentMegabytes(many)
  await Promise.all([few.stop(), many.stop()])
  showProgress('a million clients: memory')
  const reopened = await startEmulator(['--data', folder])
  let responses = 0
  const [, large] = sides
  const requests = requestLoop(large.ids.map((id) => ({ path: `/api/v2/clients/${id}`, headers: large.headers })))
  while (responses < REQUESTS) responses += (await measureSlice({ ...reopened, requests }, 2)).responses
  rows.push({
    what: `resident memory, 1,000,000 clients on file, after ${REQUESTS.toLocaleString('en')} requests`,
    unit: 'MB',
    value: residentMegabytes(reopened),
    note: `in the process that seeded them ${Math.round(seedingMegabytes)}`,
    reach: 150,
    aim: 130,
    less: true,
  })
  await reopened.stop()
  showProgress('')
  return rows
}

/** Returns a checkpoint cursor to the middle of the list, or to client 5,000 if that comes first. */
async function cursorToMiddle({ url }, headers, total) {
  let from = ''
  const pages = Math.min(total / 100 / 2, 50)
  for (let n = 0; n < pages; n++)
    from = (
      await (
        await fetch(`${url}/api/v2/clients?take=100&fields=client_id${from && `&from=${from}`}`, { headers })
      ).json()
    ).next
  return from
}

const SEARCHES = [
  ['deepest page', '/api/v2/clients?per_page=50&page=1999', 5],
  [
    'count over three filters',
    '/api/v2/clients?per_page=1&include_totals=true&is_global=false&is_first_party=true&app_type=spa,native',
    20,
  ],
  ['name prefix', `/api/v2/clients/search?parser=scim&q=${encodeURIComponent('name sw "Native 99"')}`, 5],
  ['name contains', `/api/v2/clients/search?parser=scim&q=${encodeURIComponent('name co "ice 9999"')}`, 30],
  ['metadata', `/api/v2/clients/search?parser=scim&q=${encodeURIComponent('metadata.team eq "billing"')}`, 30],
]

/** Measures a hundred thousand clients in memory. @returns the rows of the result table */
export async function hundredThousandClients() {
  showProgress('seeding a hundred thousand clients')
  const empty = await startWithClients(0)
  await empty.stop()
  const server = await startWithClients(100_000)
  const perSecond = 100_000 / (server.seconds - empty.seconds)
  const rows = [{ what: '`--seed many:100000`', unit: 'clients/s', value: perSecond, reach: 15_000, aim: 30_000 }]
  const headers = await authorize(server)
  const [id] = await sampleIds(server, headers, 1000)
  for (const [what, path, reach] of SEARCHES) {
    showProgress(`a hundred thousand clients: ${what}`)
    rows.push({
      what: `100,000 clients: ${what}`,
      unit: 'ms',
      value: await measureServerTime(server, headers, id, () => path),
      reach,
      aim: reach / 2,
      less: true,
    })
  }
  await server.stop()
  showProgress('')
  return rows
}
