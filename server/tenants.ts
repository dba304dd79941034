/** The tenants of an emulator, and which of them a request is for. */
import { hostName } from './hosts.ts'
import type { TenantKey } from './authentication/keys.ts'
import type { Tenant } from './tenant.ts'

export type Tenants = ReturnType<typeof tenantsOf>

/** @param first the tenant `default`, which is always there */
export function tenantsOf(first: Tenant) {
  const byName = new Map<string, Tenant>()
  const byKeyId = new Map<string, Tenant>()
  const byHost = new Map<string, Tenant>()
  const byPort = new Map<number, Tenant>()

  const forget = (tenant: Tenant) => {
    for (const map of [byName, byKeyId, byHost, byPort] as Map<unknown, Tenant>[]) {
      for (const [key, value] of map) if (value === tenant) map.delete(key)
    }
  }
  /** Makes a tenant known under its name, key, Hosts and port as they are now. */
  const know = (tenant: Tenant) => {
    forget(tenant)
    byName.set(tenant.name, tenant)
    if (tenant.key) byKeyId.set(tenant.key.id, tenant)
    for (const host of tenant.hosts) byHost.set(host, tenant)
    if (tenant.port !== undefined) byPort.set(tenant.port.number, tenant)
  }
  know(first)
  return {
    default: first,
    get: (name: string) => byName.get(name),
    byKeyId: (keyId: string) => byKeyId.get(keyId),
    byHost: (host: string) => byHost.get(host),
    /** In the order of their names. */
    names: () => [...byName.keys()].sort(),
    know,
    /** Whether a tenant has a Host or a port of its own; most have none. */
    anyPinned: () => byPort.size > 0 || byHost.size > 0,
    /**
     * The one tenant that can be reached under this Host or on this port.
     * A request that was injected has no port.
     */
    pinned(request: { host: string; socket: { localPort?: number | undefined } }): Tenant | undefined {
      if (byPort.size === 0 && byHost.size === 0) return undefined
      return byPort.get(request.socket.localPort ?? 0) ?? byHost.get(hostName(request.host))
    },
    /** The tenant that alone has a client of this id, or whose login client has it; undefined where several have it, or none. */
    ofClient(clientId: string): Tenant | undefined {
      if (byName.size === 1) return first
      let found: Tenant | undefined
      for (const tenant of byName.values()) {
        if (tenant.login.clientId === clientId) return tenant
        if (!tenant.store.clients.has(clientId)) continue
        if (found) return undefined
        found = tenant
      }
      return found
    },
    /** The keys that verify the tokens of all tenants. */
    keys: (): TenantKey[] => [...byName.values()].flatMap(({ key }) => key ?? []),
    /** Closes a tenant and removes what was kept of it. */
    delete(tenant: Tenant): void {
      forget(tenant)
      tenant.close()
      tenant.storage.discard()
    },
    close(): void {
      for (const tenant of byName.values()) tenant.close()
    },
  }
}
