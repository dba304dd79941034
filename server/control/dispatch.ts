/** A call of the control API, over HTTP or in the process: the same validation, the same handler. */
import type { ControlOperation } from '../../schema/control.ts'
import { OPERATIONS } from '../../schema/operations.ts'
import type { Emulator } from '../emulator/emulator.ts'
import { DataError } from '../errors/data-error.ts'
import { ApiError } from '../errors/management.ts'
import { reasonOfEnd, requireAlive } from '../emulator/life.ts'
import { WorkEnded } from '../shared/slices.ts'
import { troubleOf } from '../store/machine-trouble.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { validatorOf, type Parts } from '../shared/validate.ts'
import { CONTROL_HANDLERS } from './handlers.ts'
import { machineTrouble, unknownTenant, unusableData } from '../errors/control.ts'
import type { Answer } from '../shared/answer.ts'

/** Calls that do not read or write the tenant of the call, and those that close its gate themselves. */
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

/** Answers a call whose parts are valid, and tells who watches. @throws ApiError */
export async function handleControlCall(
  emulator: Emulator,
  id: Exclude<ControlOperation, 'emulator_request_stream'>,
  { params, query, body }: Parts,
  host: string,
  pinned?: Tenant,
): Promise<Answer> {
  const tenant = requireTenant(emulator, query, pinned)
  const handle = () => {
    // The call may have waited for long work on its tenant.
    requireAlive(emulator, tenant)
    return CONTROL_HANDLERS[id]({ emulator, tenant, params, query, body, host } as never)
  }
  try {
    const answered = await (WITHOUT_GATE.has(id) ? handle() : tenant.gate.run(handle))
    emulator.changes.tell(id, tenant)
    return answered
  } catch (error) {
    throw error instanceof WorkEnded ? reasonOfEnd(emulator, tenant) : toControlError(error)
  }
}

/** Whoever steers the emulator can do something about data and machine, so the answer says what. */
function toControlError(error: unknown): unknown {
  if (error instanceof ApiError) return error
  if (error instanceof DataError) return unusableData(error.message)
  const trouble = troubleOf(error)
  return trouble === undefined ? error : machineTrouble(trouble)
}

/** @throws ApiError 404 */
export function requireTenant(
  { tenants }: Emulator,
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
 * Answers a call from the same process.
 * @returns what the answer holds, undefined for an empty one
 * @throws ApiError with the sentence that HTTP has for it
 */
export async function callInProcess(
  emulator: Emulator,
  id: Exclude<ControlOperation, 'emulator_request_stream'>,
  parts: Partial<Parts>,
  host: string,
): Promise<unknown> {
  const { params = {}, query = {}, body } = parts
  const { body: answered } = await handleControlCall(
    emulator,
    id,
    validatorOf(OPERATIONS[id])({ params, query, body }),
    host,
  )
  if (answered === undefined) return undefined
  return JSON.parse(Array.isArray(answered) ? Buffer.concat(answered).toString() : String(answered)) as unknown
}
