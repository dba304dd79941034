/** The names under which this emulator can be reached by right: those of this machine, and those that it was given. */
import { isIP } from 'node:net'

/** The name in a Host header: without its port and the brackets of an IPv6 address, in lower case. */
export const hostName = (host: string) => host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1').toLowerCase()

/**
 * Whether a name is localhost or below it, an address, or one of those given by `--tls-host`. A name that a stranger's
 * DNS may point anywhere is none of these.
 * @param given in lower case
 */
export const isOurs = (name: string, given: readonly string[]) => name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0 || given.includes(name)
