/** Lets an emulator listen, and closes it again. */
import type { FastifyInstance } from 'fastify'
import { buildApp } from './app.ts'
import type { Emulator } from './emulator.ts'
import type { EmulatorOptions } from './in-process.ts'
import { knownReads } from './known-reads.ts'
import { listen, plainServer } from './listen.ts'
import type { OwnPort } from './tenant.ts'
import { secureServer } from './tls/secure-server.ts'

/** An emulator that listens. */
export interface Listening {
  app: FastifyInstance
  port: number
  /** `localhost:4400` */
  domain: string
  listenOn(port: number): Promise<OwnPort>
  close(): Promise<void>
}

/** @throws ListenError for an address that cannot be bound; nothing is left open then */
export async function serve(emulator: Emulator, { port = 0, host = 'loopback' }: EmulatorOptions): Promise<Listening> {
  const app = buildApp(emulator)
  await app.ready()
  const answer = knownReads(emulator, app.routing)
  const listener = await listen(plainServer(answer), () => secureServer(emulator.tls, answer), port, host).catch(async (error: unknown) => {
    await app.close().catch(() => {})
    throw error
  })
  const close = async () => {
    emulator.phase = 'closing'
    try {
      await Promise.allSettled([listener.close(), app.close()])
    } finally {
      emulator.phase = 'closed'
      emulator.seeds.close()
      emulator.tenants.close()
    }
  }
  return { app, port: listener.port, domain: `${nameOf(host)}:${listener.port}`, listenOn: listener.add, close }
}

/** Addresses that stand for this machine; any other is named as it was given. */
const LOCAL = ['loopback', 'localhost', '0.0.0.0', '::', '127.0.0.1', '::1']
const literal = (host: string) => (host.includes(':') ? `[${host}]` : host)
const nameOf = (host: string) => (LOCAL.includes(host) ? 'localhost' : literal(host))
export const addressOf = (host: string) => (['loopback', '0.0.0.0', '::'].includes(host) ? '127.0.0.1' : literal(host))
