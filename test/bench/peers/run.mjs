// Compares the emulator with other servers that emulate Auth0, and writes results.md:
//   npm run bench:peers [-- --quick] [-- --only NAME]
// --quick and --only print the tables without writing the file.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CONNECTIONS, GENERATOR, measureSlice, requestLoop } from '../load-generator.mjs'
import { median, residentMegabytes, showProgress } from '../server-processes.mjs'
import { prepareFiles, SERVERS } from './peer-servers.mjs'
import { runSteps, STEP_NAMES } from './sdk-steps.mjs'

// The simulator speaks only TLS, with a certificate that no trusted authority signed.
process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
process.removeAllListeners('warning')

const { quick, only } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
}).values
const [starts, slices, seconds] = quick ? [1, 1, 1] : [3, 3, 2]
const selectedServers = SERVERS.filter(({ name }) => only === undefined || name === only)

const bearer = (token) => ({ authorization: `Bearer ${token}` })
async function requestToken({ url, clientId }) {
  if (!clientId) return 'any'
  return (await (await fetch(`${url}/_emulator/tokens`, { method: 'POST' })).json()).access_token
}

/** Returns the requests to measure. `isExpected` tells whether a response body is the one that was asked for. */
async function createRequests(server, { id }) {
  const headers = bearer(await requestToken(server))
  const clientId = server.clientId
    ? (await (await fetch(`${server.url}/api/v2/clients?per_page=1&fields=client_id`, { headers })).json())[0].client_id
    : id
  return {
    'GET one': {
      path: `/api/v2/clients/${clientId}`,
      headers,
      isExpected: (body) => typeof body.client_id === 'string',
    },
    'list of 50': {
      path: '/api/v2/clients?per_page=50',
      headers,
      isExpected: (body) => Array.isArray(body) && body.length === 50,
    },
    create: {
      method: 'POST',
      path: '/api/v2/clients',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Mine' }),
      isExpected: (body) => body.name === 'Mine',
    },
  }
}

/** Sends a request once. Returns why it cannot be measured; undefined if it can. */
async function reasonToSkip({ url }, { isExpected, path, ...init }) {
  const response = await fetch(url + path, init).catch((error) => ({ ok: false, status: error.message }))
  if (!response.ok) return `${response.status}`
  return isExpected(await response.json().catch(() => ({}))) ? undefined : 'another answer'
}

const files = await prepareFiles()
const rows = []
for (const { name, version, start } of selectedServers) {
  const milliseconds = []
  let server
  for (let n = 0; n < starts; n++) {
    showProgress(`${name}: start`)
    await server?.stop()
    const startTime = performance.now()
    server = await start(files)
    await (await fetch(server.url)).arrayBuffer()
    milliseconds.push(performance.now() - startTime)
  }
  rows.push({
    name,
    version,
    server,
    start: median(milliseconds),
    memory: residentMegabytes(server),
    requests: await createRequests(server, files),
    rates: {},
    skipReasons: {},
  })
}
for (const what of ['GET one', 'list of 50', 'create']) {
  const sides = []
  for (const row of rows) {
    const { isExpected, ...request } = row.requests[what]
    row.skipReasons[what] = await reasonToSkip(row.server, { isExpected, ...request })
    if (row.skipReasons[what] === undefined)
      sides.push({ row, server: { ...row.server, requests: requestLoop([request]) }, rates: [] })
  }
  for (let n = 0; n <= slices; n++) {
    for (const side of sides) {
      showProgress(`${what}: ${side.row.name}, slice ${n} of ${slices}`)
      const { perSecond } = await measureSlice(side.server, n === 0 ? 1 : seconds)
      if (n > 0) side.rates.push(perSecond)
    }
  }
  for (const { row, rates } of sides) row.rates[what] = median(rates)
}
for (const row of rows) {
  showProgress(`${row.name}: the SDK`)
  row.memoryAfterLoad = residentMegabytes(row.server)
  row.steps = await runSteps(row.server)
  await row.server.stop()
}
showProgress('')

const countPassed = (row) => STEP_NAMES.filter((step) => row.steps[step] === undefined).length
const formatRate = (row, what) =>
  row.skipReasons[what] === undefined
    ? Math.round(row.rates[what]).toLocaleString('en')
    : `– (${row.skipReasons[what]})`
const tableLine = (cells) => `| ${cells.join(' | ')} |`
const table = [
  '| server | start, ms | memory, MB | after load | GET one, /s | list of 50, /s | create, /s | SDK steps of 16 |',
  '|---|---|---|---|---|---|---|---|',
  ...rows.map((row) =>
    tableLine([
      `${row.name} ${row.version}`,
      row.start.toFixed(0),
      row.memory.toFixed(0),
      row.memoryAfterLoad.toFixed(0),
      formatRate(row, 'GET one'),
      formatRate(row, 'list of 50'),
      formatRate(row, 'create'),
      countPassed(row),
    ]),
  ),
].join('\n')
const matrix = [
  tableLine(['step', ...rows.map(({ name }) => name)]),
  `|---|${rows.map(() => '---|').join('')}`,
  ...STEP_NAMES.map((step) =>
    tableLine([step, ...rows.map((row) => (row.steps[step] === undefined ? '✓' : row.steps[step]))]),
  ),
].join('\n')
console.log(`${table}\n\n${matrix}`)
const sdk = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')).dependencies.auth0
if (only === undefined && !quick) {
  const how = [
    `\`npm run bench:peers\`: Node ${process.version}, ${process.platform} ${process.arch},`,
    `load from ${GENERATOR}, ${CONNECTIONS} connections. Rates are medians of ${slices} slices of ${seconds} s;`,
    `the servers take turns. The steps use the Node SDK auth0 ${sdk}.`,
    'A dash marks a request without the expected response. The actual response follows in parentheses.',
  ].join(' ')
  const inputs = [
    'Each server is started as its documentation says.',
    'Prism and Mockoon use our OpenAPI document of these endpoints.',
    'json-server uses a thousand of our clients, with routes that map our paths to its own.',
    'The simulator is measured over HTTPS, because it supports nothing else.',
    'None of these four issues or checks tokens for this API, so they get an arbitrary token.',
  ].join(' ')
  writeFileSync(
    join(import.meta.dirname, 'results.md'),
    `# Beside others\n\n${how}\n\n${inputs}\n\n${table}\n\n${matrix}\n`,
  )
}
process.exit()
