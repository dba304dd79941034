/** Starts an emulator as a separate process for a whole test file. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { CLI, type Ready } from '../support/cli.ts'
import { HOME } from '../support/emulator.ts'

export interface EmulatorProcess extends Ready {
  client_secret: string
  /**
   * Calls the control API.
   * @returns the JSON of the response; undefined for an empty response
   */
  control(method: string, path: string, body?: unknown): Promise<unknown>
  /**
   * Calls the Clients API with the headers of an SDK.
   * @param scope the scopes of the token; all if absent
   */
  api(
    method: string,
    path: string,
    options?: { body?: unknown; scope?: string; tenant?: string; headers?: Record<string, string> },
  ): Promise<{ status: number; body: unknown }>
  /** Resolves when the process has exited. */
  stop(): Promise<void>
}

const JSON_BODY = { 'content-type': 'application/json' }
/** The header as the Node SDK sends it. */
const TELEMETRY = {
  'auth0-client': Buffer.from(
    JSON.stringify({ name: 'node-auth0', version: '7.1.0', env: { node: '20.19.0' } }),
  ).toString('base64'),
}

export async function emulatorProcess(...flags: string[]): Promise<EmulatorProcess> {
  const child = spawn(process.execPath, [CLI, '--json', '--port', '0', '--quiet', ...flags], {
    env: { ...process.env, AUTH0_EMULATOR_HOME: HOME },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  const ready = JSON.parse(line.toString()) as Ready & { client_secret: string }
  const ask = async (method: string, path: string, headers: Record<string, string>, body?: unknown) => {
    const response = await fetch(ready.url + path, {
      method,
      headers: { ...headers, ...(body !== undefined && JSON_BODY) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) }
  }
  const control = async (method: string, path: string, body?: unknown) => {
    const { status, body: answered } = await ask(method, `/_emulator${path}`, {}, body)
    if (status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answered)}`)
    return answered
  }
  return {
    ...ready,
    control,
    async api(method, path, { body, scope = '*', tenant = 'default', headers = {} } = {}) {
      const { access_token: token } = (await control('POST', `/tokens?tenant=${tenant}`, { scope })) as {
        access_token: string
      }
      return ask(method, `/api/v2${path}`, { authorization: `Bearer ${token}`, ...TELEMETRY, ...headers }, body)
    },
    async stop() {
      if (child.exitCode !== null) return
      const gone = once(child, 'exit')
      child.kill()
      await gone
    },
  }
}
