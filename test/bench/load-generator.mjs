/** Sends load on ten connections: with wrk if it is installed (Debian packages it), else with autocannon. */
import autocannon from 'autocannon'
import { execFile, execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { cpuSeconds, median, showProgress, temporaryFolder } from './server-processes.mjs'

export const CONNECTIONS = 10
const script = join(dirname(fileURLToPath(import.meta.url)), 'wrk-requests.lua')
const run = promisify(execFile)

function isWrkInstalled() {
  try {
    execFileSync('wrk', ['-v'], { stdio: 'ignore' })
  } catch (error) {
    return error.code !== 'ENOENT'
  }
  return true
}
const hasWrk = isWrkInstalled()
export const GENERATOR = hasWrk ? 'wrk' : 'autocannon'

/**
 * Prepares requests that the generator sends one after another, in an endless loop.
 * Two connections never send the same request at the same time.
 * @param {{ method?: string, path: string, headers?: object, body?: string }[]} requests
 */
export function requestLoop(requests) {
  const all = requests.map(({ method = 'GET', path, headers = {}, body }) => ({ method, path, headers, body }))
  if (!hasWrk) return { all }
  const file = join(temporaryFolder(), 'requests')
  writeFileSync(
    file,
    all
      .map((request) => {
        const text = rawRequest(request)
        return `${Buffer.byteLength(text)}\n${text}`
      })
      .join(''),
  )
  return { file }
}

function rawRequest({ method, path, headers, body }) {
  const lines = Object.entries({
    host: 'localhost',
    ...headers,
    ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`
}

/**
 * Sends requests for some seconds.
 * @returns the number of responses, and the seconds that the load took
 * @throws Error if a request failed or its status was not 2xx
 */
async function sendLoad(url, { file, all }, seconds) {
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
    if (non2xx + errors > 0) throw new Error(`${non2xx + errors} requests to ${url} failed.`)
    return { responses: requests.total, seconds: duration }
  }
  const { stdout } = await run('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '-s', script, url, '--', file])
  const [, responses, microseconds, failed] = /answered (\d+) in (\d+) failed (\d+)/.exec(stdout).map(Number)
  if (failed > 0) throw new Error(`${failed} requests to ${url} failed.`)
  return { responses, seconds: microseconds / 1e6 }
}

/** Measures one slice: the requests per second, and the server's CPU microseconds per request. */
export async function measureSlice(server, seconds) {
  const before = cpuSeconds(server)
  const { responses, seconds: duration } = await sendLoad(server.target ?? server.url, server.requests, seconds)
  return {
    responses,
    perSecond: responses / duration,
    microseconds: ((cpuSeconds(server) - before) / responses) * 1e6,
  }
}

/**
 * Measures several servers in alternating slices. One slice of each server comes first as a warm-up.
 * @param sides name → a server with the `requests` to send to it, and a `target` URL if it differs from `url`
 * @returns name → the medians
 */
export async function measureAlternating(what, sides, { slices, seconds }) {
  const slicesByName = new Map(Object.keys(sides).map((name) => [name, []]))
  for (const server of Object.values(sides)) await measureSlice(server, 1)
  for (let n = 1; n <= slices; n++) {
    showProgress(`${what}: slice ${n} of ${slices}`)
    for (const [name, server] of Object.entries(sides)) slicesByName.get(name).push(await measureSlice(server, seconds))
  }
  showProgress('')
  return Object.fromEntries(
    [...slicesByName].map(([name, all]) => [
      name,
      {
        perSecond: median(all.map((each) => each.perSecond)),
        microseconds: median(all.map((each) => each.microseconds)),
      },
    ]),
  )
}
