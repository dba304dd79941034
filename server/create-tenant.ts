/** How a tenant comes to be: at the start, from the data folder, and at any time by name. */
import { ownKey } from './authentication/keys.ts'
import type { Emulator } from './emulator.ts'
import { loadSeeds, type NamedSeed, type Progress } from './seeds/load.ts'
import { prepareTenant } from './seeds/prepare.ts'
import { inFolder, inMemory, tenantsIn } from './storage.ts'
import { openTenant, type Tenant, type TenantSettings } from './tenant.ts'

/** What is kept of a tenant besides its entities. */
interface TenantRecord {
  hosts?: string[]
  /** Private half of a key of its own, in PEM form. */
  key?: string
}

/**
 * The tenant of a start: it loads its seeds itself, into its file where it has one, unless that held data.
 * @param erase whether everything goes that the folder holds, of other tenants too, be it readable or not
 */
export function openFirst(settings: TenantSettings, data: string | undefined, erase: boolean): Tenant {
  if (erase && data !== undefined) for (const name of tenantsIn(data)) inFolder(data, name).discard()
  return openTenant('default', settings, data === undefined ? inMemory() : inFolder(data, 'default', { erase }))
}

/** Gives a new store its seeds; one that held data stays as it is. @throws SeedError */
export async function fill(tenant: Tenant, seeds: readonly NamedSeed[], host: string, progress?: Progress): Promise<void> {
  if (tenant.storage.existed) return
  prepareTenant(tenant)
  await loadSeeds(tenant, seeds, host, progress)
  tenant.remember()
}

/**
 * Makes a tenant with its seeds already in it.
 * @param host for the audience of system grants
 * @throws SeedError
 */
export async function createTenant({ tenants, settings, data, seeds: library }: Emulator, name: string, seeds: readonly NamedSeed[], host: string): Promise<Tenant> {
  const image = await library.image(seeds, settings, host)
  const known = tenants.get(name)
  if (known) return known
  const tenant = openTenant(name, settings, data === undefined ? inMemory(image) : inFolder(data, name, { image }))
  tenants.know(tenant)
  return tenant
}

/** Opens a tenant of the data folder as it was left. */
export async function reopenTenant({ tenants, settings }: Emulator, data: string, name: string): Promise<Tenant> {
  const tenant = openTenant(name, settings, inFolder(data, name))
  await applyRecord(tenant)
  tenants.know(tenant)
  return tenant
}

/** Gives a tenant the Hosts and the key that were kept of it. */
export async function applyRecord(tenant: Tenant): Promise<void> {
  const { hosts = [], key } = recordOf(tenant)
  for (const host of hosts) tenant.hosts.add(host)
  if (key !== undefined) tenant.key = await ownKey(key)
}

/** Adds to what is kept of a tenant. */
export function keepRecord(tenant: Tenant, more: TenantRecord): void {
  tenant.storage.keepRecord(JSON.stringify({ ...recordOf(tenant), ...more }))
}

function recordOf({ name, storage }: Tenant): TenantRecord {
  try {
    return JSON.parse(storage.record() ?? '{}') as TenantRecord
  } catch (cause) {
    throw new Error(`${name}.json in the data folder is damaged. It holds the Hosts and the key of the tenant ${name}; without the file it has none of its own.`, { cause })
  }
}
