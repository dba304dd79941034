/**
 * Puts the built emulator under mixed load for a long time: `npm run soak -- --minutes 30`.
 * Its data is in files, or in memory with `--in-memory`. Needs /proc.
 * Memory, open handles and latency must not grow, and every response must be the expected one.
 * At the end no handle and no file of a deleted tenant may be left.
 */
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { parseArgs } from 'node:util'
import { pause, residentMegabytes, startEmulator, temporaryFolder } from '../bench/server-processes.mjs'
import { compareQuarters, quantile } from './growth.mjs'
import { KINDS, USER_COUNTS } from './users.mjs'

const WINDOWS = 24
/**
 * Shorter runs are all warm-up, so their growth proves nothing.
 * For them only the responses, the memory budget and the handles are checked.
 */
const JUDGED_MINUTES = 5
const BUDGET_MEGABYTES = 300
const PAUSE_MS = 4
/** The longest time that a stop may take. */
const STOP_MS = 2000

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, 'in-memory': { type: 'boolean', default: false } },
})
const minutes = Number(values.minutes)
if (!(minutes > 0)) {
  console.error(`--minutes takes a positive number, not ${values.minutes}. Example: npm run soak -- --minutes 30`)
  process.exit(2)
}
if (!existsSync('/proc/self/fd')) {
  console.error(
    'The soak reads memory and handles from /proc, which this system does not have. Run it on Linux, or in a container.',
  )
  process.exit(2)
}

const folder = temporaryFolder()
const server = await startEmulator(['--quiet', ...(values['in-memory'] ? [] : ['--data', folder])])
const countHandles = () => readdirSync(`/proc/${server.pid}/fd`).length
const ca = readFileSync(server.ca)
const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = publicKey.export({ type: 'spki', format: 'pem' })

let requests = 0
const failures = []
let timesByKind = new Map()
const agents = []

/** Sends one request. @returns the status and body of the response, and the milliseconds until its end */
function sendRequest(url, { method, headers, body, agent }) {
  return new Promise((resolve, reject) => {
    const startTime = performance.now()
    const { request } = url.startsWith('https:') ? https : http
    const outgoing = request(url, { method, headers, agent, ca }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk
      })
      response
        .once('error', reject)
        .once('end', () => resolve({ status: response.statusCode, text, milliseconds: performance.now() - startTime }))
    })
    outgoing.once('error', reject).end(body)
  })
}

/**
 * Creates the context of a user: the functions to send requests, and the data that they need.
 * A user keeps one connection open, except for requests over TLS.
 */
function createContext(name) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  agents.push(agent)
  const call = async (kind, method, path, { bearer, body, expected = 200, tls = false } = {}) => {
    await pause(PAUSE_MS)
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      ...(bearer && { authorization: `Bearer ${bearer}` }),
      ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    }
    const response = await sendRequest((tls ? server.https_url : server.url) + path, {
      method,
      headers,
      body: text,
      agent: tls ? false : agent,
    })
    requests += 1
    if (![expected].flat().includes(response.status))
      throw new Error(
        `${method} ${path} was answered with ${response.status}, not ${expected}: ${response.text.slice(0, 300)}`,
      )
    if (!timesByKind.has(kind)) timesByKind.set(kind, [])
    timesByKind.get(kind).push(response.milliseconds)
    return response.text === '' ? undefined : JSON.parse(response.text)
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
async function runUser(name, createTurn) {
  const turn = createTurn(createContext(name))
  while (!isOver) {
    try {
      await turn()
    } catch (error) {
      failures.push(`${name}: ${error.message}`)
      await pause(1000)
    }
  }
}

const formatNumber = (value) => (value < 10 ? value.toFixed(2) : Math.round(value).toString())
const windows = []

/** Waits until the end of a window and samples memory and handles every second. */
async function measureWindow(until) {
  timesByKind = new Map()
  const startTime = performance.now()
  const before = requests
  const samples = []
  while (performance.now() < until) {
    await pause(Math.min(1000, Math.max(1, until - performance.now())))
    samples.push({ megabytes: residentMegabytes(server), handles: countHandles() })
  }
  const medianOf = (property) =>
    quantile(
      samples.map((sample) => sample[property]),
      0.5,
    )
  return {
    megabytes: medianOf('megabytes'),
    handles: medianOf('handles'),
    timesByKind,
    perSecond: ((requests - before) / (performance.now() - startTime)) * 1000,
  }
}

// Writes to both permanent tenants first. Their files stay open, so they must be open before the handles are counted.
const first = createContext('laboratory-1')
await first.call('tenant', 'PUT', '/_emulator/tenants/laboratory-1', { expected: 201, body: { seeds: ['storefront'] } })
await KINDS.laboratory(first)()
await KINDS.writer(first)()
for (const agent of agents) agent.destroy()
await pause(200)
const handlesBefore = countHandles()
console.log(
  `${minutes} minutes, data ${values['in-memory'] ? 'in memory' : 'in files'}, ${Object.entries(USER_COUNTS)
    .map(([name, count]) => `${count} × ${name}`)
    .join(', ')}; ${handlesBefore} handles at first`,
)
const users = Object.entries(USER_COUNTS).flatMap(([name, count]) =>
  Array.from({ length: count }, (_, n) => runUser(`${name}-${n + 1}`, KINDS[name])),
)
const start = performance.now()
for (let n = 1; n <= WINDOWS; n++) {
  windows.push(await measureWindow(start + (n / WINDOWS) * minutes * 60_000))
  const window = windows.at(-1)
  const medians = ['read', 'create', 'tenant', 'token over TLS']
    .map((kind) => `${kind} ${formatNumber(quantile(window.timesByKind.get(kind) ?? [Number.NaN], 0.5))} ms`)
    .join(', ')
  console.log(
    [
      `${n}/${WINDOWS}: ${formatNumber(window.megabytes)} MB`,
      `${window.handles} handles`,
      `${formatNumber(window.perSecond)} requests/s`,
      medians,
      ...(failures.length > 0 ? [`${failures.length} FAILED`] : []),
    ].join(', '),
  )
}
isOver = true
await Promise.all(users)
const seconds = (performance.now() - start) / 1000
for (const agent of agents) agent.destroy()

const rows = []
const judgeGrowth = (what, unit, windowValues) => {
  const { before, after, isFlat } = compareQuarters(windowValues, unit)
  rows.push({ what, unit, 'second quarter': formatNumber(before), 'last quarter': formatNumber(after), flat: isFlat })
}
if (minutes >= JUDGED_MINUTES) {
  judgeGrowth(
    'resident memory',
    'megabytes',
    windows.map((each) => each.megabytes),
  )
  judgeGrowth(
    'open handles',
    'handles',
    windows.map((each) => each.handles),
  )
  for (const kind of windows[0].timesByKind.keys()) {
    judgeGrowth(
      kind,
      'milliseconds',
      windows.map((each) => quantile(each.timesByKind.get(kind), 0.5)),
    )
    judgeGrowth(
      kind,
      'milliseconds, slowest of 100',
      windows.map((each) => quantile(each.timesByKind.get(kind), 0.99)),
    )
  }
  console.table(rows)
} else console.log(`Growth is judged only in runs of at least ${JUDGED_MINUTES} minutes.`)

const problems = rows
  .filter((row) => !row.flat)
  .map((row) => `${row.what} grew: ${row['second quarter']} → ${row['last quarter']} ${row.unit}`)
problems.push(...failures.slice(0, 10))
const maxMegabytes = Math.max(...windows.map((each) => each.megabytes))
if (maxMegabytes > BUDGET_MEGABYTES)
  problems.push(`${formatNumber(maxMegabytes)} MB of memory exceed the budget of ${BUDGET_MEGABYTES} MB`)

// The server needs a moment to notice dropped connections.
let handlesAfter = countHandles()
for (let n = 0; n < 100 && handlesAfter > handlesBefore; n++) {
  await pause(100)
  handlesAfter = countHandles()
}
if (handlesAfter > handlesBefore)
  problems.push(`${handlesAfter} handles are open after the load, but only ${handlesBefore} were open before it`)
const leftFiles = readdirSync(folder).filter((file) => file.startsWith('tester'))
if (leftFiles.length > 0) problems.push(`deleted tenants left the files ${leftFiles.join(', ')}`)
const stopStart = performance.now()
await server.stop()
const stopMilliseconds = performance.now() - stopStart
if (stopMilliseconds > STOP_MS)
  problems.push(`the stop took ${formatNumber(stopMilliseconds)} ms, more than ${STOP_MS} ms`)

console.log(
  [
    `${requests.toLocaleString('en')} requests in ${formatNumber(seconds)} s, ${failures.length} failed`,
    `${formatNumber(maxMegabytes)} MB at most`,
    `${handlesAfter} handles after the load`,
    `stopped in ${formatNumber(stopMilliseconds)} ms`,
  ].join('; '),
)
for (const problem of problems) console.error(`! ${problem}`)
process.exitCode = problems.length > 0 ? 1 : 0
