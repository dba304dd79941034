/**
 * What every request to the API meets first and last. Stages 0 and 1: which tenant it is for, a fault that strikes it, the limit of
 * its requests. And when it is answered: the entry in the log of the tenant. The emulator's own routes meet none of this.
 */
import type { FastifyRequest } from 'fastify'
import { OPERATIONS, type OperationId } from '../../../schema/operations.ts'
import type { Emulator } from '../../emulator/emulator.ts'
import { isAside } from '../../requests/unlogged-header.ts'
import { isOwnPath } from '../routes/own-routes.ts'
import { pathOf } from '../../shared/paths.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import type { Hook } from '../request-state.ts'
import { applyFault } from './apply-fault.ts'

const MANAGEMENT = /^\/+api\/+v2(?:\/|$)/

/** The hooks of a route of the API. */
export function admissionHooks({ tenants, authenticator }: Emulator, operation: OperationId | undefined) {
  const setTenant = (request: FastifyRequest) => {
    const pinned = tenants.pinned(request)
    if (pinned) request.pinned = pinned
    request.operation = operation
    request.tenant = pinned ?? tenants.default
  }
  const applyFaultsAndLimits: Hook = (request, reply, done) => {
    if (isAside(request.headers)) return done()
    const tenant = request.tenant ?? tenants.default
    const struck = tenant.faults.any
      ? tenant.faults.strike({ method: request.method, path: pathOf(request.raw.url ?? ''), operation })
      : undefined
    if (struck) return applyFault(struck, tenant, request, reply, () => applyRateLimit(request, tenant, done), done)
    applyRateLimit(request, tenant, done)
  }
  const applyRateLimit = (request: FastifyRequest, tenant: Tenant, done: (error?: Error) => void) => {
    const bucket = tenant.rates && bucketOf(operation, request)
    if (!tenant.rates || !bucket) return done()
    try {
      const now = tenant.clock.now()
      request.rate =
        bucket === 'token' ? tenant.rates.token(now) : tenant.rates.management(isSearch(operation, request), now)
    } catch (error) {
      return done(error as Error)
    }
    done()
  }
  return {
    /** For a route whose tenant the token names. */
    byToken: ((request, reply, done) => {
      if (operation === undefined && isOwnPath(request.raw.url ?? '')) return done()
      const { authorization } = request.headers
      setTenant(request)
      request.access = authenticator.recalled(authorization)
      if (!request.pinned)
        request.tenant = request.access?.tenant ?? authenticator.tenantOf(authorization) ?? tenants.default
      applyFaultsAndLimits(request, reply, done)
    }) satisfies Hook,
    /** For a route that needs none. */
    setTenant,
    /** For the token endpoint, once its body is read: it names the client. */
    byClient:
      (clientId: (request: FastifyRequest) => string | undefined): Hook =>
      (request, reply, done) => {
        request.caller = clientId(request)
        request.tenant =
          request.pinned ??
          (request.caller === undefined ? undefined : tenants.ofClient(request.caller)) ??
          tenants.default
        applyFaultsAndLimits(request, reply, done)
      },
    applyFaultsAndLimits,
  }
}

/** Which limit a request counts against: keys, discovery and paths outside of both APIs have none. */
function bucketOf(operation: OperationId | undefined, { raw }: FastifyRequest): 'management' | 'token' | undefined {
  if (operation === 'oauth_token') return 'token'
  return MANAGEMENT.test(operation === undefined ? pathOf(raw.url ?? '') : OPERATIONS[operation].path)
    ? 'management'
    : undefined
}

/** `q` of GET /clients has a bucket of its own (documented). */
const isSearch = (operation: OperationId | undefined, { raw }: FastifyRequest) =>
  operation === 'get_clients' && /[?&]q=/.test(raw.url ?? '')
