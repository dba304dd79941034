/** Creates the handle that `startEmulator` returns. It opens and creates tenants by name. */
import { resolveSeeds } from '../control/tenants.ts'
import { callInProcess } from '../control/dispatch.ts'
import type { Emulator } from '../emulator/emulator.ts'
import { createTenantHandle, type HandleContext } from './tenant-handle.ts'
import { hostName } from '../shared/host-names.ts'
import type { CloseOptions, EmulatorOptions, RunningEmulator, TenantOptions } from '../types.ts'
import { requireOpen } from '../emulator/life.ts'
import { readSeed, type ReadSeed } from '../seeds/read.ts'
import { httpAddress, type Listening } from '../http/serve.ts'
import { inSlices } from '../shared/slices.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { tenantDeleted, tenantExists } from '../errors/control.ts'

/**
 * Creates the handle: the handle of the tenant `default`, with the members of the emulator added.
 * @param seeds the seeds of the start
 */
export async function createEmulatorHandle(
  emulator: Emulator,
  options: EmulatorOptions & { home: string },
  environment: NodeJS.ProcessEnv,
  { app, port, domain, close: stop }: Listening,
  seeds: readonly ReadSeed[],
): Promise<RunningEmulator> {
  const { tenants, data, tls } = emulator
  const { keywords = {}, home, host = 'loopback', reseed = false } = options
  const context: HandleContext = { emulator, app, domain, address: httpAddress(host), keywords, home, environment }
  const handle = await createTenantHandle(context, tenants.default)
  let closing: Promise<void> | undefined
  const close = ({ before }: CloseOptions = {}) => {
    closing ??= stop(before).finally(() => data?.release())
    return closing
  }
  const notes = tenants.names().flatMap((name) => tenants.get(name)?.storage.notes ?? [])
  return Object.defineProperties(
    handle,
    Object.getOwnPropertyDescriptors({
      port,
      ca: tls.authorities?.file ?? null,
      data: data?.path ?? null,
      keptData: tenants.default.storage.existed && !reseed,
      notes: [...notes, ...leftOutNotes(seeds), ...portNotes(emulator)],
      tenant: (name: string, tenantOptions: TenantOptions = {}) => openOrCreateTenant(context, name, tenantOptions),
      async deleteTenant(name: string) {
        requireOpen(emulator)
        await callInProcess(emulator, 'emulator_delete_tenant', { params: { name } }, domain)
      },
      async tenants() {
        requireOpen(emulator)
        return tenants.names()
      },
      close,
      [Symbol.asyncDispose]: () => close(),
    }),
  ) as RunningEmulator
}

/**
 * Returns the handle of a tenant; creates a missing tenant.
 * @throws ApiError if it exists with other seeds or another Host
 */
async function openOrCreateTenant(context: HandleContext, name: string, { seed, host }: TenantOptions) {
  const { emulator, keywords, domain } = context
  requireOpen(emulator)
  const resolveSeed = async (source: unknown) =>
    typeof source === 'string' && emulator.seeds.knows(source) ? source : (await readSeed(source, keywords)).document
  const seeds = seed && (await Promise.all(seed.map(resolveSeed)))
  requireOpen(emulator)
  const existing = emulator.tenants.get(name)
  if (existing) await requireSameSettings(emulator, existing, seeds, host)
  await callInProcess(
    emulator,
    'emulator_put_tenant',
    { params: { name }, body: { ...(seeds && { seeds }), ...(host !== undefined && { host }) } },
    domain,
  )
  const tenant = emulator.tenants.get(name)
  if (!tenant) throw tenantDeleted(name)
  return createTenantHandle(context, tenant)
}

/**
 * Checks that an existing tenant has these seeds and this Host: both are set only when a tenant is created. The seeds
 * of a tenant in an older data folder are unknown, so any are accepted.
 * @throws ApiError
 */
async function requireSameSettings(
  { seeds: library }: Emulator,
  tenant: Tenant,
  seeds: readonly unknown[] | undefined,
  host: string | undefined,
): Promise<void> {
  if (host !== undefined && !tenant.hosts.has(hostName(host)))
    throw tenantExists(
      tenant.name,
      tenant.hosts.size === 0 ? 'no Host of its own' : `the Host ${[...tenant.hosts].join(', ')}`,
    )
  const { seeds: existingKey } = tenant.storage.record()
  if (
    seeds &&
    existingKey !== undefined &&
    (await inSlices(library.keyOf(resolveSeeds(library, seeds)))) !== existingKey
  )
    throw tenantExists(tenant.name, 'other seeds')
}

/** Describes the parts of the seeds that are not emulated. */
const leftOutNotes = (seeds: readonly ReadSeed[]): string[] =>
  seeds
    .filter(({ leftOut }) => leftOut.length > 0)
    .map(({ name, leftOut }) => `Not emulated, so left out of ${name}: ${leftOut.join(', ')}.`)

/** Describes where the tenants with separate ports are. */
const portNotes = ({ tenants }: Emulator): string[] =>
  tenants.names().flatMap((name) => {
    const port = tenants.get(name)?.port?.number
    return port === undefined
      ? []
      : [`The tenant ${name} has port ${port} for itself: http://127.0.0.1:${port}, domain localhost:${port}.`]
  })
