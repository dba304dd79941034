/** Opens, seeds, creates and reopens the tenants of an emulator. */
import type { DataFolder } from '../tenant/data-folder/data-folder.ts'
import type { Emulator } from './emulator.ts'
import { createFolderStorage, type TenantStart } from '../tenant/data-folder/folder-storage.ts'
import type { TenantRecord } from '../tenant/data-folder/manifest.ts'
import { loadSeeds } from '../seeds/load-seeds.ts'
import { addDefaultEntities } from '../seeds/default-entities.ts'
import { inSlices } from '../shared/slices.ts'
import { openTenant, type Tenant, type TenantSettings } from '../tenant/tenant.ts'
import { emulatorClosed, hostTaken } from '../errors/control.ts'
import type { NamedSeed, Progress } from '../seeds/seed.ts'
import { createMemoryStorage } from '../tenant/memory-storage.ts'

/** Creates the storage of a tenant. @param data undefined for storage in memory */
const createStorage = (data: DataFolder | undefined, name: string, { image, record, ...start }: TenantStart = {}) =>
  data === undefined
    ? createMemoryStorage(image, record)
    : createFolderStorage(data, name, { ...(image && { image }), ...(record && { record }), ...start })

/**
 * Opens the tenant `default`. A new tenant is empty until `seedNewStore` loads its seeds.
 * @throws Error with a message for the user if a file of the tenant cannot be used
 */
export const openDefault = (
  settings: TenantSettings,
  data: DataFolder | undefined,
  start: Pick<TenantStart, 'reseed' | 'restore'>,
): Tenant => openTenant('default', settings, createStorage(data, 'default', start))

/**
 * Loads the seeds into the new, empty store of the tenant `default`. The caller then calls `tenant.complete()`.
 * @param host the host name in the audience of system grants
 * @throws SeedError
 */
export async function seedNewStore(
  tenant: Tenant,
  seeds: readonly NamedSeed[],
  host: string,
  progress?: Progress,
): Promise<void> {
  addDefaultEntities(tenant)
  await loadSeeds(tenant, seeds, host, progress)
}

interface NewTenant {
  seeds: readonly NamedSeed[]
  /** The host name in the audience of system grants. */
  host: string
  /** A Host name that only this tenant uses. */
  own?: string | undefined
}

/**
 * Creates a tenant from seeds and registers it. A second call for the same name waits for the first one and returns the
 * same tenant.
 * @throws SeedError; ApiError if the emulator was closed during the creation
 */
export function createTenant(emulator: Emulator, name: string, newTenant: NewTenant): Promise<Tenant> {
  const running = emulator.creating.get(name)
  if (running !== undefined) return running
  const creation = create(emulator, name, newTenant).finally(() => emulator.creating.delete(name))
  emulator.creating.set(name, creation)
  return creation
}

async function create(emulator: Emulator, name: string, { seeds, host, own }: NewTenant): Promise<Tenant> {
  const { tenants, settings, data, seeds: library } = emulator
  const key = await inSlices(library.keyOf(seeds))
  const image = await library.image(seeds, settings, host)
  if (emulator.phase === 'closed') throw emulatorClosed()
  // Another tenant may have taken the Host while the seeds were loaded.
  const owner = own === undefined ? undefined : tenants.byHost(own)
  if (own !== undefined && owner) throw hostTaken(own, owner.name)
  const record: TenantRecord = { hosts: own === undefined ? [] : [own], seeds: key }
  const tenant = openTenant(name, settings, createStorage(data, name, { image, record }))
  tenants.register(tenant)
  return tenant
}

/**
 * Opens a tenant of the data folder with its stored state, and registers it.
 * @param restore the name of a snapshot that replaces the live data
 */
export function reopenTenant(
  { tenants, settings }: Emulator,
  data: DataFolder,
  name: string,
  restore?: string,
): Tenant {
  const tenant = openTenant(name, settings, createFolderStorage(data, name, restore === undefined ? {} : { restore }))
  tenants.register(tenant)
  return tenant
}
