/** Starts an emulator in this process. */
import { resolve } from 'node:path'
import { PLANS } from '../../schema/plans.ts'
import { loadKeys } from '../installation/keys.ts'
import { createFailureLines } from '../shared/request-lines.ts'
import { createTenant, seedNewStore, openDefault, reopenTenant } from '../emulator/tenant-lifecycle.ts'
import { takeFolder, type DataFolder } from '../tenant/data-folder/data-folder.ts'
import { createEmulator, type Emulator } from '../emulator/emulator.ts'
import { removeTemporaryFiles, tenantsIn } from '../tenant/data-folder/recovery.ts'
import { homeFolder } from '../installation/home-folder.ts'
import type { EmulatorOptions, RunningEmulator } from '../types.ts'
import { createBudget } from '../requests/budget.ts'
import { createEmulatorHandle } from './running-emulator.ts'
import { createSeedLibrary } from '../seeds/library.ts'
import { readSeed } from '../seeds/read.ts'
import { serve, type Listening } from '../http/serve.ts'
import { troubleOf } from '../store/machine-trouble.ts'
import type { OwnPort, TenantSettings } from '../tenant/tenant.ts'
import { loadCertificates } from '../installation/authority.ts'
import { readOwnCertificate } from '../installation/user-certificate.ts'
import {
  parseHostNames,
  parseOrigins,
  parseRequestCount,
  parseRestore,
  parseTenantName,
  parseTime,
  UsageError,
  parseWithout,
} from './check-options.ts'

/** The time at which `deterministic` freezes the clocks. */
const DETERMINISTIC_TIME = Date.UTC(2026, 0, 1)

/**
 * Starts an emulator in this process. Relative paths are resolved against the working folder at the time of the call.
 * The environment decides the default of `home`, and its certificate authorities are added to those of the emulator in
 * `env`.
 * @param options see `EmulatorOptions`; all are optional
 * @returns the running emulator, which is the handle of the tenant `default` too
 * @throws Error with a sentence that says what to do: a port in use, an unreadable seed, a folder that cannot be
 * written
 * @example
 * ```ts
 * const emulator = await startEmulator({ seed: ['quickstart'] })
 * const headers = { authorization: `Bearer ${await emulator.token()}` }
 * const response = await fetch(`${emulator.url}/api/v2/clients`, { headers })
 * expect(response.status).toBe(200)
 * await emulator.close()
 * ```
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const absolute = withAbsolutePaths(options)
  const folder = absolute.data === undefined ? undefined : await takeFolder(absolute.data)
  return start(absolute, folder).catch((cause: unknown) => {
    folder?.release()
    const trouble = troubleOf(cause)
    throw trouble === undefined ? cause : new Error(trouble, { cause })
  })
}

function withAbsolutePaths({
  data,
  certificate,
  home,
  ...options
}: EmulatorOptions): EmulatorOptions & { home: string } {
  return {
    ...options,
    home: resolve(home ?? homeFolder(process.env)),
    ...(data !== undefined && { data: resolve(data) }),
    ...(certificate && { certificate: { cert: resolve(certificate.cert), key: resolve(certificate.key) } }),
  }
}

/** Opens the tenants, listens, and loads the seeds. @param folder the data folder; undefined for memory */
async function start(
  options: EmulatorOptions & { home: string },
  folder: DataFolder | undefined,
): Promise<RunningEmulator> {
  const {
    seed = ['quickstart'],
    keywords = {},
    reseed = false,
    auth = 'jwt',
    onRequest = createFailureLines(process.stderr),
    certificate,
    home,
    unimplemented = 403,
    tenants: named = [],
  } = options
  for (const { name } of named) parseTenantName(name)
  const restore = parseRestore(options.restore)
  if (restore && (reseed || !folder))
    throw new UsageError('--restore begins from a snapshot of a folder: give --data, and leave out --reseed.')
  const cors = parseOrigins(options.cors ?? [])
  const hosts = parseHostNames(options.tlsHosts ?? [])
  const [keys, tls, seeds] = await Promise.all([
    loadKeys(home),
    certificate ? readOwnCertificate(certificate) : loadCertificates(home, hosts),
    Promise.all(seed.map((source, index) => readSeed(source, keywords, index))),
  ])
  const settings: TenantSettings = { keys, ...tenantSettings(options) }
  if (folder) removeTemporaryFiles(folder)
  const first = openDefault(settings, folder, {
    reseed,
    ...(restore?.tenant === 'default' && { restore: restore.snapshot }),
  })
  let running: Listening | undefined
  try {
    const stored = folder ? tenantsIn(folder) : []
    if (restore && !['default', ...stored].includes(restore.tenant))
      throw new UsageError(`--restore names the tenant ${restore.tenant}, which the data folder does not have.`)
    const emulator = createEmulator({
      settings,
      data: folder,
      seeds: createSeedLibrary(seeds),
      tls,
      hosts,
      tenant: first,
      auth,
      unimplemented,
      cors,
      log: onRequest,
    })
    running = await serve(emulator, options)
    const isNew = reseed || !first.storage.existed
    if (isNew) await seedNewStore(first, seeds, running.domain, options.onProgress)
    const complete = () => isNew && first.complete(reseed ? stored.filter((name) => name !== 'default') : [])
    await openOtherTenants(emulator, { named, stored, reseed, restore, complete }, running)
    running.open()
    return await createEmulatorHandle(emulator, options, process.env, running, seeds)
  } catch (error) {
    await running?.close()
    first.close()
    first.storage.abandon()
    throw error
  }
}

function tenantSettings({
  plan,
  without = [],
  deterministic,
  clock,
  faults = [],
  requests,
}: EmulatorOptions): Omit<TenantSettings, 'keys'> {
  const row = plan && PLANS[plan]
  const defaultClock = deterministic === undefined ? undefined : DETERMINISTIC_TIME
  return {
    restrictions: { limits: row?.limits ?? {}, without: new Set(parseWithout(without)) },
    rates: row?.rates,
    deterministic,
    faults,
    keptRequests: parseRequestCount(requests),
    budget: createBudget(),
    clock: clock === undefined ? defaultClock : parseTime(clock),
  }
}

/** The tenants besides `default`, and how to open them. */
interface OtherTenants {
  /** The tenants that the options name. */
  named: NonNullable<EmulatorOptions['tenants']>
  /** Names of the tenants in the data folder. */
  stored: readonly string[]
  reseed: boolean
  restore: { tenant: string; snapshot: string } | undefined
  /**
   * Marks the tenant `default` as complete, and removes the other tenants of a reseeded folder. Before this call the
   * old data is unchanged.
   */
  complete: () => void
}

/**
 * Opens the other tenants of the data folder, then creates the ones that the options name. Steps that can fail come
 * before steps that change the folder.
 */
async function openOtherTenants(
  emulator: Emulator,
  { named, stored, reseed, restore, complete }: OtherTenants,
  { domain, listenOn }: Listening,
): Promise<void> {
  const { data, tenants, seeds, settings } = emulator
  if (named.length > 0) await seeds.image(seeds.initial, settings, domain)
  const ports = new Map<string, OwnPort>()
  for (const { name, port } of named) if (port !== undefined) ports.set(name, await listenOn(port))
  complete()
  if (data && !reseed) {
    for (const name of stored)
      if (!tenants.get(name))
        reopenTenant(emulator, data, name, restore?.tenant === name ? restore.snapshot : undefined)
  }
  for (const { name } of named) {
    const tenant = tenants.get(name) ?? (await createTenant(emulator, name, { seeds: seeds.initial, host: domain }))
    tenant.port = ports.get(name)
    tenants.register(tenant)
  }
}
