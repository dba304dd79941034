/**
 * Rejects addresses outside the public internet. Real tenants fetch from the public internet only, and the emulator may
 * run inside a company's network.
 */
import type { LookupAddress, LookupAllOptions } from 'node:dns'
import { BlockList, isIPv6, type LookupFunction } from 'node:net'

/** Private, local and reserved blocks of the special-purpose registries (RFC 6890 and its updates). */
const BLOCKS_V4: readonly (readonly [network: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
const BLOCKS_V6: typeof BLOCKS_V4 = [
  ['::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32],
  ['2001:2::', 48],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
]

const blocked = new BlockList()
for (const [network, bits] of BLOCKS_V6) blocked.addSubnet(network, bits, 'ipv6')
for (const [network, bits] of BLOCKS_V4) {
  blocked.addSubnet(network, bits, 'ipv4')
  // The same block behind a NAT64 (RFC 6052). BlockList itself matches IPv4-mapped IPv6 addresses.
  blocked.addSubnet(`64:ff9b::${network}`, 96 + bits, 'ipv6')
}

/** Whether an IP address belongs to the public internet. */
export const isPublicAddress = (address: string) => !blocked.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')

/** @throws Error with the first address that is not public */
export function requirePublic(addresses: readonly string[]): void {
  const privateAddress = addresses.find((address) => !isPublicAddress(address))
  if (privateAddress !== undefined)
    throw new Error(`its host has the address ${privateAddress}, which is not on the public internet`)
}

/** Resolves the addresses of a name: the lookup of node:dns, or a replacement in tests. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses?: LookupAddress[]) => void,
) => void

/**
 * Returns a lookup for a connection that fails for private addresses. The connection uses the checked address, so a
 * name that resolves to another address later cannot bypass the check.
 */
export const publicLookup =
  (resolve: Resolve): LookupFunction =>
  (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, addresses = []) => {
      const failure = error ?? checkAddresses(addresses)
      if (failure) done(failure, [])
      else if (options.all) done(null, addresses)
      else done(null, addresses[0]?.address ?? '', addresses[0]?.family)
    })
  }

function checkAddresses(addresses: readonly LookupAddress[]): Error | undefined {
  try {
    requirePublic(addresses.map(({ address }) => address))
    return undefined
  } catch (error) {
    return error as Error
  }
}
