/** The names under which this emulator can be reached by right: those of this machine, and those that it was given. */
import { isIP } from 'node:net'

/** The name in a Host header: without its port and the brackets of an IPv6 address, in lower case. */
export const hostName = (host: string) =>
  host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase()

/** Whether an address to bind is reached from this machine alone. */
export const isLoopback = (host: string) =>
  ['loopback', 'localhost', '::1'].includes(host) || (isIP(host) === 4 && host.startsWith('127.'))

/** Whether a text, in lower case, is a host name; an address in digits is one too. */
export const isHostName = (name: string) => /^(?=.{1,253}$)(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/.test(name)

/** The names that an emulator was given. */
export interface HostNames {
  /** By `--tls-host`, in lower case. */
  hosts: readonly string[]
  /** By registering a Host for a tenant. */
  tenants: { byHost(name: string): unknown }
}

/**
 * Whether a name is localhost or below it, an address, or one that the emulator was given. A name that a stranger's
 * DNS may point anywhere is none of these.
 */
export const isOurs = (name: string, { hosts, tenants }: HostNames) =>
  name === 'localhost' ||
  name.endsWith('.localhost') ||
  isIP(name) !== 0 ||
  hosts.includes(name) ||
  tenants.byHost(name) !== undefined
