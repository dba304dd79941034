/** Starts the HTTP server of an emulator, and closes it. */
import type { FastifyInstance } from 'fastify'
import type { RequestListener } from 'node:http'
import { createApp } from './app.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type { EmulatorOptions } from '../types.ts'
import { fastClientReads } from './fast-client-reads.ts'
import { listen } from './listen.ts'
import type { OwnPort } from '../tenant/tenant.ts'
import { createHttpsServer } from './https-server.ts'

/** A listening emulator. */
export interface Listening {
  app: FastifyInstance
  port: number
  /** `localhost:4400` */
  domain: string
  /** Listens on one more port (0 picks one). */
  listenOn(port: number): Promise<OwnPort>
  /** Reads the connections that wait since the start, and all later connections. */
  open(): void
  /**
   * Answers the received requests, then closes everything.
   * @param before called after the last response, while the tenants can still be read
   */
  close(before?: () => Promise<void>): Promise<void>
}

/**
 * Starts the server. Connections wait until `open`.
 * @throws ListenError for an address that cannot be bound; then nothing stays open
 */
export async function serve(emulator: Emulator, { port = 0, host = 'loopback' }: EmulatorOptions): Promise<Listening> {
  const app = createApp(emulator)
  await app.ready()
  const secure = (application: RequestListener) => createHttpsServer(emulator.tls, application, emulator.log)
  const listener = await listen(
    { serve: fastClientReads(emulator, app.routing), secure, report: emulator.log },
    port,
    host,
  ).catch(async (error: unknown) => {
    await app.close().catch(() => {})
    throw error
  })
  const close = async (before: () => Promise<void> = async () => {}) => {
    emulator.phase = 'draining'
    try {
      await Promise.allSettled([listener.close(), app.close()])
      emulator.phase = 'exporting'
      await before()
    } finally {
      emulator.phase = 'closed'
      emulator.seeds.close()
      emulator.tenants.close()
    }
  }
  return {
    app,
    port: listener.port,
    domain: `${domainName(host)}:${listener.port}`,
    listenOn: listener.add,
    open: listener.open,
    close,
  }
}

/** Values of `host` for which the domain is `localhost`. For any other value the domain is the value itself. */
const LOCAL = ['loopback', 'localhost', '0.0.0.0', '::', '127.0.0.1', '::1']
/** Writes an address as in a URL: IPv6 in brackets. */
const literal = (host: string) => (host.includes(':') ? `[${host}]` : host)
/** Returns the host for the domain of an SDK. */
const domainName = (host: string) => (LOCAL.includes(host) ? 'localhost' : literal(host))
/** Returns the host for URLs: 127.0.0.1 if the emulator listens on it. */
export const httpAddress = (host: string) =>
  ['loopback', '0.0.0.0', '::'].includes(host) ? '127.0.0.1' : literal(host)
