/**
 * The built emulator under mixed load for a long time: `npm run soak -- --minutes 30`, with its data in files, or with `--in-memory`.
 * Memory, open handles and latency must not grow, every answer must be the expected one, and at the end nothing may be left open.
 * Needs /proc.
 */
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { parseArgs } from 'node:util'
import { emulator, pause, residentMegabytes, temporaryFolder } from '../bench/processes.mjs'
import { CROWD, KINDS } from './clients.mjs'
import { flat, quantile } from './flat.mjs'

const WINDOWS = 24
/** Shorter runs warm up all the way: their growth says nothing, so they are held to the answers, the budget and the handles alone. */
const JUDGED_MINUTES = 5
const BUDGET_MEGABYTES = 300
const PAUSE_MS = 4
/** A stop has to be over in this time. */
const STOP_MS = 2000

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, 'in-memory': { type: 'boolean', default: false } },
})
const minutes = Number(values.minutes)
if (!(minutes > 0)) {
  console.error('--minutes takes a number: npm run soak -- --minutes 30')
  process.exit(2)
}
if (!existsSync('/proc/self/fd')) {
  console.error(
    'The soak reads memory and handles from /proc, which this system has not. Run it on Linux, or in a container.',
  )
  process.exit(2)
}

const folder = temporaryFolder()
const server = await emulator(['--quiet', ...(values['in-memory'] ? [] : ['--data', folder])])
const handles = () => readdirSync(`/proc/${server.pid}/fd`).length
const ca = readFileSync(server.ca)
const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = publicKey.export({ type: 'spki', format: 'pem' })

let requests = 0
const failures = []
let taken = new Map()
const agents = []

/** Sends one request. @returns status and text, with the milliseconds until its end */
function exchange(url, { method, headers, body, agent }) {
  return new Promise((resolve, reject) => {
    const began = performance.now()
    const { request } = url.startsWith('https:') ? https : http
    const sent = request(url, { method, headers, agent, ca }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      answer
        .once('error', reject)
        .once('end', () => resolve({ status: answer.statusCode, text, milliseconds: performance.now() - began }))
    })
    sent.once('error', reject).end(body)
  })
}

/** What a client sends with: a connection of its own that it keeps, but for TLS. */
function context(name) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  agents.push(agent)
  const call = async (kind, method, path, { bearer, body, expected = 200, tls = false } = {}) => {
    await pause(PAUSE_MS)
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      ...(bearer && { authorization: `Bearer ${bearer}` }),
      ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    }
    const answer = await exchange((tls ? server.https_url : server.url) + path, {
      method,
      headers,
      body: text,
      agent: tls ? false : agent,
    })
    requests += 1
    if (![expected].flat().includes(answer.status))
      throw new Error(
        `${method} ${path} answered ${answer.status} in place of ${expected}: ${answer.text.slice(0, 300)}`,
      )
    if (!taken.has(kind)) taken.set(kind, [])
    taken.get(kind).push(answer.milliseconds)
    return answer.text === '' ? undefined : JSON.parse(answer.text)
  }
  const token = async (tenant, scope) =>
    (
      await call('control', 'POST', `/_emulator/tokens?tenant=${tenant}`, {
        expected: 201,
        body: scope === undefined ? {} : { scope },
      })
    ).access_token
  return {
    call,
    token,
    name,
    pem,
    url: server.url,
    port: Number(new URL(server.url).port),
    login: {
      client_id: server.client_id,
      client_secret: server.client_secret,
      audience: `${server.https_url}/api/v2/`,
    },
  }
}

let isOver = false
async function use(name, turnOf) {
  const turn = turnOf(context(name))
  while (!isOver) {
    try {
      await turn()
    } catch (error) {
      failures.push(`${name}: ${error.message}`)
      await pause(1000)
    }
  }
}

const number = (value) => (value < 10 ? value.toFixed(2) : Math.round(value).toString())
const windows = []

/** Waits for the end of a window, looking at the process meanwhile. */
async function measure(until) {
  taken = new Map()
  const began = performance.now()
  const before = requests
  const looks = []
  while (performance.now() < until) {
    await pause(Math.min(1000, Math.max(1, until - performance.now())))
    looks.push({ megabytes: residentMegabytes(server), handles: handles() })
  }
  const of = (property) =>
    quantile(
      looks.map((look) => look[property]),
      0.5,
    )
  return {
    megabytes: of('megabytes'),
    handles: of('handles'),
    taken,
    perSecond: ((requests - before) / (performance.now() - began)) * 1000,
  }
}

// What stays open with the tenants that stay is open before handles are counted: both were written to.
const first = context('laboratory-1')
await first.call('tenant', 'PUT', '/_emulator/tenants/laboratory-1', { expected: 201, body: { seeds: ['storefront'] } })
await KINDS.laboratory(first)()
await KINDS.writer(first)()
for (const agent of agents) agent.destroy()
await pause(200)
const handlesAtFirst = handles()
console.log(
  `${minutes} minutes, data ${values['in-memory'] ? 'in memory' : 'in files'}, ${Object.entries(CROWD)
    .map(([name, count]) => `${count} × ${name}`)
    .join(', ')}; ${handlesAtFirst} handles at first`,
)
const crowd = Object.entries(CROWD).flatMap(([name, count]) =>
  Array.from({ length: count }, (_, n) => use(`${name}-${n + 1}`, KINDS[name])),
)
const start = performance.now()
for (let n = 1; n <= WINDOWS; n++) {
  windows.push(await measure(start + (n / WINDOWS) * minutes * 60_000))
  const { megabytes, handles, perSecond, taken } = windows.at(-1)
  const slow = ['read', 'create', 'tenant', 'token over TLS']
    .map((kind) => `${kind} ${number(quantile(taken.get(kind) ?? [Number.NaN], 0.5))} ms`)
    .join(', ')
  console.log(
    `${n}/${WINDOWS}: ${number(megabytes)} MB, ${handles} handles, ${number(perSecond)} requests/s, ${slow}${failures.length > 0 ? `, ${failures.length} FAILED` : ''}`,
  )
}
isOver = true
await Promise.all(crowd)
const seconds = (performance.now() - start) / 1000
for (const agent of agents) agent.destroy()

const rows = []
const judge = (what, unit, values) => {
  const { before, after, isFlat } = flat(values, unit)
  rows.push({ what, unit, 'second quarter': number(before), 'last quarter': number(after), flat: isFlat })
}
if (minutes >= JUDGED_MINUTES) {
  judge(
    'resident memory',
    'megabytes',
    windows.map((each) => each.megabytes),
  )
  judge(
    'open handles',
    'handles',
    windows.map((each) => each.handles),
  )
  for (const kind of windows[0].taken.keys()) {
    judge(
      kind,
      'milliseconds',
      windows.map((each) => quantile(each.taken.get(kind), 0.5)),
    )
    judge(
      kind,
      'milliseconds, slowest of 100',
      windows.map((each) => quantile(each.taken.get(kind), 0.99)),
    )
  }
  console.table(rows)
} else console.log(`Growth is judged in runs of ${JUDGED_MINUTES} minutes and more.`)

const problems = rows
  .filter((row) => !row.flat)
  .map((row) => `${row.what} grew: ${row['second quarter']} → ${row['last quarter']} ${row.unit}`)
problems.push(...failures.slice(0, 10))
const most = Math.max(...windows.map((each) => each.megabytes))
if (most > BUDGET_MEGABYTES) problems.push(`${number(most)} MB are more than ${BUDGET_MEGABYTES}`)

// Connections that were dropped are noticed within a moment.
let handlesAtLast = handles()
for (let n = 0; n < 100 && handlesAtLast > handlesAtFirst; n++) {
  await pause(100)
  handlesAtLast = handles()
}
if (handlesAtLast > handlesAtFirst)
  problems.push(`${handlesAtLast} handles are open after the load, ${handlesAtFirst} were before it`)
const left = readdirSync(folder).filter((file) => file.startsWith('tester'))
if (left.length > 0) problems.push(`tenants that were deleted left ${left.join(', ')}`)
const stopping = performance.now()
await server.stop()
const stopped = performance.now() - stopping
if (stopped > STOP_MS) problems.push(`the stop took ${number(stopped)} ms`)

console.log(
  `${requests.toLocaleString('en')} requests in ${number(seconds)} s, ${failures.length} failed; ${number(most)} MB at most; ${handlesAtLast} handles after the load; stopped in ${number(stopped)} ms`,
)
for (const problem of problems) console.error(`! ${problem}`)
process.exitCode = problems.length > 0 ? 1 : 0
