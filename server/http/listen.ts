/** Listens on ports: each one on both loopback families, for HTTP and HTTPS. */
import type { AddressInfo, Server } from 'node:net'
import { createPort, type Port, type Serving } from './port.ts'
import type { OwnPort } from '../tenant/tenant.ts'

/** How often to try for a port that is free on both loopback families. */
const ATTEMPTS = 10
/**
 * The queue length for connections that are not accepted yet. Linux caps it at `net.core.somaxconn`. A burst can have
 * more than Node's default of 511.
 */
const BACKLOG = 4_096

export interface Listener {
  port: number
  /** Listens on one more port (0 picks). @throws ListenError */
  add(port: number): Promise<OwnPort>
  /** Reads the connections that wait since the start, on every port, and all later connections. */
  open(): void
  /**
   * Answers the requests that were sent to any port, closes every connection, and cuts what takes longer than 1.5
   * seconds. Every call returns the same promise. Never rejects. A listener that was never opened closes immediately,
   * without responses.
   */
  close(): Promise<void>
}

/** A port that cannot be bound. The message says what to do. */
class ListenError extends Error {}

/**
 * Listens on a port (0 picks one). Connections wait until `open`.
 * @param host `loopback` for 127.0.0.1 and, if the machine has it, ::1; or an address
 * @throws ListenError
 */
export async function listen(serving: Serving, port: number, host: string): Promise<Listener> {
  const ports = new Set<Port>()
  let isOpen = false
  let closing: Promise<unknown> | undefined
  const add = async (wanted: number) => {
    const created = createPort(serving)
    ports.add(created)
    try {
      const [first] =
        host === 'loopback' ? await bindLoopback(created, wanted) : [await bind(created.socketServer(), wanted, host)]
      if (isOpen) created.open()
      return { number: (first.address() as AddressInfo | null)?.port ?? wanted, stop: created.stop }
    } catch (error) {
      ports.delete(created)
      await created.close()
      throw error
    }
  }
  const { number } = await add(port)
  return {
    port: number,
    add,
    open() {
      isOpen = true
      for (const bound of ports) bound.open()
    },
    async close() {
      closing ??= Promise.all([...ports].map((bound) => bound.close()))
      await closing
    },
  }
}

/**
 * Listens on 127.0.0.1 and ::1. Skips ::1 if the machine does not have it. Tries another port if ::1 cannot use the
 * picked one.
 */
async function bindLoopback(port: Port, wanted: number): Promise<[Server, ...Server[]]> {
  for (let attempt = 1; ; attempt++) {
    const first = await bind(port.socketServer(), wanted, '127.0.0.1')
    try {
      return [first, await bind(port.socketServer(), (first.address() as AddressInfo).port, '::1')]
    } catch (error) {
      const { code } = (error as Error).cause as NodeJS.ErrnoException
      if (code !== 'EADDRINUSE') return [first]
      first.close()
      port.cut()
      if (wanted !== 0 || attempt === ATTEMPTS) throw error
    }
  }
}

/** Listens on one address. @throws ListenError */
function bind(server: Server, port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(new ListenError(describeBindError(cause, port, host), { cause })),
    )
    server.listen({ port, host, ipv6Only: host === '::1', backlog: BACKLOG }, () => resolve(server))
  })
}

function describeBindError({ code, message }: NodeJS.ErrnoException, port: number, host: string): string {
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use on ${host}. Stop the other process, or choose another port with --port (0 picks a free one).`
  if (code === 'EACCES') return `Port ${port} needs more rights than this user has. Choose one above 1023 with --port.`
  if (code === 'EADDRNOTAVAIL')
    return `This machine has no address ${host}. Give --host an address of this machine, or leave it out for loopback.`
  return `Cannot listen on ${host}, port ${port}: ${message}`
}
