// The server beside a bare Fastify that sends the same bytes as a constant Buffer, in one run: `npm run bench [-- --quick]`.
// Slices of both are interleaved and medians compared; what counts is the ratio, not the number. Results go to test/bench/results.md;
// --quick runs short and fails only below half of the recorded ratio.
import autocannon from 'autocannon'
import { spawn } from 'node:child_process'
import { execSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freshTenants, serverTimes } from './server-time.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..')
const results = join(here, 'results.md')
const quick = process.argv.includes('--quick')
const [slices, seconds] = quick ? [3, 1] : [7, 3]
const CONNECTIONS = 10

/** Starts a server that prints one JSON line with its url. */
async function started(args, env = {}) {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, ...env } })
  let text = ''
  for await (const chunk of child.stdout) {
    text += chunk
    if (text.includes('\n')) break
  }
  return { child, url: JSON.parse(text).url }
}

/** Requests per second and server CPU microseconds per request of one slice. */
async function slice({ url, child, headers }) {
  const before = cpu(child.pid)
  const { requests, non2xx } = await autocannon({ url, connections: CONNECTIONS, duration: seconds, headers })
  if (non2xx > 0) throw new Error(`${non2xx} answers of ${url} were refusals`)
  return { rps: requests.average, us: ((cpu(child.pid) - before) / requests.total) * 1e6 }
}
/** CPU seconds of a process so far (Linux); NaN elsewhere. */
function cpu(pid) {
  if (!existsSync(`/proc/${pid}/stat`)) return Number.NaN
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

const home = mkdtempSync(join(tmpdir(), 'emulator-bench-'))
// First, while the machine is as idle as between a suite's tests: after a minute of full load everything takes half as long again.
const emulator = (...flags) => started([join(root, 'dist', 'cli.js'), '--port', '0', '--json', '--quiet', ...flags], { AUTH0_EMULATOR_HOME: home })
const times = await serverTimes(emulator)
const suite = await freshTenants(emulator)

const ours = await started([join(root, 'dist', 'cli.js'), '--port', '0', '--seed', 'empty', '--json'], { AUTH0_EMULATOR_HOME: home })
const { access_token } = await (
  await fetch(`${ours.url}/_emulator/tokens`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"scope":"read:clients create:clients"}' })
).json()
const headers = { authorization: `Bearer ${access_token}` }
let id = ''
for (let n = 0; n < 60; n++) {
  const body = { name: `Application ${n}`, description: 'One of many', app_type: 'regular_web', callbacks: ['https://app.example.com/callback'], client_metadata: { team: 'a', tier: 'gold' } }
  id = (await (await fetch(`${ours.url}/api/v2/clients`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) })).json()).client_id
}

const rows = []
for (const [what, path] of [['GET one client', `/api/v2/clients/${id}`], ['list of 50, without keys', '/api/v2/clients?per_page=50']]) {
  const bytes = await (await fetch(ours.url + path, { headers })).text()
  const bare = await started([join(here, 'bare.mjs')], { BODY: bytes })
  const taken = { ours: [], bare: [] }
  for (let n = 0; n < slices; n++) {
    taken.ours.push(await slice({ ...ours, url: ours.url + path, headers }))
    taken.bare.push(await slice({ ...bare, headers }))
  }
  bare.child.kill()
  const [a, b] = [taken.ours, taken.bare].map((all) => ({ rps: median(all.map((x) => x.rps)), us: median(all.map((x) => x.us)) }))
  rows.push({ what, bytes: Buffer.byteLength(bytes), ours: a, bare: b, rps: a.rps / b.rps, us: b.us / a.us })
}
ours.child.kill()

const timeTable = [
  '| between tests | server time, ms |', '|---|---|', ...times.map(([what, ms]) => `| ${what} | ${ms.toFixed(2)} |`),
  `| 200 tests with a fresh tenant each (made, one client created, listed, deleted), seen by the client, in all | ${suite.toFixed(0)} |`,
].join('\n')
const table = [
  '| what | bytes | requests/s | bare Fastify | ratio | CPU µs/request | bare Fastify | ratio |', '|---|---|---|---|---|---|---|---|',
  ...rows.map((r) => `| ${r.what} | ${r.bytes} | ${r.ours.rps.toFixed(0)} | ${r.bare.rps.toFixed(0)} | ${r.rps.toFixed(2)} | ${r.ours.us.toFixed(1)} | ${r.bare.us.toFixed(1)} | ${r.us.toFixed(2)} |`),
].join('\n')
console.log(`${table}\n\n${timeTable}`)

if (quick) {
  const recorded = existsSync(results) ? readFileSync(results, 'utf8') : ''
  for (const { what, rps } of rows) {
    const line = recorded.split('\n').find((text) => text.startsWith(`| ${what} |`))
    const before = Number(line?.split('|')[5])
    if (!(rps >= before / 2)) {
      console.error(`${what}: ${rps.toFixed(2)} of bare Fastify, recorded ${before}`)
      process.exitCode = 1
    }
  }
} else {
  const commit = execSync('git rev-parse --short HEAD', { cwd: root, encoding: 'utf8' }).trim()
  const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version
  writeFileSync(
    results,
    `# Results\n\nVersion ${version} at ${commit}, Node ${process.version}, ${process.platform} ${process.arch}. \`npm run bench\`: ${CONNECTIONS} connections over HTTP, cached token, medians of ${slices} slices of ${seconds} s, both servers in turn on one machine; the load generator shares its cores. A ratio of 1 is as fast as a bare Fastify that sends the same bytes as a constant Buffer.\n\n${table}\n\nMedians of the server's own measure (\`server-timing\`), in memory:\n\n${timeTable}\n`,
  )
}
