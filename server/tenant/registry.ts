/** Registers the tenants of an emulator, and finds the tenant that a request is for. */
import { LRUCache } from 'lru-cache'
import type { TenantKey } from '../installation/keys.ts'
import { hostName } from '../shared/host-names.ts'
import type { Tenant } from './tenant.ts'
import { noTenantAtHost, noTenantAtPort } from '../errors/control.ts'

export type Tenants = ReturnType<typeof createTenantRegistry>

/** The number of hosts, of ports and of keys of deleted tenants that are stored. The oldest are evicted first. */
const MOST_DELETED = 10_000
/**
 * Host names with this ending are only for tenants. The certificate is valid for all of them, and no other program uses
 * them.
 */
const HOSTS_OF_TENANTS = '.auth0.localhost'

/** The parts of a request that can select a tenant. A request that was injected into the server has no port. */
interface Addressed {
  host: string
  socket: { localPort?: number | undefined }
}

/**
 * Creates the registry of an emulator.
 * @param first the tenant `default`, which always exists
 * @param names host names of the emulator itself, in lower case
 */
export function createTenantRegistry(first: Tenant, names: readonly string[] = []) {
  const byName = new Map<string, Tenant>()
  const byKeyId = new Map<string, Tenant>()
  const byHost = new Map<string, Tenant>()
  const byPort = new Map<number, Tenant>()
  /**
   * Hosts, ports and keys of deleted tenants. Requests to them are rejected, so that no other tenant responds to them.
   */
  const deleted = {
    hosts: new LRUCache<string, true>({ max: MOST_DELETED }),
    ports: new LRUCache<number, true>({ max: MOST_DELETED }),
    keyIds: new LRUCache<string, true>({ max: MOST_DELETED }),
  }

  const unregister = (tenant: Tenant) => {
    for (const map of [byName, byKeyId, byHost, byPort] as Map<unknown, Tenant>[]) {
      for (const [key, value] of map) if (value === tenant) map.delete(key)
    }
  }
  /** Registers a tenant under its current name, key, hosts and port. Removes its earlier registration. */
  const register = (tenant: Tenant) => {
    unregister(tenant)
    byName.set(tenant.name, tenant)
    if (tenant.key) byKeyId.set(tenant.key.id, tenant)
    if (tenant.key) deleted.keyIds.delete(tenant.key.id)
    for (const host of tenant.hosts) {
      byHost.set(host, tenant)
      deleted.hosts.delete(host)
    }
    if (tenant.port === undefined) return
    byPort.set(tenant.port.number, tenant)
    deleted.ports.delete(tenant.port.number)
  }
  register(first)
  const isUnknownHost = (host: string) =>
    deleted.hosts.has(host) || (host.endsWith(HOSTS_OF_TENANTS) && !names.includes(host))
  return {
    default: first,
    get: (name: string) => byName.get(name),
    /** Whether a tenant is registered. False for a deleted tenant, even if a new tenant has the same name. */
    has: (tenant: Tenant) => byName.get(tenant.name) === tenant,
    byKeyId: (keyId: string) => byKeyId.get(keyId),
    /** Whether a key belonged to a tenant that was deleted. */
    isDeletedKey: (keyId: string) => deleted.keyIds.has(keyId),
    byHost: (host: string) => byHost.get(host),
    /** The names of all tenants, in alphabetical order. */
    names: () => [...byName.keys()].sort(),
    register,
    /** Whether the Host or the port of a request can select a tenant. False in most emulators. */
    anyPinned: ({ host = '' }: { host?: string | undefined }) =>
      byPort.size > 0 ||
      byHost.size > 0 ||
      deleted.ports.size > 0 ||
      host.toLowerCase().includes(HOSTS_OF_TENANTS) ||
      (deleted.hosts.size > 0 && deleted.hosts.has(hostName(host))),
    /** Whether a Host belonged to a deleted tenant. @param name in lower case, without a port */
    isDeletedHost: (name: string) => deleted.hosts.has(name),
    /** Whether any tenant has its own Host or port. */
    hasOwnNames: () => byPort.size > 0 || byHost.size > 0,
    /**
     * Returns the tenant that owns the Host or the port of a request; undefined if no tenant owns them.
     * @throws ApiError 404 for the Host or port of a deleted tenant, and for an unknown Host below auth0.localhost
     */
    pinned({ host, socket: { localPort = 0 } }: Addressed): Tenant | undefined {
      const tenant = byPort.get(localPort)
      if (tenant) return tenant
      if (deleted.ports.has(localPort)) throw noTenantAtPort(localPort)
      const name = hostName(host)
      const owner = byHost.get(name)
      if (!owner && isUnknownHost(name)) throw noTenantAtHost(name)
      return owner
    },
    /**
     * Returns the tenant whose login client has this id, or the only tenant that has such a client. Undefined if
     * several tenants have one, or none. With one tenant, returns that tenant.
     */
    ofClient(clientId: string): Tenant | undefined {
      if (byName.size === 1) return first
      let owner: Tenant | undefined
      for (const tenant of byName.values()) {
        if (tenant.login.clientId === clientId) return tenant
        if (!hasClient(tenant, clientId)) continue
        if (owner) return undefined
        owner = tenant
      }
      return owner
    },
    /** The keys that verify the tokens of all tenants. */
    keys: (): TenantKey[] => [...byName.values()].flatMap(({ key }) => key ?? []),
    /**
     * Deletes a tenant: first on disk, then in memory.
     * @throws Error if the disk cannot be written; the tenant is then unchanged
     */
    delete(tenant: Tenant): void {
      const removeFiles = tenant.storage.discard()
      unregister(tenant)
      for (const host of tenant.hosts) deleted.hosts.set(host, true)
      if (tenant.port) deleted.ports.set(tenant.port.number, true)
      if (tenant.key) deleted.keyIds.set(tenant.key.id, true)
      tenant.close()
      try {
        removeFiles()
      } catch {
        // The manifest already marks the tenant as deleted. The next start removes the remaining files.
      }
    },
    /** Closes all tenants. Continues if a tenant cannot be closed. */
    close(): void {
      for (const tenant of byName.values()) {
        try {
          tenant.close()
        } catch {
          // The data was written before each response. Only the file stays open until the process ends.
        }
      }
    },
  }
}

/**
 * Whether a tenant has a client. False if its database cannot be read, so that the other tenants can still be found.
 */
function hasClient({ store }: Tenant, clientId: string): boolean {
  try {
    return store.clients.has(clientId)
  } catch {
    return false
  }
}
