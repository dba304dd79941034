/**
 * Creates the handle of a tenant. Its methods call the control API in this process, and convert property names to and
 * from JSON.
 */
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
import { endReason, requireAlive, requireOpen } from '../emulator/life.ts'
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

/** What all tenant handles of an emulator share. */
export interface HandleContext {
  emulator: Emulator
  app: FastifyInstance
  /** `localhost:4400` */
  domain: string
  /** The IP address for HTTP: `127.0.0.1`. */
  address: string
  keywords: Keywords
  /** The folder for the files of certificate authorities. */
  home: string
  /** The environment variables of this process. */
  environment: NodeJS.ProcessEnv
}

const DEFAULT_SNAPSHOT = 'snapshot'
const isoTime = (time: Date | string) => (typeof time === 'string' ? time : time.toISOString())

/** Converts the property names of an object from `forMs` to `for_ms`. Nested objects stay unchanged. */
const toJson = (value: object): JsonRecord =>
  Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => [name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), member]),
  )
/** Converts the property names of an object from `for_ms` to `forMs`. Nested objects stay unchanged. */
const fromJson = <T>(value: JsonRecord): T =>
  Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      member,
    ]),
  ) as T
/** Converts a request filter. `errorCode` keeps its name, because the Management API spells it this way. */
const filterToJson = ({ errorCode, ...filter }: { errorCode?: string }): JsonRecord => ({
  ...toJson(filter),
  ...(errorCode !== undefined && { errorCode }),
})

/** Calls an operation of the control API for the tenant. */
type Call = (
  id: Parameters<typeof callInProcess>[1],
  parts?: { params?: JsonRecord; query?: JsonRecord; body?: unknown },
) => Promise<unknown>

/** Creates the handle of a tenant, with a token for its environment variables. */
export async function createTenantHandle(context: HandleContext, tenant: Tenant): Promise<EmulatedTenant> {
  const { emulator, app } = context
  const domain = domainOf(tenant, context.domain)
  // An IP address even for a tenant with a Host, because programs do not resolve names below localhost. The tokens
  // select the tenant.
  const url = `http://${context.address}:${domain.split(':').at(-1)}`
  /** Rejects a call for a deleted tenant, even if a new tenant has the same name. */
  const requireUsable = () => {
    requireOpen(emulator)
    requireAlive(emulator, tenant)
  }
  const call: Call = async (id, { params = {}, query = {}, body } = {}) => {
    requireUsable()
    return callInProcess(emulator, id, { params, query: { tenant: tenant.name, ...query }, body }, domain)
  }
  /** Replaces the error of interrupted work by its reason: the tenant was deleted, or the emulator closed. */
  const completed = async <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw error instanceof WorkEnded ? endReason(emulator, tenant) : error
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
      const trust = authorities ? trustVariables(context.home, authorities.pem, context.environment) : {}
      return { ...clientVariables({ url, domain, tenant: tenant.name, ...tenant.login, token }), ...trust }
    },
    token: (scope = MANAGEMENT_SCOPES.join(' ')) => tokenFor(scope),
    async seed(...seeds) {
      requireUsable()
      return completed(loadIntoTenant(context, tenant, seeds, domain))
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

/** Loads seeds without the control API, which does not accept files. */
async function loadIntoTenant(
  { keywords, emulator }: HandleContext,
  tenant: Tenant,
  seeds: readonly Seed[],
  domain: string,
): Promise<Loaded> {
  const documents = await Promise.all(seeds.map((seed, index) => readSeed(seed, keywords, index)))
  requireAlive(emulator, tenant)
  const loaded = await loadSeeds(tenant, documents, domain)
  emulator.changes.notify('emulator_seeds', tenant)
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
