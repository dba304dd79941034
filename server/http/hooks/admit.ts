/**
 * The first hooks of every request to the API: they find its tenant, then apply the tenant's faults and rate limits.
 * The emulator's own routes do not use them.
 */
import type { FastifyRequest } from 'fastify'
import { OPERATIONS, type OperationId } from '../../../schema/operations.ts'
import type { Authenticator } from '../../access/authenticator.ts'
import type { Tenants } from '../../tenant/registry.ts'
import { isUnlogged } from '../../requests/unlogged-header.ts'
import { isOwnPath } from '../routes/own-routes.ts'
import { pathOf } from '../../shared/paths.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import type { Hook } from '../request-state.ts'
import { applyFault } from './apply-fault.ts'

const MANAGEMENT = /^\/+api\/+v2(?:\/|$)/

/** Creates the hooks of a route of the API. @param operation undefined for paths without an operation */
export function admissionHooks(
  { tenants, authenticator }: { tenants: Tenants; authenticator: Authenticator },
  operation: OperationId | undefined,
) {
  const setTenant = (request: FastifyRequest) => {
    const pinned = tenants.pinned(request)
    if (pinned) request.pinned = pinned
    request.operation = operation
    request.tenant = pinned ?? tenants.default
  }
  const applyFaultsAndLimits: Hook = (request, reply, done) => {
    if (isUnlogged(request.headers)) return done()
    const tenant = request.tenant ?? tenants.default
    const fault = tenant.faults.hasFaults
      ? tenant.faults.trigger({ method: request.method, path: pathOf(request.raw.url ?? ''), operation })
      : undefined
    if (fault) return applyFault(fault, tenant, request, reply, () => applyRateLimit(request, tenant, done), done)
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
    /** For routes that need a token: the token selects the tenant. */
    byToken: ((request, reply, done) => {
      if (operation === undefined && isOwnPath(request.raw.url ?? '')) return done()
      const { authorization } = request.headers
      setTenant(request)
      request.access = authenticator.cachedAccess(authorization)
      if (!request.pinned)
        request.tenant = request.access?.tenant ?? authenticator.tenantOf(authorization) ?? tenants.default
      applyFaultsAndLimits(request, reply, done)
    }) satisfies Hook,
    /** For routes without a token. */
    setTenant,
    /** For the token endpoint, after its body is parsed: the client in it selects the tenant. */
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

/** Returns the rate limit that a request counts against. Keys, discovery and paths outside both APIs have none. */
function bucketOf(operation: OperationId | undefined, { raw }: FastifyRequest): 'management' | 'token' | undefined {
  if (operation === 'oauth_token') return 'token'
  return MANAGEMENT.test(operation === undefined ? pathOf(raw.url ?? '') : OPERATIONS[operation].path)
    ? 'management'
    : undefined
}

/** Whether a request counts against the separate limit of GET /clients with `q` (documented). */
const isSearch = (operation: OperationId | undefined, { raw }: FastifyRequest) =>
  operation === 'get_clients' && /[?&]q=/.test(raw.url ?? '')
