/** Handles calls of the control API, over HTTP or in this process, with the same validation and the same handlers. */
import type { ControlOperation } from '../../schema/control.ts'
import { OPERATIONS } from '../../schema/operations.ts'
import type { Emulator } from '../emulator/emulator.ts'
import { DataError } from '../errors/data-error.ts'
import { ApiError } from '../errors/management.ts'
import { endReason, requireAlive } from '../emulator/life.ts'
import { WorkEnded } from '../shared/slices.ts'
import { troubleOf } from '../store/machine-trouble.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { createValidator, type Parts } from '../shared/validate.ts'
import { CONTROL_HANDLERS } from './handlers.ts'
import { machineTrouble, unknownTenant, unusableData } from '../errors/control.ts'
import type { Answer } from '../shared/answer.ts'

/** Operations that do not use the tenant of the call, or that close its gate themselves. */
const WITHOUT_GATE: ReadonlySet<ControlOperation> = new Set([
  'emulator_health',
  'emulator_ca',
  'emulator_seed_schema',
  'emulator_tenants',
  'emulator_tenant',
  'emulator_put_tenant',
  'emulator_delete_tenant',
  'emulator_seeds',
  'emulator_export',
])

/** Handles a validated call, and notifies the request streams of its change. @throws ApiError */
export async function handleControlCall(
  emulator: Emulator,
  id: Exclude<ControlOperation, 'emulator_request_stream'>,
  { params, query, body }: Parts,
  host: string,
  pinned?: Tenant,
): Promise<Answer> {
  const tenant = requireTenant(emulator, query, pinned)
  const handle = () => {
    // The tenant may have been deleted while the call waited for the gate.
    requireAlive(emulator, tenant)
    return CONTROL_HANDLERS[id]({ emulator, tenant, params, query, body, host } as never)
  }
  try {
    const answer = await (WITHOUT_GATE.has(id) ? handle() : tenant.gate.run(handle))
    emulator.changes.notify(id, tenant)
    return answer
  } catch (error) {
    throw error instanceof WorkEnded ? endReason(emulator, tenant) : toControlError(error)
  }
}

/**
 * Converts an error about stored data or the machine to an ApiError that says what to do. Returns other errors
 * unchanged.
 */
function toControlError(error: unknown): unknown {
  if (error instanceof ApiError) return error
  if (error instanceof DataError) return unusableData(error.message)
  const trouble = troubleOf(error)
  return trouble === undefined ? error : machineTrouble(trouble)
}

/**
 * Returns the tenant that the query names, else that of the Host or port, else the default one.
 * @throws ApiError 404 for an unknown name
 */
export function requireTenant(
  { tenants }: Pick<Emulator, 'tenants'>,
  query: Record<string, unknown>,
  pinned: Tenant | undefined,
): Tenant {
  const name = query['tenant'] as string | undefined
  if (name === undefined) return pinned ?? tenants.default
  const tenant = tenants.get(name)
  if (!tenant) throw unknownTenant(name, tenants.names())
  return tenant
}

/**
 * Validates and handles a call from this process.
 * @returns the parsed body of the response, undefined for an empty body
 * @throws ApiError with the message of the HTTP response
 */
export async function callInProcess(
  emulator: Emulator,
  id: Exclude<ControlOperation, 'emulator_request_stream'>,
  parts: Partial<Parts>,
  host: string,
): Promise<unknown> {
  const { params = {}, query = {}, body } = parts
  const { body: responseBody } = await handleControlCall(
    emulator,
    id,
    createValidator(OPERATIONS[id])({ params, query, body }),
    host,
  )
  if (responseBody === undefined) return undefined
  return JSON.parse(
    Array.isArray(responseBody) ? Buffer.concat(responseBody).toString() : String(responseBody),
  ) as unknown
}
