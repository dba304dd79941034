/** Load of ten connections: from wrk where it is installed (Debian has it), else from autocannon. */
import autocannon from 'autocannon'
import { execFile, execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { cpuSeconds, median, progress, temporaryFolder } from './processes.mjs'

export const CONNECTIONS = 10
const script = join(dirname(fileURLToPath(import.meta.url)), 'requests.lua')
const run = promisify(execFile)

function hasWrk() {
  try {
    execFileSync('wrk', ['-v'], { stdio: 'ignore' })
  } catch (error) {
    return error.code !== 'ENOENT'
  }
  return true
}
const wrk = hasWrk()
export const GENERATOR = wrk ? 'wrk' : 'autocannon'

/**
 * Requests to send in turn, over and over; no two connections send the same one at a time.
 * @param {{ method?: string, path: string, headers?: object, body?: string }[]} requests
 */
export function repeated(requests) {
  const all = requests.map(({ method = 'GET', path, headers = {}, body }) => ({ method, path, headers, body }))
  if (!wrk) return { all }
  const file = join(temporaryFolder(), 'requests')
  writeFileSync(
    file,
    all
      .map((request) => {
        const text = raw(request)
        return `${Buffer.byteLength(text)}\n${text}`
      })
      .join(''),
  )
  return { file }
}

function raw({ method, path, headers, body }) {
  const lines = Object.entries({
    host: 'localhost',
    ...headers,
    ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`
}

/** Sends requests for some seconds. @returns how many were answered, and in how many seconds @throws Error when one was refused */
async function send(url, { file, all }, seconds) {
  if (file === undefined) {
    const share = Math.ceil(all.length / CONNECTIONS)
    let next = 0
    const setupClient = (client) => client.setRequests(all.slice(next * share, ++next * share))
    const { requests, non2xx, errors, duration } = await autocannon({
      url,
      connections: CONNECTIONS,
      duration: seconds,
      setupClient,
    })
    if (non2xx + errors > 0) throw new Error(`${non2xx + errors} requests to ${url} failed`)
    return { answered: requests.total, seconds: duration }
  }
  const { stdout } = await run('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '-s', script, url, '--', file])
  const [, answered, microseconds, failed] = /answered (\d+) in (\d+) failed (\d+)/.exec(stdout).map(Number)
  if (failed > 0) throw new Error(`${failed} requests to ${url} failed`)
  return { answered, seconds: microseconds / 1e6 }
}

/** One slice: requests per second, and microseconds of the server's CPU for each. */
export async function slice(server, seconds) {
  const before = cpuSeconds(server)
  const { answered, seconds: taken } = await send(server.target ?? server.url, server.requests, seconds)
  return { answered, perSecond: answered / taken, microseconds: ((cpuSeconds(server) - before) / answered) * 1e6 }
}

/**
 * Slices of several servers in turn, after one of each to warm up.
 * @param sides name → a server with `requests` to send to it, and `target` where that is not its `url`
 * @returns name → the medians
 */
export async function compared(what, sides, { slices, seconds }) {
  const taken = new Map(Object.keys(sides).map((name) => [name, []]))
  for (const server of Object.values(sides)) await slice(server, 1)
  for (let n = 1; n <= slices; n++) {
    progress(`${what}: slice ${n} of ${slices}`)
    for (const [name, server] of Object.entries(sides)) taken.get(name).push(await slice(server, seconds))
  }
  progress('')
  return Object.fromEntries(
    [...taken].map(([name, all]) => [
      name,
      { perSecond: median(all.map((x) => x.perSecond)), microseconds: median(all.map((x) => x.microseconds)) },
    ]),
  )
}
