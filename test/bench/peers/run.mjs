// Other servers that stand in for Auth0 beside this one, in one run: npm run bench:peers [-- --quick] [-- --only NAME]. Writes results.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CONNECTIONS, GENERATOR, repeated, slice } from '../load.mjs'
import { median, progress, residentMegabytes } from '../processes.mjs'
import { material, SERVERS } from './servers.mjs'
import { STEP_NAMES, steps } from './steps.mjs'

// The simulator speaks TLS alone, with a certificate that nobody vouches for.
process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
process.removeAllListeners('warning')

const { quick, only } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
}).values
const [starts, slices, seconds] = quick ? [1, 1, 1] : [3, 3, 2]
const chosen = SERVERS.filter(({ name }) => only === undefined || name === only)

const bearer = (token) => ({ authorization: `Bearer ${token}` })
async function tokenFor({ url, clientId }) {
  if (!clientId) return 'any'
  return (await (await fetch(`${url}/_emulator/tokens`, { method: 'POST' })).json()).access_token
}

/** What is sent, and what an answer must be to count. */
async function loads(server, { id }) {
  const headers = bearer(await tokenFor(server))
  const own = server.clientId
    ? (await (await fetch(`${server.url}/api/v2/clients?per_page=1&fields=client_id`, { headers })).json())[0].client_id
    : id
  return {
    'GET one': { path: `/api/v2/clients/${own}`, headers, counts: (body) => typeof body.client_id === 'string' },
    'list of 50': {
      path: '/api/v2/clients?per_page=50',
      headers,
      counts: (body) => Array.isArray(body) && body.length === 50,
    },
    create: {
      method: 'POST',
      path: '/api/v2/clients',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Mine' }),
      counts: (body) => body.name === 'Mine',
    },
  }
}

/** Why a request is not measured; undefined where it is. */
async function unfit({ url }, { counts, path, ...init }) {
  const answer = await fetch(url + path, init).catch((error) => ({ ok: false, status: error.message }))
  if (!answer.ok) return `${answer.status}`
  return counts(await answer.json().catch(() => ({}))) ? undefined : 'another answer'
}

const data = await material()
const rows = []
for (const { name, version, start } of chosen) {
  const milliseconds = []
  let server
  for (let n = 0; n < starts; n++) {
    progress(`${name}: start`)
    await server?.stop()
    const began = performance.now()
    server = await start(data)
    await (await fetch(server.url)).arrayBuffer()
    milliseconds.push(performance.now() - began)
  }
  rows.push({
    name,
    version,
    server,
    start: median(milliseconds),
    memory: residentMegabytes(server),
    requests: await loads(server, data),
    rates: {},
    why: {},
  })
}
for (const what of ['GET one', 'list of 50', 'create']) {
  const sides = []
  for (const row of rows) {
    const { counts, ...request } = row.requests[what]
    row.why[what] = await unfit(row.server, { counts, ...request })
    if (row.why[what] === undefined)
      sides.push({ row, server: { ...row.server, requests: repeated([request]) }, taken: [] })
  }
  for (let n = 0; n <= slices; n++) {
    for (const side of sides) {
      progress(`${what}: ${side.row.name}, slice ${n} of ${slices}`)
      const one = await slice(side.server, n === 0 ? 1 : seconds)
      if (n > 0) side.taken.push(one.perSecond)
    }
  }
  for (const { row, taken } of sides) row.rates[what] = median(taken)
}
for (const row of rows) {
  progress(`${row.name}: the SDK`)
  row.after = residentMegabytes(row.server)
  row.steps = await steps(row.server)
  await row.server.stop()
}
progress('')

const passed = (row) => STEP_NAMES.filter((step) => row.steps[step] === undefined).length
const rate = (row, what) =>
  row.why[what] === undefined ? Math.round(row.rates[what]).toLocaleString('en') : `– (${row.why[what]})`
const table = [
  '| server | start, ms | memory, MB | after load | GET one, /s | list of 50, /s | create, /s | SDK steps of 16 |',
  '|---|---|---|---|---|---|---|---|',
  ...rows.map(
    (row) =>
      `| ${row.name} ${row.version} | ${row.start.toFixed(0)} | ${row.memory.toFixed(0)} | ${row.after.toFixed(0)} | ${rate(row, 'GET one')} | ${rate(row, 'list of 50')} | ${rate(row, 'create')} | ${passed(row)} |`,
  ),
].join('\n')
const matrix = [
  `| step | ${rows.map(({ name }) => name).join(' | ')} |`,
  `|---|${rows.map(() => '---|').join('')}`,
  ...STEP_NAMES.map(
    (step) => `| ${step} | ${rows.map((row) => (row.steps[step] === undefined ? '✓' : row.steps[step])).join(' | ')} |`,
  ),
].join('\n')
console.log(`${table}\n\n${matrix}`)
const sdk = JSON.parse(readFileSync(join(import.meta.dirname, 'package.json'), 'utf8')).dependencies.auth0
if (only === undefined && !quick) {
  const how = `\`npm run bench:peers\`: Node ${process.version}, ${process.platform} ${process.arch}, load from ${GENERATOR}, ${CONNECTIONS} connections, medians of ${slices} slices of ${seconds} s, in turn; the steps with the Node SDK auth0 ${sdk}. A dash is a request that the server does not answer as asked; what it answered stands behind it.`
  const from =
    'Prism and Mockoon work from our OpenAPI document of these endpoints, json-server from a thousand of our clients with routes to its own, each as its documentation has it; the simulator over HTTPS, which is all it speaks. None of the four makes tokens for this API or looks at them, so theirs is any.'
  writeFileSync(
    join(import.meta.dirname, 'results.md'),
    `# Beside others\n\n${how}\n\n${from}\n\n${table}\n\n${matrix}\n`,
  )
}
process.exit()
