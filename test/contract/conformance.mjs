// Replays recorded traffic of real tenants against the built server: `npm run conformance [-- replayer flags]`.
// The recordings are no part of this repository; without them this says so and ends well.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const recordings = process.env.CONFORMANCE_DIR ?? join(root, '..', 'shared', 'conformance')
/** What still differs must belong to these endpoints: they are not served yet. */
const NOT_YET = /credentials|cimd|connections/

if (!existsSync(join(recordings, 'replay.mjs'))) {
  console.log(`no recordings in ${recordings}: nothing was replayed (set CONFORMANCE_DIR)`)
  process.exit(0)
}

const server = spawn(process.execPath, [join(root, 'dist', 'cli.js'), '--port', '0', '--seed', 'empty', '--json', '--quiet'], { stdio: ['ignore', 'pipe', 'inherit'] })
const { url } = JSON.parse(await new Promise((resolve) => server.stdout.once('data', (line) => resolve(String(line)))))
const { access_token } = await (await fetch(`${url}/_emulator/tokens`, { method: 'POST' })).json()
const own = process.argv.slice(2)
const flags = own.includes('--all') ? own.filter((flag) => flag !== '--all') : ['--primary', ...own]
const run = spawnSync(
  process.execPath,
  [join(recordings, 'replay.mjs'), '--base', url, '--token', access_token, '--corpus', join(recordings, 'train.jsonl.gz'), '--setup', '--reset', 'POST /_emulator/reset', '--max-diffs', '100000', ...flags],
  { encoding: 'utf8', maxBuffer: 1e9 },
)
server.kill()
process.stdout.write(run.stdout)
process.stderr.write(run.stderr)
const failures = [...run.stdout.matchAll(/^FAIL .*$/gm)].map(([line]) => line)
const unexpected = failures.filter((line) => !NOT_YET.test(line))
console.log(`${failures.length} differences, ${unexpected.length} of them on endpoints that are served`)
process.exit(run.status !== 0 && failures.length === 0 ? 1 : unexpected.length > 0 ? 1 : 0)
