/** The emulator in the process of whoever wants one. */
import type { FastifyInstance } from 'fastify'
import { resolve } from 'node:path'
import { PLANS } from '../schema/plans.ts'
import { buildApp } from './app.ts'
import { loadKeys } from './authentication/keys.ts'
import { silent } from './console-lines.ts'
import { callInProcess } from './control/call.ts'
import { namedSeeds } from './control/tenants.ts'
import { createTenant, digestOf, fill, openDefault, reopenTenant } from './create-tenant.ts'
import { takeFolder, type DataFolder } from './data-folder.ts'
import { assemble, type Emulator } from './emulator.ts'
import { tenantDeleted, tenantExists } from './errors.ts'
import { removeTemporaryFiles, tenantsIn } from './folder-recovery.ts'
import { handleOf, type Place } from './handle.ts'
import { homeFolder } from './home-folder.ts'
import { hostName } from './hosts.ts'
import type { EmulatorOptions, RunningEmulator, TenantOptions } from './in-process.ts'
import { knownReads } from './known-reads.ts'
import { requireOpen } from './life.ts'
import { listen, plainServer } from './listen.ts'
import { hostNamesOf, originsOf, restoreOf, tenantNameOf, timeOf, UsageError, withoutOf } from './option-values.ts'
import { seedLibrary } from './seeds/library.ts'
import { readSeed, type ReadSeed } from './seeds/read.ts'
import { troubleOf } from './store/trouble.ts'
import type { OwnPort, Tenant, TenantSettings } from './tenant.ts'
import { loadCertificates } from './tls/authority.ts'
import { readOwnCertificate } from './tls/own-certificate.ts'
import { secureServer } from './tls/secure-server.ts'

export type { CertificateFiles, EmulatorOptions, RequestLine, RunningEmulator, TenantOptions } from './in-process.ts'
export type {
  EmulatedClock, EmulatedFaults, EmulatedRequests, EmulatedTenant, Fault, FaultPreset, InjectedRequest, InjectedResponse, Loaded, LoggedRequest, RequestFilter,
  Seed, SeedDocument,
} from './in-process-tenant.ts'

/** Where the clocks of a repeatable emulator stand. */
const DETERMINISTIC_TIME = Date.UTC(2026, 0, 1)

/**
 * Starts an emulator. Relative paths are those of the working directory at this moment, whatever it is later.
 * @throws Error with one sentence for people: a port in use, an unreadable seed, a folder that cannot be written
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

function withAbsolutePaths({ data, certificate, home, ...options }: EmulatorOptions): EmulatorOptions & { home: string } {
  return {
    ...options,
    home: resolve(home ?? homeFolder(process.env)),
    ...(data !== undefined && { data: resolve(data) }),
    ...(certificate && { certificate: { cert: resolve(certificate.cert), key: resolve(certificate.key) } }),
  }
}

/** @param folder the data folder; undefined for memory */
async function start(options: EmulatorOptions & { home: string }, folder: DataFolder | undefined): Promise<RunningEmulator> {
  const { seed = ['quickstart'], keywords = {}, reseed = false, auth = 'jwt', onRequest = silent, certificate, home, unimplemented = 403, tenants: named = [] } = options
  for (const { name } of named) tenantNameOf(name)
  const restore = restoreOf(options.restore)
  if (restore && (reseed || !folder)) throw new UsageError('--restore begins from a snapshot of a folder: give --data, and leave out --reseed.')
  const cors = originsOf(options.cors ?? [])
  const hosts = hostNamesOf(options.tlsHosts ?? [])
  const [keys, tls, seeds] = await Promise.all([
    loadKeys(home), certificate ? readOwnCertificate(certificate) : loadCertificates(home, hosts),
    Promise.all(seed.map((each, index) => readSeed(each, keywords, index))),
  ])
  const settings: TenantSettings = { keys, ...settingsOf(options) }
  if (folder) removeTemporaryFiles(folder)
  const first = openDefault(settings, folder, { reseed, ...(restore?.tenant === 'default' && { restore: restore.snapshot }) })
  let running: Listening | undefined
  try {
    const stored = folder ? tenantsIn(folder) : []
    if (restore && !['default', ...stored].includes(restore.tenant)) throw new UsageError(`--restore names the tenant ${restore.tenant}, which the data folder does not have.`)
    const emulator = assemble({ settings, data: folder, seeds: seedLibrary(seeds), tls, hosts, tenant: first, auth, unimplemented, cors, log: onRequest })
    running = await serve(emulator, options)
    const isNew = reseed || !first.storage.existed
    if (isNew) await fill(first, seeds, running.domain, options.onProgress)
    const complete = () => isNew && first.complete(reseed ? stored.filter((name) => name !== 'default') : [])
    await openOthers(emulator, { named, stored, reseed, restore, complete }, running)
    return await runningEmulator(emulator, options, running, seeds)
  } catch (error) {
    await running?.close()
    first.close()
    first.storage.abandon()
    throw error
  }
}

/** An emulator that listens. */
interface Listening {
  app: FastifyInstance
  port: number
  /** `localhost:4400` */
  domain: string
  listenOn(port: number): Promise<OwnPort>
  close(): Promise<void>
}

async function serve(emulator: Emulator, { port = 0, host = 'loopback' }: EmulatorOptions): Promise<Listening> {
  const app = buildApp(emulator)
  await app.ready()
  const answer = knownReads(emulator, app.routing)
  const listener = await listen(plainServer(answer), () => secureServer(emulator.tls, answer), port, host).catch(async (error: unknown) => {
    await app.close().catch(() => {})
    throw error
  })
  const close = async () => {
    emulator.phase = 'closing'
    try {
      await Promise.allSettled([listener.close(), app.close()])
    } finally {
      emulator.phase = 'closed'
      emulator.tenants.close()
    }
  }
  return { app, port: listener.port, domain: `${nameOf(host)}:${listener.port}`, listenOn: listener.add, close }
}

async function runningEmulator(emulator: Emulator, options: EmulatorOptions & { home: string }, { app, port, domain, close: stop }: Listening, seeds: readonly ReadSeed[]): Promise<RunningEmulator> {
  const { tenants, data, tls } = emulator
  const { keywords = {}, home, host = 'loopback', reseed = false } = options
  const place: Place = { emulator, app, domain, address: addressOf(host), keywords, home, environment: process.env }
  const handle = await handleOf(place, tenants.default)
  let closing: Promise<void> | undefined
  const close = () => (closing ??= stop().finally(() => data?.release()))
  const notes = tenants.names().flatMap((name) => tenants.get(name)?.storage.notes ?? [])
  return Object.defineProperties(handle, Object.getOwnPropertyDescriptors({
    port, ca: tls.authorities?.file ?? null, data: data?.path ?? null, keptData: tenants.default.storage.existed && !reseed,
    notes: [...notes, ...notesOn(seeds), ...notesOnPorts(emulator)],
    tenant: (name: string, wanted: TenantOptions = {}) => tenantNamed(place, name, wanted),
    async deleteTenant(name: string) {
      requireOpen(emulator)
      await callInProcess(emulator, 'emulator_delete_tenant', { params: { name } }, domain)
    },
    async tenants() {
      requireOpen(emulator)
      return tenants.names()
    },
    close,
    [Symbol.asyncDispose]: close,
  })) as RunningEmulator
}

function settingsOf({ plan, without = [], deterministic, clock, faults = [] }: EmulatorOptions): Omit<TenantSettings, 'keys'> {
  const row = plan && PLANS[plan]
  return {
    restrictions: { limits: row?.limits ?? {}, without: new Set(withoutOf(without)) },
    rates: row?.rates,
    deterministic, faults,
    clock: clock === undefined ? (deterministic === undefined ? undefined : DETERMINISTIC_TIME) : timeOf(clock),
  }
}

/** What `openOthers` does besides the tenant `default`. */
interface Others {
  named: NonNullable<EmulatorOptions['tenants']>
  /** Names of the tenants that the data folder holds. */
  stored: readonly string[]
  reseed: boolean
  restore: { tenant: string; snapshot: string } | undefined
  /** Makes the tenant `default` complete, and a reseeded folder empty but for it. Nothing that the folder held has changed before. */
  complete: () => void
}

/** Opens the other tenants of the data folder, and creates those that the start names. What can fail comes before what changes the folder. */
async function openOthers(emulator: Emulator, { named, stored, reseed, restore, complete }: Others, { domain, listenOn }: Listening): Promise<void> {
  const { data, tenants, seeds, settings } = emulator
  if (named.length > 0) await seeds.image(seeds.initial, settings, domain)
  const ports = new Map<string, OwnPort>()
  for (const { name, port } of named) if (port !== undefined) ports.set(name, await listenOn(port))
  complete()
  if (data && !reseed) {
    for (const name of stored) if (!tenants.get(name)) reopenTenant(emulator, data, name, restore?.tenant === name ? restore.snapshot : undefined)
  }
  for (const { name } of named) {
    const tenant = tenants.get(name) ?? (await createTenant(emulator, name, { seeds: seeds.initial, host: domain }))
    tenant.port = ports.get(name)
    tenants.register(tenant)
  }
}

/** The handle of a tenant, which is created unless it exists. @throws ApiError for seeds or a Host that an existing tenant does not have */
async function tenantNamed(place: Place, name: string, { seed, host }: TenantOptions) {
  const { emulator, keywords, domain } = place
  requireOpen(emulator)
  const read = async (each: unknown) => (typeof each === 'string' && emulator.seeds.knows(each) ? each : (await readSeed(each, keywords)).document)
  const seeds = seed && (await Promise.all(seed.map(read)))
  requireOpen(emulator)
  const existing = emulator.tenants.get(name)
  if (existing) requireAsWanted(emulator, existing, seeds, host)
  await callInProcess(emulator, 'emulator_put_tenant', { params: { name }, body: { ...(seeds && { seeds }), ...(host !== undefined && { host }) } }, domain)
  const tenant = emulator.tenants.get(name)
  if (!tenant) throw tenantDeleted(name)
  return handleOf(place, tenant)
}

/** Seeds and Host are given to a tenant once. Those of a tenant from an older data folder are not known, so any are accepted. */
function requireAsWanted({ seeds: library }: Emulator, tenant: Tenant, seeds: readonly unknown[] | undefined, host: string | undefined): void {
  if (host !== undefined && !tenant.hosts.has(hostName(host))) throw tenantExists(tenant.name, tenant.hosts.size === 0 ? 'no Host of its own' : `the Host ${[...tenant.hosts].join(', ')}`)
  const { seeds: known } = tenant.storage.record()
  if (seeds && known !== undefined && digestOf(library, namedSeeds(library, seeds)) !== known) throw tenantExists(tenant.name, 'other seeds')
}

const notesOn = (seeds: readonly ReadSeed[]): string[] =>
  seeds.filter(({ leftOut }) => leftOut.length > 0).map(({ name, leftOut }) => `Not emulated, so left out of ${name}: ${leftOut.join(', ')}.`)

const notesOnPorts = ({ tenants }: Emulator): string[] =>
  tenants.names().flatMap((name) => {
    const port = tenants.get(name)?.port?.number
    return port === undefined ? [] : [`The tenant ${name} has port ${port} for itself: http://127.0.0.1:${port}, domain localhost:${port}.`]
  })

/** Addresses that stand for this machine; any other is named as it was given. */
const LOCAL = ['loopback', 'localhost', '0.0.0.0', '::', '127.0.0.1', '::1']
const literal = (host: string) => (host.includes(':') ? `[${host}]` : host)
const nameOf = (host: string) => (LOCAL.includes(host) ? 'localhost' : literal(host))
const addressOf = (host: string) => (['loopback', '0.0.0.0', '::'].includes(host) ? '127.0.0.1' : literal(host))
