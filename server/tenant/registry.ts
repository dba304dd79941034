/** The tenants of an emulator, and which of them a request is for. */
import { LRUCache } from 'lru-cache'
import type { TenantKey } from '../installation/keys.ts'
import { hostName } from '../shared/host-names.ts'
import type { Tenant } from './tenant.ts'
import { noTenantAtHost, noTenantAtPort } from '../errors/control.ts'

export type Tenants = ReturnType<typeof createTenantRegistry>

/** How many Hosts, ports and keys of deleted tenants are remembered, of each. The oldest are forgotten first. */
const REMEMBERED_AS_DELETED = 10_000
/** Host names below this one belong to tenants only: the certificate is valid for all of them, and no other program uses them. */
const HOSTS_OF_TENANTS = '.auth0.localhost'

/** The parts of a request that can name a tenant. A request that was injected has no port. */
interface Addressed {
  host: string
  socket: { localPort?: number | undefined }
}

/**
 * @param first the tenant `default`, which always exists
 * @param names host names of the emulator itself, in lower case
 */
export function createTenantRegistry(first: Tenant, names: readonly string[] = []) {
  const byName = new Map<string, Tenant>()
  const byKeyId = new Map<string, Tenant>()
  const byHost = new Map<string, Tenant>()
  const byPort = new Map<number, Tenant>()
  /** Hosts, ports and keys of tenants that were deleted: no other tenant may answer in their place. */
  const deleted = {
    hosts: new LRUCache<string, true>({ max: REMEMBERED_AS_DELETED }),
    ports: new LRUCache<number, true>({ max: REMEMBERED_AS_DELETED }),
    keyIds: new LRUCache<string, true>({ max: REMEMBERED_AS_DELETED }),
  }

  const unregister = (tenant: Tenant) => {
    for (const map of [byName, byKeyId, byHost, byPort] as Map<unknown, Tenant>[]) {
      for (const [key, value] of map) if (value === tenant) map.delete(key)
    }
  }
  /** Registers a tenant under its name, key, Hosts and port as they are now. */
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
    /** Whether a tenant is still there: another one of its name is not it. */
    has: (tenant: Tenant) => byName.get(tenant.name) === tenant,
    byKeyId: (keyId: string) => byKeyId.get(keyId),
    /** Whether a key belonged to a tenant that was deleted, or that has another key now. */
    isDeletedKey: (keyId: string) => deleted.keyIds.has(keyId),
    byHost: (host: string) => byHost.get(host),
    /** In alphabetical order. */
    names: () => [...byName.keys()].sort(),
    register,
    /** Whether a request can be for another tenant by its Host or port; most emulators have no such tenant. */
    anyPinned: ({ host = '' }: { host?: string | undefined }) =>
      byPort.size > 0 ||
      byHost.size > 0 ||
      deleted.ports.size > 0 ||
      host.toLowerCase().includes(HOSTS_OF_TENANTS) ||
      (deleted.hosts.size > 0 && deleted.hosts.has(hostName(host))),
    /** Whether a Host belonged to a tenant that was deleted. @param name in lower case, without a port */
    isDeletedHost: (name: string) => deleted.hosts.has(name),
    /** Whether a tenant has a Host or port of its own. */
    hasOwnNames: () => byPort.size > 0 || byHost.size > 0,
    /**
     * The one tenant that can be reached under this Host or on this port; undefined for a Host and port of all tenants.
     * @throws ApiError 404 for the Host or port of a tenant that was deleted, and for an unknown Host below auth0.localhost
     */
    pinned({ host, socket: { localPort = 0 } }: Addressed): Tenant | undefined {
      const tenant = byPort.get(localPort)
      if (tenant) return tenant
      if (deleted.ports.has(localPort)) throw noTenantAtPort(localPort)
      const name = hostName(host)
      const named = byHost.get(name)
      if (!named && isUnknownHost(name)) throw noTenantAtHost(name)
      return named
    },
    /** The tenant that alone has a client of this id, or whose login client has it; undefined where several have it, or none. */
    ofClient(clientId: string): Tenant | undefined {
      if (byName.size === 1) return first
      let found: Tenant | undefined
      for (const tenant of byName.values()) {
        if (tenant.login.clientId === clientId) return tenant
        if (!hasClient(tenant, clientId)) continue
        if (found) return undefined
        found = tenant
      }
      return found
    },
    /** The keys that verify the tokens of all tenants. */
    keys: (): TenantKey[] => [...byName.values()].flatMap(({ key }) => key ?? []),
    /**
     * Deletes a tenant: what the disk holds first, then what memory holds.
     * @throws Error when the disk refuses; the tenant is then as it was
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
        // The deletion was decided on disk: the next start removes what is left.
      }
    },
    /** Closes all tenants, each of them even if another one cannot be closed. */
    close(): void {
      for (const tenant of byName.values()) {
        try {
          tenant.close()
        } catch {
          // Its data was written with each answer; only the file stays open until the process ends.
        }
      }
    },
  }
}

/** A tenant whose database cannot be read does not keep the others from being found. */
function hasClient({ store }: Tenant, clientId: string): boolean {
  try {
    return store.clients.has(clientId)
  } catch {
    return false
  }
}
