/** Starts the measured servers, each in its own process, and reads their CPU time and memory from the system. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const command = join(here, '..', '..', 'dist', 'cli.js')
/** The child processes to kill when this process exits. */
export const runningChildren = new Set()
const folders = []
process.on('exit', () => {
  for (const child of runningChildren) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))

/** Creates an empty folder that is removed when this process exits. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-bench-'))
  folders.push(folder)
  return folder
}
/** The keys and certificates that all emulators of one run share. The first start creates them. */
export const home = temporaryFolder()

/**
 * Starts a server that prints one JSON line when it is ready.
 * @returns the properties of this line, with `pid` and `stop()`
 */
function startServer(args, env = {}) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...env } })
  runningChildren.add(child)
  child.once('exit', () => runningChildren.delete(child))
  return new Promise((resolve, reject) => {
    let text = ''
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with exit code ${code}.`)))
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
      if (!text.includes('\n')) return
      const stop = () => new Promise((done) => child.once('exit', done).kill('SIGTERM'))
      resolve({ ...JSON.parse(text.slice(0, text.indexOf('\n'))), pid: child.pid, stop })
    })
  })
}

/** Starts the built emulator with its defaults and these flags. */
export const startEmulator = (flags = [], folder = home) =>
  startServer([command, '--port', '0', '--json', ...flags], { AUTH0_EMULATOR_HOME: folder })
/** Starts a server on node:http without any framework. */
export const startBareHttp = () => startServer([join(here, 'bare-http-server.mjs')])
/** Starts bare-fastify-server.mjs in one of its modes. */
export const startBareFastify = (mode, env = {}) =>
  startServer([join(here, 'bare-fastify-server.mjs')], { MODE: mode, ...env })

/** Returns the CPU seconds that a process has used until now; NaN on systems without /proc. */
export function cpuSeconds({ pid }) {
  if (!existsSync(`/proc/${pid}/stat`)) return Number.NaN
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
/** Returns the resident memory of a process in megabytes; NaN on systems without /proc. */
export function residentMegabytes({ pid }) {
  if (!existsSync(`/proc/${pid}/status`)) return Number.NaN
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024
}

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
/** Shows the progress of a long run on a terminal. An empty text clears the line. */
export const showProgress = (text) => void (process.stderr.isTTY && process.stderr.write(`\r\u001b[K${text}`))
