/** Lets an emulator listen, and closes it again. */
import type { FastifyInstance } from 'fastify'
import type { RequestListener } from 'node:http'
import { createApp } from './app.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type { EmulatorOptions } from '../types.ts'
import { fastClientReads } from './fast-client-reads.ts'
import { listen } from './listen.ts'
import type { OwnPort } from '../tenant/tenant.ts'
import { createHttpsServer } from './https-server.ts'

/** An emulator that listens. */
export interface Listening {
  app: FastifyInstance
  port: number
  /** `localhost:4400` */
  domain: string
  listenOn(port: number): Promise<OwnPort>
  /** Reads the connections that wait since the start, and all later ones. */
  open(): void
  /** Answers what was sent, then closes everything. @param before called after the last response, while the tenants can still be read */
  close(before?: () => Promise<void>): Promise<void>
}

/** @throws ListenError for an address that cannot be bound; nothing is left open then */
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

/** Addresses that stand for this machine; any other is named as it was given. */
const LOCAL = ['loopback', 'localhost', '0.0.0.0', '::', '127.0.0.1', '::1']
const literal = (host: string) => (host.includes(':') ? `[${host}]` : host)
const domainName = (host: string) => (LOCAL.includes(host) ? 'localhost' : literal(host))
export const httpAddress = (host: string) =>
  ['loopback', '0.0.0.0', '::'].includes(host) ? '127.0.0.1' : literal(host)
