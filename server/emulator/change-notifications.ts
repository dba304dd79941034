/** Who wants to know which calls of the control API changed a tenant: the streams that are open. */
import { OPERATIONS } from '../../schema/operations.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { ControlOperation } from '../../schema/control.ts'

export type Changes = ReturnType<typeof createChangeNotifications>
type Listener = (operation: ControlOperation) => void

/** They are no GETs either, and leave everything as it was. */
const CHANGE_NOTHING: readonly ControlOperation[] = ['emulator_tokens', 'emulator_verify_requests']
/** They name a tenant in their path: which tenants there are concerns all of them. */
const CHANGE_ALL: readonly ControlOperation[] = ['emulator_put_tenant', 'emulator_delete_tenant']

export function createChangeNotifications() {
  const listeners = new Map<Listener, Tenant>()
  return {
    /** Tells of the changes of a tenant from now on, until the function that it gives is called. */
    watch(tenant: Tenant, listener: Listener): () => void {
      listeners.set(listener, tenant)
      return () => void listeners.delete(listener)
    },
    /** To be called when a call has succeeded. */
    tell(operation: ControlOperation, tenant: Tenant): void {
      if (OPERATIONS[operation].method === 'GET' || CHANGE_NOTHING.includes(operation)) return
      const concernsAll = CHANGE_ALL.includes(operation)
      for (const [listener, watched] of listeners) if (concernsAll || watched === tenant) listener(operation)
    },
  }
}
