// Replays recorded traffic of real tenants with the built server: `npm run conformance [-- --all] [replayer flags]`.
// The recordings are not part of this repository. Without them this command prints a message and succeeds.
// The differences must be exactly those that differences.ts lists.
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
  console.log(`Nothing was replayed: there are no recordings in ${recordings}. Set CONFORMANCE_DIR to their folder.`)
  process.exit(0)
}

/** Reads differences.ts. @returns `scenario#exchange` → reason */
async function readAcceptedDifferences() {
  const { code } = transformSync(readFileSync(join(here, 'differences.ts'), 'utf8'), { loader: 'ts', format: 'esm' })
  const { DIFFERENCES } = await import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)
  return new Map(DIFFERENCES.map(({ scenario, exchange, reason }) => [`${scenario}#${exchange}`, reason]))
}

/** Starts the built server and replays the recordings. @returns the report of the replayer */
async function replay(replayerFlags) {
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
      ...replayerFlags,
    ],
    { stdio: 'inherit' },
  )
  server.kill()
  if (!existsSync(report)) process.exit(status || 1)
  const reportContent = JSON.parse(readFileSync(report, 'utf8'))
  rmSync(folder, { recursive: true })
  return reportContent
}

const ownFlags = process.argv.slice(2)
const flags = ownFlags.includes('--all') ? ownFlags.filter((flag) => flag !== '--all') : ['--primary', ...ownFlags]
const reasons = await readAcceptedDifferences()
const { failures, scenarioResults } = await replay(flags)
const differences = new Map(failures.map((failure) => [`${failure.scenario}#${failure.n}`, failure]))
const replayed = new Set(scenarioResults.map(({ id }) => id))

const unlisted = [...differences].filter(([key]) => !reasons.has(key))
const stale = [...reasons.keys()].filter((key) => replayed.has(key.split('#')[0]) && !differences.has(key))
for (const [key, { request, diffs }] of unlisted)
  console.log(`UNLISTED ${key} ${request}: ${diffs[0].path} ${diffs[0].msg}`)
for (const key of stale) console.log(`STALE ${key} no longer differs from the recording`)
for (const key of differences.keys()) if (reasons.has(key)) console.log(`LISTED ${key}: ${reasons.get(key)}`)
console.log(
  `${differences.size} differences, ${unlisted.length} of them not in differences.ts, ${stale.length} stale entries`,
)
if (unlisted.length > 0)
  console.log(
    [
      'Find and fix the rule behind each unlisted difference. To see one scenario, add: -- --filter NAME --verbose',
      'If a recording cannot be right, add it to test/contract/differences.ts with a reason.',
    ].join('\n'),
  )
if (stale.length > 0) console.log('Remove the stale entries from test/contract/differences.ts.')
process.exit(unlisted.length + stale.length > 0 ? 1 : 0)
