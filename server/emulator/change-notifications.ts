/** Notifies the open request streams of control API calls that changed a tenant. */
import { OPERATIONS } from '../../schema/operations.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { ControlOperation } from '../../schema/control.ts'

export type Changes = ReturnType<typeof createChangeNotifications>
/** A tenant whose changes a listener watches. Tenants are compared by identity, not by name. */
type WatchedTenant = Pick<Tenant, 'name'>
type Listener = (operation: ControlOperation) => void

/** Not GET requests, but they change nothing. */
const CHANGE_NOTHING: readonly ControlOperation[] = ['emulator_tokens', 'emulator_verify_requests']
/** Change the list of tenants, so the streams of all tenants are notified. */
const CHANGE_ALL: readonly ControlOperation[] = ['emulator_put_tenant', 'emulator_delete_tenant']

/** Creates the notifications of one emulator. */
export function createChangeNotifications() {
  const listeners = new Map<Listener, WatchedTenant>()
  return {
    /** Calls a listener after each later change of a tenant. @returns a function that stops the calls */
    watch(tenant: WatchedTenant, listener: Listener): () => void {
      listeners.set(listener, tenant)
      return () => void listeners.delete(listener)
    },
    /** Notifies the listeners of a successful call. Does nothing for a call that changes nothing. */
    notify(operation: ControlOperation, tenant: WatchedTenant): void {
      if (OPERATIONS[operation].method === 'GET' || CHANGE_NOTHING.includes(operation)) return
      const concernsAll = CHANGE_ALL.includes(operation)
      for (const [listener, watched] of listeners) if (concernsAll || watched === tenant) listener(operation)
    },
  }
}
