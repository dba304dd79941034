/** The emulator in the process of whoever wants one. */
import { PLANS } from '../schema/plans.ts'
import { buildApp } from './app.ts'
import { loadKeys } from './authentication/keys.ts'
import { silent } from './console-lines.ts'
import { callInProcess } from './control/call.ts'
import { applyRecord, createTenant, fill, openFirst, reopenTenant } from './create-tenant.ts'
import { assemble, type Emulator } from './emulator.ts'
import { handleOf, type Place } from './handle.ts'
import { homeFolder } from './home-folder.ts'
import type { CloseOptions, EmulatorOptions, RunningEmulator, TenantOptions } from './in-process.ts'
import { knownReads } from './known-reads.ts'
import { listen } from './listen.ts'
import { hostNamesOf, originsOf, tenantNameOf, timeOf, withoutOf } from './option-values.ts'
import { seedLibrary } from './seeds/library.ts'
import { readSeed, type ReadSeed } from './seeds/read.ts'
import { takeFolder } from './data-folder.ts'
import { tenantsIn } from './storage.ts'
import { troubleOf } from './store/trouble.ts'
import type { OwnPort, TenantSettings } from './tenant.ts'
import { loadCertificates } from './tls/authority.ts'
import { readOwnCertificate } from './tls/own-certificate.ts'
import { secureServer } from './tls/secure-server.ts'

export type { CertificateFiles, CloseOptions, EmulatorOptions, RequestLine, RunningEmulator, TenantOptions } from './in-process.ts'
export type {
  EmulatedClock, EmulatedFaults, EmulatedRequests, EmulatedTenant, Fault, FaultPreset, InjectedRequest, InjectedResponse, Loaded, LoggedRequest, RequestFilter,
  Seed, SeedDocument,
} from './in-process-tenant.ts'

/** Where the clocks of a repeatable emulator stand. */
const DETERMINISTIC_TIME = Date.UTC(2026, 0, 1)

/**
 * Starts an emulator.
 * @throws Error with one sentence for people: a port in use, an unreadable seed, a folder that cannot be written
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const release = options.data === undefined ? () => {} : await takeFolder(options.data)
  return start(options, release).catch((cause: unknown) => {
    release()
    const trouble = troubleOf(cause)
    throw trouble === undefined ? cause : new Error(trouble, { cause })
  })
}

/** @param release gives the data folder back */
async function start(options: EmulatorOptions, release: () => void): Promise<RunningEmulator> {
  const { port = 0, host = 'loopback', data, seed = ['quickstart'], keywords = {}, reseed = false, auth = 'jwt', onRequest = silent } = options
  const { certificate, home = homeFolder(process.env), unimplemented = 403, tenants: named = [] } = options
  for (const { name } of named) tenantNameOf(name)
  const cors = originsOf(options.cors ?? [])
  const hosts = hostNamesOf(options.tlsHosts ?? [])
  const [keys, tls, seeds] = await Promise.all([
    loadKeys(home), certificate ? readOwnCertificate(certificate) : loadCertificates(home, hosts),
    Promise.all(seed.map((each, index) => readSeed(each, keywords, index))),
  ])
  const settings: TenantSettings = { keys, ...settingsOf(options) }
  const first = openFirst(settings, data, reseed)
  const emulator = assemble({ settings, data, seeds: seedLibrary(seeds), tls, hosts, tenant: first, auth, unimplemented, cors, log: onRequest })
  const app = buildApp(emulator)
  await app.ready()
  const serve = knownReads(emulator, app.routing)
  const listener = await listen({ serve, secure: (application) => secureServer(tls, application, onRequest), report: onRequest }, port, host).catch((error: unknown) => {
    emulator.tenants.close()
    throw error
  })
  let closing: Promise<void> | undefined
  const closed = async (before: () => Promise<void>) => {
    await Promise.all([listener.close(), app.close()])
    try {
      await before()
    } finally {
      emulator.tenants.close()
      release()
    }
  }
  const close = ({ before = async () => {} }: CloseOptions = {}) => {
    closing ??= closed(before)
    return closing
  }
  const domain = `${nameOf(host)}:${listener.port}`
  const place: Place = { emulator, app, domain, address: addressOf(host), keywords, home, environment: process.env }
  try {
    fill(first, seeds, domain, options.onProgress)
    await applyRecord(first)
    emulator.tenants.know(first)
    await openOthers(emulator, named, domain, listener.add)
    listener.open()
  } catch (error) {
    await close()
    throw error
  }
  const handle = await handleOf(place, first)
  return Object.defineProperties(handle, Object.getOwnPropertyDescriptors({
    port: listener.port, ca: tls.authorities?.file ?? null, data: data ?? null, keptData: first.storage.existed, notes: [...notesOn(seeds), ...notesOnPorts(emulator)],
    tenant: (name: string, { seed: own, ...rest }: TenantOptions = {}) => tenantNamed(place, name, own, rest),
    deleteTenant: async (name: string) => void (await callInProcess(emulator, 'emulator_delete_tenant', { params: { name } }, domain)),
    tenants: async () => emulator.tenants.names(),
    close,
    [Symbol.asyncDispose]: () => close(),
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

/** The other tenants of the data folder, and those that the start names. */
async function openOthers(emulator: Emulator, named: NonNullable<EmulatorOptions['tenants']>, domain: string, listenOn: (port: number) => Promise<OwnPort>): Promise<void> {
  const { data, tenants, seeds } = emulator
  for (const name of data === undefined ? [] : tenantsIn(data)) {
    if (!tenants.get(name)) await reopenTenant(emulator, data as string, name)
  }
  for (const { name, port } of named) {
    const tenant = tenants.get(name) ?? createTenant(emulator, name, seeds.initial, domain)
    if (port === undefined) continue
    tenant.port = await listenOn(port)
    tenants.know(tenant)
  }
}

async function tenantNamed(place: Place, name: string, seed: TenantOptions['seed'], { host }: TenantOptions) {
  const { emulator, keywords, domain } = place
  const known = emulator.tenants.get(name)
  if (known) return handleOf(place, known)
  const sent = async (each: unknown) => (typeof each === 'string' && emulator.seeds.knows(each) ? each : (await readSeed(each, keywords)).document)
  const seeds = seed && (await Promise.all(seed.map(sent)))
  await callInProcess(emulator, 'emulator_put_tenant', { params: { name }, body: { ...(seeds && { seeds }), ...(host !== undefined && { host }) } }, domain)
  return handleOf(place, emulator.tenants.get(name) ?? emulator.tenants.default)
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
