/** The command line as a user has it: the built file, started as a child process. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import { callsOver, EVERY_SCOPE, UNLOGGED_JSON, type Calls } from './calls.ts'
import { HOME } from './files.ts'
import { overSocket } from './transports.ts'

/** The built command. */
export const CLI = join(import.meta.dirname, '../../dist/cli.js')

const children = new Set<ChildProcess>()
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

export interface EndedCommand {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs the command with these arguments. Kills it after the test if it still runs. */
export const run = (...args: string[]) => runWith({}, ...args)

/** Runs the command with other environment variables; undefined removes a variable. */
export function runWith(variables: Record<string, string | undefined>, ...args: string[]) {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { ...process.env, AUTH0_EMULATOR_HOME: HOME, ...variables },
  })
  killAfterTest(child)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data) => (stdout += data))
  child.stderr.on('data', (data) => (stderr += data))
  const ended = once(child, 'close').then(([code]): EndedCommand => ({ code: code as number | null, stdout, stderr }))
  return { child, ended, output: () => stdout, errors: () => stderr }
}

/** Kills a child after the current test, or after the file if no test runs. */
function killAfterTest(child: ChildProcess): void {
  children.add(child)
  child.once('close', () => children.delete(child))
  try {
    onTestFinished(() => void child.kill('SIGKILL'))
  } catch {
    // Started in beforeAll: afterAll kills it.
  }
}

/** The line that `start --json` prints. */
export interface Ready {
  event: string
  url: string
  https_url: string
  domain: string
  pid: number
  client_id: string
  client_secret: string
  ca: string
  data: string | null
}

export interface ProcessOptions {
  transport: 'process'
  /** Flags of `start`, besides `--json --port 0`. */
  flags?: readonly string[]
  /** Environment variables; undefined removes a variable. */
  environment?: Record<string, string | undefined>
}

/** An emulator in a child process. */
export interface EmulatorProcess extends Calls {
  ready: Ready
  /** `http://127.0.0.1:4400` */
  url: string
  child: ReturnType<typeof runWith>['child']
  /** Resolves when the process has ended. */
  ended: Promise<EndedCommand>
  /** Standard output until now. */
  output(): string
  /** Standard error until now. */
  errors(): string
  /** Issues a token of the tenant `default` for 24 hours, by default with every scope. */
  token(scope?: string): Promise<string>
  reset(): Promise<void>
  /** Ends the process with a signal, by default SIGTERM, and waits for its end. */
  close(signal?: NodeJS.Signals): Promise<EndedCommand>
  [Symbol.asyncDispose](): Promise<void>
}

/** Starts the built command on a free port and waits until it is ready. @throws Error if it ends before */
export async function startProcess({ flags = [], environment = {} }: ProcessOptions): Promise<EmulatorProcess> {
  const { child, ended, output, errors } = runWith(environment, '--json', '--port', '0', ...flags)
  await Promise.race([once(child.stdout, 'data'), ended])
  if (output() === '') throw new Error(`The command ended before it was ready: ${errors()}`)
  const ready = JSON.parse(output()) as Ready
  const { port, host } = new URL(ready.url)
  const send = overSocket({ protocol: 'http', port: Number(port), hostHeader: host })
  const close = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal)
    return ended
  }
  return {
    ...callsOver(send, 'default'),
    ready,
    url: ready.url,
    child,
    ended,
    output,
    errors,
    async token(scope = EVERY_SCOPE) {
      const payload = JSON.stringify({ scope })
      const { text } = await send('POST', '/_emulator/tokens?tenant=default', UNLOGGED_JSON, { payload })
      return (JSON.parse(text) as { access_token: string }).access_token
    },
    reset: async () => void (await send('POST', '/_emulator/reset', { 'x-emulator-aside': '1' })),
    close,
    [Symbol.asyncDispose]: async () => void (await close()),
  }
}
