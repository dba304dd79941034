/** How a tenant comes to be: at the start, from the data folder, and at any time by name. */
import type { DataFolder } from '../tenant/data-folder/data-folder.ts'
import type { Emulator } from './emulator.ts'
import { createFolderStorage, type Beginning } from '../tenant/data-folder/folder-storage.ts'
import type { TenantRecord } from '../tenant/data-folder/manifest.ts'
import { loadSeeds } from '../seeds/load-seeds.ts'
import { prepareTenant } from '../seeds/default-entities.ts'
import { inSlices } from '../shared/slices.ts'
import { openTenant, type Tenant, type TenantSettings } from '../tenant/tenant.ts'
import { emulatorClosed, hostTaken } from '../errors/control.ts'
import type { NamedSeed, Progress } from '../seeds/seed.ts'
import { createMemoryStorage } from '../tenant/memory-storage.ts'

/** @param data undefined for memory */
const createStorage = (data: DataFolder | undefined, name: string, { image, record, ...beginning }: Beginning = {}) =>
  data === undefined
    ? createMemoryStorage(image, record)
    : createFolderStorage(data, name, { ...(image && { image }), ...(record && { record }), ...beginning })

/**
 * Opens the tenant `default`. A new one is empty until `seedNewStore`.
 * @throws Error with a sentence for people for files that cannot be used
 */
export const openDefault = (
  settings: TenantSettings,
  data: DataFolder | undefined,
  beginning: Pick<Beginning, 'reseed' | 'restore'>,
): Tenant => openTenant('default', settings, createStorage(data, 'default', beginning))

/**
 * Loads the seeds of a start into the tenant `default`. It is not complete before `tenant.complete()`.
 * @param host for the audience of system grants
 * @throws SeedError
 */
export async function seedNewStore(
  tenant: Tenant,
  seeds: readonly NamedSeed[],
  host: string,
  progress?: Progress,
): Promise<void> {
  prepareTenant(tenant)
  await loadSeeds(tenant, seeds, host, progress)
}

interface NewTenant {
  seeds: readonly NamedSeed[]
  /** For the audience of system grants. */
  host: string
  /** A Host name that is the tenant's own. */
  own?: string | undefined
}

/**
 * Creates a tenant with its seeds in it and registers it. A second call for the same name waits for the first and returns its tenant.
 * @throws SeedError; Error when the emulator was closed meanwhile
 */
export function createTenant(emulator: Emulator, name: string, wanted: NewTenant): Promise<Tenant> {
  const begun = emulator.creating.get(name)
  if (begun) return begun
  const creation = create(emulator, name, wanted).finally(() => emulator.creating.delete(name))
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

/** Opens a tenant of the data folder as it was left, and registers it. */
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
