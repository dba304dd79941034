/** The command line as a user has it: the built file, started as a process. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { HOME } from './emulator.ts'

export const CLI = join(import.meta.dirname, '../../dist/cli.js')
const running: ChildProcess[] = []
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})

/** Starts the command line; what is still running after a test is killed. */
export const run = (...args: string[]) => runWith({}, ...args)

/** The same with other variables than those of this process; undefined takes one away. */
export function runWith(variables: Record<string, string | undefined>, ...args: string[]) {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, AUTH0_EMULATOR_HOME: HOME, ...variables },
  })
  running.push(child)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data) => (stdout += data))
  child.stderr.on('data', (data) => (stderr += data))
  const ended = once(child, 'close').then(([code]) => ({ code, stdout, stderr }))
  return { child, ended, output: () => stdout }
}
export interface Ready {
  event: string
  url: string
  https_url: string
  domain: string
  pid: number
  client_id: string
  ca: string
  data: string | null
}
/** An emulator of its own on a free port, and how to call it with every scope. */
export async function started(...args: string[]) {
  const process = run('--json', '--port', '0', ...args)
  await Promise.race([once(process.child.stdout as NodeJS.ReadableStream, 'data'), process.ended])
  const ready = JSON.parse(process.output()) as Ready
  const { access_token: token } = (await (await fetch(`${ready.url}/_emulator/tokens`, { method: 'POST' })).json()) as {
    access_token: string
  }
  const call = (method: string, path: string, body?: unknown) =>
    fetch(`${ready.url}/api/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  return { ...process, ready, token, call }
}
