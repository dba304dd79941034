/**
 * The test harness: emulators that are called as `emulator.api('PATCH /clients/{id}', { as, body })`.
 * The same calls reach an emulator in this process, over a socket, or in a child process.
 */
import { afterAll, beforeAll, beforeEach } from 'vitest'
import type { EmulatedTenant } from '../../server/types.ts'
import type { EmulatorOptions, RunningEmulator, TenantOptions } from '../../server/index.ts'
import { callsOver, type Calls } from './calls.ts'
import { startProcess, type EmulatorProcess, type ProcessOptions } from './cli.ts'
import { HOME } from './files.ts'
import { overInject, overSocket } from './transports.ts'

export type { CallOptions, Calls, Json, TestResponse } from './calls.ts'
export type { EmulatorProcess } from './cli.ts'
export { HOME, temporaryFolder } from './files.ts'

export interface TestEmulatorOptions extends EmulatorOptions {
  /** How calls reach the emulator; `inject`, without a socket, if absent. */
  transport?: 'inject' | 'socket'
  /** The protocol of the transport `socket`; `http` if absent. */
  protocol?: 'http' | 'https'
  /** The Host header of calls that name none; the domain of the tenant if absent. */
  hostHeader?: string
}

/** A tenant in this process, with the calls that reach it. */
export type TestTenant = EmulatedTenant & Calls
/** An emulator in this process, with the calls that reach its tenant `default`. */
export type TestEmulator = Omit<RunningEmulator, 'tenant'> &
  Calls & { tenant(name: string, options?: TenantOptions): Promise<TestTenant> }

/** Starts an emulator without seeds. The test closes it: `await using emulator = await startTestEmulator()`. */
export function startTestEmulator(options?: TestEmulatorOptions): Promise<TestEmulator>
export function startTestEmulator(options: ProcessOptions): Promise<EmulatorProcess>
export async function startTestEmulator(
  options: TestEmulatorOptions | ProcessOptions = {},
): Promise<TestEmulator | EmulatorProcess> {
  if (options.transport === 'process') return startProcess(options)
  const { transport = 'inject', protocol = 'http', hostHeader, ...rest } = options
  // Loaded here, because tests of child processes do not need the second that this takes.
  const { startEmulator } = await import('../../server/index.ts')
  const running = await startEmulator({ seed: ['empty'], home: HOME, ...rest })
  const { tenant, ca } = running
  const withCalls = <T extends EmulatedTenant>(handle: T): T & Calls => {
    const port = Number(handle.domain.split(':').at(-1))
    const host = hostHeader ?? handle.domain
    const send =
      transport === 'inject' ? overInject(handle, host) : overSocket({ protocol, port, hostHeader: host, ca })
    return Object.assign(handle, callsOver(send, handle.name))
  }
  return Object.assign(withCalls(running), {
    tenant: async (name: string, tenantOptions?: TenantOptions) => withCalls(await tenant(name, tenantOptions)),
  })
}

/**
 * Starts an emulator before the tests of a file or a `describe`, resets it before each test and closes it at the end.
 * The result can be used inside tests and hooks.
 */
export function useEmulator(options?: TestEmulatorOptions): TestEmulator
export function useEmulator(options: ProcessOptions): EmulatorProcess
export function useEmulator(options: TestEmulatorOptions | ProcessOptions = {}): TestEmulator | EmulatorProcess {
  let started: TestEmulator | EmulatorProcess | undefined
  beforeAll(async () => {
    started = await (options.transport === 'process' ? startTestEmulator(options) : startTestEmulator(options))
  })
  beforeEach(() => started?.reset())
  afterAll(async () => void (await started?.close()))
  return new Proxy({} as TestEmulator, {
    get(_, name) {
      if (!started) throw new Error(`The emulator is not started yet: use ${String(name)} inside a test or a hook.`)
      return Reflect.get(started, name) as unknown
    },
  })
}

/** Starts an emulator, passes it to `use` and closes it. @returns the result of `use` */
export async function withEmulator<T>(
  options: TestEmulatorOptions,
  use: (emulator: TestEmulator) => Promise<T>,
): Promise<T> {
  await using emulator = await startTestEmulator(options)
  return await use(emulator)
}

/** Lists the names of a tenant's clients in their order, without the global client. */
export async function clientNames(tenant: Calls): Promise<string[]> {
  return (await tenant.api<{ name: string }[]>('GET /clients?is_global=false')).body.map(({ name }) => name)
}

/** Lists the names of the clients in a seed document, without the global client. */
export const clientNamesIn = (document: unknown): string[] =>
  (document as { clients: { name: string; global?: boolean }[] }).clients
    .filter(({ global }) => !global)
    .map(({ name }) => name)

/** Builds the body of an error response of the Management API. */
export const refusal = (statusCode: number, error: string, message: string, errorCode?: string) => ({
  statusCode,
  error,
  message,
  ...(errorCode && { errorCode }),
})
/** Builds the error response for a body that breaks its schema or a rule. */
export const badBody = (message: string) => refusal(400, 'Bad Request', message, 'invalid_body')
/** Builds the error response for a query that breaks its schema. */
export const badQuery = (message: string) => refusal(400, 'Bad Request', message, 'invalid_query_string')
