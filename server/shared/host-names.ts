/** Recognises the host names of the emulator: the names of this machine, and the configured names. */
import { isIP } from 'node:net'

/** Returns the name in a Host header in lower case, without the port and the brackets of an IPv6 address. */
export const hostName = (host: string) =>
  host
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase()

/** Tells whether an address to bind is reachable only from this machine. */
export const isLoopback = (host: string) =>
  ['loopback', 'localhost', '::1'].includes(host) || (isIP(host) === 4 && host.startsWith('127.'))

/** Tells whether a lower-case text is a host name. A numeric address is one too. */
export const isHostName = (name: string) => /^(?=.{1,253}$)(?!-)[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/.test(name)

/** The host names configured for an emulator. */
export interface HostNames {
  /** The names from `--tls-host`, in lower case. */
  hosts: readonly string[]
  /** The names registered for tenants. */
  tenants: { byHost(name: string): unknown }
}

/**
 * Tells whether a name belongs to the emulator: localhost, a name below it, an IP address or a configured name.
 * Rejects all other names, because the owner of their DNS can point them to this machine.
 */
export const isEmulatorHost = (name: string, { hosts, tenants }: HostNames) =>
  name === 'localhost' ||
  name.endsWith('.localhost') ||
  isIP(name) !== 0 ||
  hosts.includes(name) ||
  tenants.byHost(name) !== undefined
