/** The servers that are measured, each a process of its own, and what the machine says of them. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const command = join(here, '..', '..', 'dist', 'cli.js')
/** All that is to end with the run. */
export const running = new Set()
const folders = []
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1))

/** An empty folder that is removed at the end. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-bench-'))
  folders.push(folder)
  return folder
}
/** Keys and certificates of all emulators of one run, made by the first. */
export const home = temporaryFolder()

/** Starts a server that prints one JSON line when it is ready. @returns what the line says, with `pid` and `stop()` */
export function started(args, env = {}) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, ...env } })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return new Promise((resolve, reject) => {
    let text = ''
    child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}`)))
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk
      if (!text.includes('\n')) return
      const stop = () => new Promise((done) => child.once('exit', done).kill('SIGTERM'))
      resolve({ ...JSON.parse(text.slice(0, text.indexOf('\n'))), pid: child.pid, stop })
    })
  })
}

/** The built emulator with its defaults, but for these flags. */
export const emulator = (flags = [], folder = home) =>
  started([command, '--port', '0', '--json', ...flags], { AUTH0_EMULATOR_HOME: folder })
/** Node's own server. */
export const bareHttp = () => started([join(here, 'bare-http.mjs')])
/** A server of bare.mjs. */
export const bare = (mode, env = {}) => started([join(here, 'bare.mjs')], { MODE: mode, ...env })

/** CPU seconds of a process so far; NaN where there is no /proc. */
export function cpuSeconds({ pid }) {
  if (!existsSync(`/proc/${pid}/stat`)) return Number.NaN
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
/** Resident memory in megabytes; NaN where there is no /proc. */
export function residentMegabytes({ pid }) {
  if (!existsSync(`/proc/${pid}/status`)) return Number.NaN
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024
}

export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
/** Tells how far a long run is, where somebody looks. */
export const progress = (text) => void (process.stderr.isTTY && process.stderr.write(`\r\u001b[K${text}`))
