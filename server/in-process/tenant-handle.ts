/** A tenant as a test in the same process has it: every method is a call of the control API, in the names of TypeScript. */
import type { FastifyInstance } from 'fastify'
import type { JsonRecord } from '../../schema/json.ts'
import { MANAGEMENT_SCOPES } from '../../schema/scopes.ts'
import { callInProcess } from '../control/dispatch.ts'
import { domainOf } from '../control/tenants.ts'
import type { Emulator } from '../emulator/emulator.ts'
import type {
  EmulatedClock,
  EmulatedFaults,
  EmulatedRequests,
  EmulatedTenant,
  Fault,
  Loaded,
  LoggedRequest,
  Seed,
  SeedDocument,
} from '../types.ts'
import { reasonOfEnd, requireAlive, requireOpen } from '../emulator/life.ts'
import { requestView } from '../control/request-view.ts'
import { exportSeed } from '../seeds/export.ts'
import { loadSeeds } from '../seeds/load-seeds.ts'
import type { Keywords } from '../seeds/keywords.ts'
import { readSeed } from '../seeds/read.ts'
import { WorkEnded } from '../shared/slices.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { trustVariables } from '../installation/trust-variables.ts'
import { clientVariables } from './client-variables.ts'
import { issueToken } from '../access/issue-token.ts'

/** What handles of tenants have in common. */
export interface HandleContext {
  emulator: Emulator
  app: FastifyInstance
  /** `localhost:4400` */
  domain: string
  /** Where HTTP is without a name: `127.0.0.1`. */
  address: string
  keywords: Keywords
  /** The folder for files that variables name, and the variables of this process. */
  home: string
  environment: NodeJS.ProcessEnv
}

const DEFAULT_SNAPSHOT = 'snapshot'
const isoTime = (time: Date | string) => (typeof time === 'string' ? time : time.toISOString())

/** Members in the manner of JSON, of TypeScript: only the names of the object itself change. */
const toJson = (value: object): JsonRecord =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), each]),
  )
const fromJson = <T>(value: JsonRecord): T =>
  Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      each,
    ]),
  ) as T
/** The one name of the request log that JSON has in this manner too, since it is the API's own. */
const filterToJson = ({ errorCode, ...filter }: { errorCode?: string }): JsonRecord => ({
  ...toJson(filter),
  ...(errorCode !== undefined && { errorCode }),
})

type Call = (
  id: Parameters<typeof callInProcess>[1],
  parts?: { params?: JsonRecord; query?: JsonRecord; body?: unknown },
) => Promise<unknown>

/** The handle of a tenant. */
export async function createTenantHandle(place: HandleContext, tenant: Tenant): Promise<EmulatedTenant> {
  const { emulator, app } = place
  const domain = domainOf(tenant, place.domain)
  // By its address, whatever Host it has: programs do not resolve names below localhost. Its tokens say which tenant is meant.
  const url = `http://${place.address}:${domain.split(':').at(-1)}`
  /** A handle of a tenant that was deleted does not speak to another one of its name. */
  const requireUsable = () => {
    requireOpen(emulator)
    requireAlive(emulator, tenant)
  }
  const call: Call = async (id, { params = {}, query = {}, body } = {}) => {
    requireUsable()
    return callInProcess(emulator, id, { params, query: { tenant: tenant.name, ...query }, body }, domain)
  }
  const completed = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw error instanceof WorkEnded ? reasonOfEnd(emulator, tenant) : error
    })
  const tokenFor = async (scope: string) => {
    requireUsable()
    return issueToken(tenant, { clientId: tenant.login.clientId, scope, expiresIn: 86_400, host: domain })
  }
  const token = await tokenFor(MANAGEMENT_SCOPES.join(' '))
  return {
    name: tenant.name,
    url,
    httpsUrl: `https://${domain}`,
    domain,
    ...tenant.login,
    get env() {
      const { authorities } = emulator.tls
      const trust = authorities ? trustVariables(place.home, authorities.pem, place.environment) : {}
      return { ...clientVariables({ url, domain, tenant: tenant.name, ...tenant.login, token }), ...trust }
    },
    token: (scope = MANAGEMENT_SCOPES.join(' ')) => tokenFor(scope),
    async seed(...seeds) {
      requireUsable()
      return completed(loadIntoTenant(place, tenant, seeds, domain))
    },
    async export() {
      requireUsable()
      return (await completed(exportSeed(tenant, domain))) as unknown as SeedDocument
    },
    reset: async () => void (await call('emulator_reset')),
    snapshot: async (name = DEFAULT_SNAPSHOT) => void (await call('emulator_put_snapshot', { params: { name } })),
    restore: async (name = DEFAULT_SNAPSHOT) => void (await call('emulator_restore_snapshot', { params: { name } })),
    clock: createClock(call),
    faults: createFaults(call),
    requests: createRequests(call, tenant, requireUsable),
    async inject(request) {
      requireUsable()
      return app.inject(withHost(request, domain))
    },
  }
}

/** Files are read by whoever has them: the control API takes documents and names alone. */
async function loadIntoTenant(
  { keywords, emulator }: HandleContext,
  tenant: Tenant,
  seeds: readonly Seed[],
  domain: string,
): Promise<Loaded> {
  const read = await Promise.all(seeds.map((seed, index) => readSeed(seed, keywords, index)))
  requireAlive(emulator, tenant)
  const loaded = await loadSeeds(tenant, read, domain)
  emulator.changes.tell('emulator_seeds', tenant)
  return loaded
}

function withHost(request: Parameters<EmulatedTenant['inject']>[0], host: string) {
  const { headers, ...rest } = typeof request === 'string' ? { url: request } : request
  return { ...rest, headers: { host, ...headers } }
}

function createClock(call: Call): EmulatedClock {
  const put = async (body: object) => void (await call('emulator_put_clock', { body }))
  return {
    now: async () => new Date(((await call('emulator_clock')) as { now: string }).now),
    set: (time) => put({ now: isoTime(time) }),
    advance: (advance_ms) => put({ advance_ms }),
    freeze: (at) => put({ frozen: true, ...(at !== undefined && { now: isoTime(at) }) }),
    resume: () => put({ frozen: false }),
  }
}

function createFaults(call: Call): EmulatedFaults {
  return {
    set: async (faults) =>
      void (await call('emulator_put_faults', {
        body: typeof faults === 'string' ? { preset: faults } : { faults: faults.map(toJson) },
      })),
    list: async () =>
      ((await call('emulator_faults')) as { faults: JsonRecord[] }).faults.map((fault) =>
        fromJson<Fault & { remaining: number | null }>(fault),
      ),
    clear: async () => void (await call('emulator_delete_faults')),
  }
}

function createRequests(call: Call, tenant: Tenant, requireUsable: () => void): EmulatedRequests {
  return {
    list: async (filter = {}) =>
      ((await call('emulator_requests', { query: filterToJson(filter) })) as { requests: JsonRecord[] }).requests.map(
        (request) => fromJson<LoggedRequest>(request),
      ),
    get: async (id) =>
      fromJson<LoggedRequest>((await call('emulator_request', { params: { id: String(id) } })) as JsonRecord),
    verify: async (match, times = {}) =>
      void (await call('emulator_verify_requests', { body: { match: filterToJson(match), ...toJson(times) } })),
    clear: async () => void (await call('emulator_delete_requests')),
    watch(listener) {
      requireUsable()
      return tenant.requests.watch((entry) => listener(fromJson(requestView(entry))))
    },
  }
}
