// Replays recorded traffic of real tenants against the built server: `npm run conformance [-- --all] [replayer flags]`.
// The recordings are no part of this repository; without them this says so and ends well.
// What differs must be exactly what the ledger (differences.ts) lists.
import { transformSync } from 'esbuild'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..')
const recordings = process.env.CONFORMANCE_DIR ?? join(root, '..', 'shared', 'conformance')

if (!existsSync(join(recordings, 'replay.mjs'))) {
  console.log(`no recordings in ${recordings}: nothing was replayed (set CONFORMANCE_DIR)`)
  process.exit(0)
}

/** The ledger as `scenario#exchange` → reason. */
async function ledger() {
  const { code } = transformSync(readFileSync(join(here, 'differences.ts'), 'utf8'), { loader: 'ts', format: 'esm' })
  const { DIFFERENCES } = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)
  return new Map(DIFFERENCES.map(({ scenario, exchange, reason }) => [`${scenario}#${exchange}`, reason]))
}

/** The replayer's report on the built server. */
async function replay(flags) {
  const server = spawn(
    process.execPath,
    [join(root, 'dist', 'cli.js'), '--port', '0', '--seed', 'empty', '--json', '--quiet'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const { url } = JSON.parse(
    await new Promise((resolve) => server.stdout.once('data', (line) => resolve(String(line)))),
  )
  const { access_token } = await (await fetch(`${url}/_emulator/tokens`, { method: 'POST' })).json()
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'))
  const report = join(folder, 'report.json')
  const corpus = [
    '--corpus',
    join(recordings, 'train.jsonl.gz'),
    '--setup',
    '--documents',
    'PUT /_emulator/documents',
    '--reset',
    'POST /_emulator/reset',
  ]
  const { status } = spawnSync(
    process.execPath,
    [
      join(recordings, 'replay.mjs'),
      '--base',
      url,
      '--token',
      access_token,
      ...corpus,
      '--json',
      report,
      '--max-diffs',
      '20',
      ...flags,
    ],
    { stdio: 'inherit' },
  )
  server.kill()
  if (!existsSync(report)) process.exit(status || 1)
  const result = JSON.parse(readFileSync(report, 'utf8'))
  rmSync(folder, { recursive: true })
  return result
}

const own = process.argv.slice(2)
const flags = own.includes('--all') ? own.filter((flag) => flag !== '--all') : ['--primary', ...own]
const known = await ledger()
const { failures, scenarioResults } = await replay(flags)
const differing = new Map(failures.map((failure) => [`${failure.scenario}#${failure.n}`, failure]))
const replayed = new Set(scenarioResults.map(({ id }) => id))

const unlisted = [...differing].filter(([key]) => !known.has(key))
const stale = [...known.keys()].filter((key) => replayed.has(key.split('#')[0]) && !differing.has(key))
for (const [key, { request, diffs }] of unlisted)
  console.log(`UNLISTED ${key} ${request}: ${diffs[0].path} ${diffs[0].msg}`)
for (const key of stale) console.log(`STALE ${key} is answered as recorded now`)
for (const key of differing.keys()) if (known.has(key)) console.log(`LISTED ${key}: ${known.get(key)}`)
console.log(
  `${differing.size} differences, ${unlisted.length} of them not in the ledger, ${stale.length} entries of the ledger stale`,
)
if (unlisted.length > 0)
  console.log(
    'Find the rule behind each that is unlisted and fix it (-- --filter NAME --verbose shows one scenario); a recording that cannot be right goes into test/contract/differences.ts with its reason.',
  )
if (stale.length > 0) console.log('Take what is stale out of test/contract/differences.ts.')
process.exit(unlisted.length + stale.length > 0 ? 1 : 0)
