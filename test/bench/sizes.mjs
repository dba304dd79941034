/** What size costs: a million clients on file beside a thousand, a hundred thousand in memory, and how fast they are seeded. */
import { repeated, slice } from './load.mjs'
import { emulator, median, progress, residentMegabytes, temporaryFolder } from './processes.mjs'

const ROUNDS = 21
const REQUESTS = 100_000
const json = { 'content-type': 'application/json' }

/** A token and what goes with it. */
async function caller({ url }) {
  const made = await fetch(`${url}/_emulator/tokens`, {
    method: 'POST',
    headers: json,
    body: '{"scope":"read:clients update:clients"}',
  })
  return { authorization: `Bearer ${(await made.json()).access_token}` }
}

/** Ids of clients that lie all over a list, by pages at equal distances. */
async function someIds({ url }, headers, count) {
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
 * Milliseconds that the server itself needs for a request when nothing of it is remembered: a client is changed before each.
 * @param path of each round
 */
async function serverTime({ url }, headers, id, pathOf) {
  const taken = []
  for (let n = 0; n < ROUNDS; n++) {
    const path = pathOf(n)
    await fetch(`${url}/api/v2/clients/${id}`, {
      method: 'PATCH',
      headers: { ...headers, ...json },
      body: JSON.stringify({ description: `Round ${n}` }),
    })
    const answer = await fetch(url + path, { headers })
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
    const [last] = (await (await fetch(`${url}/_emulator/requests?limit=1`)).json()).requests
    taken.push(last.ms)
  }
  return median(taken)
}

const seeded = async (count, flags = []) => {
  const began = performance.now()
  const server = await emulator(['--seed', `many:${count}`, ...flags])
  return { ...server, seconds: (performance.now() - began) / 1000 }
}

/** A million beside a thousand. @returns rows of the table */
export async function million(count = 1_000_000) {
  progress('seeding a thousand clients, then a million')
  const few = await seeded(1000, ['--data', temporaryFolder()])
  const folder = temporaryFolder()
  const many = await seeded(count, ['--data', folder])
  const sides = []
  for (const [server, total] of [
    [few, 1000],
    [many, count],
  ]) {
    const headers = await caller(server)
    sides.push({ server, headers, total, ids: await someIds(server, headers, total) })
  }
  const rows = []
  const kinds = {
    // Each of them for the first time.
    'one by id':
      async ({ ids }) =>
      (n) =>
        `/api/v2/clients/${ids[(n + 1) * 40]}`,
    'first page': async () => () => '/api/v2/clients?per_page=50',
    'checkpoint page': async ({ server, headers, total }) => {
      const from = await cursor(server, headers, total)
      return () => `/api/v2/clients?take=50&from=${from}`
    },
  }
  for (const [what, pathsOf] of Object.entries(kinds)) {
    const times = []
    for (const side of sides) {
      progress(`a million clients: ${what}`)
      times.push(await serverTime(side.server, side.headers, side.ids[0], await pathsOf(side)))
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
  const ofSeeding = residentMegabytes(many)
  await Promise.all([few.stop(), many.stop()])
  progress('a million clients: memory')
  const again = await emulator(['--data', folder])
  let answered = 0
  const [, large] = sides
  const requests = repeated(large.ids.map((id) => ({ path: `/api/v2/clients/${id}`, headers: large.headers })))
  while (answered < REQUESTS) answered += (await slice({ ...again, requests }, 2)).answered
  rows.push({
    what: `resident memory, 1,000,000 clients on file, after ${REQUESTS.toLocaleString('en')} requests`,
    unit: 'MB',
    value: residentMegabytes(again),
    note: `in the process that seeded them ${Math.round(ofSeeding)}`,
    reach: 150,
    aim: 130,
    less: true,
  })
  await again.stop()
  progress('')
  return rows
}

/** A cursor to the middle of the list. */
async function cursor({ url }, headers, total) {
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

/** A hundred thousand in memory. @returns rows of the table */
export async function hundredThousand() {
  progress('seeding a hundred thousand clients')
  const empty = await seeded(0)
  await empty.stop()
  const server = await seeded(100_000)
  const perSecond = 100_000 / (server.seconds - empty.seconds)
  const rows = [{ what: '`--seed many:100000`', unit: 'clients/s', value: perSecond, reach: 15_000, aim: 30_000 }]
  const headers = await caller(server)
  const [id] = await someIds(server, headers, 1000)
  for (const [what, path, reach] of SEARCHES) {
    progress(`a hundred thousand clients: ${what}`)
    rows.push({
      what: `100,000 clients: ${what}`,
      unit: 'ms',
      value: await serverTime(server, headers, id, () => path),
      reach,
      aim: reach / 2,
      less: true,
    })
  }
  await server.stop()
  progress('')
  return rows
}
