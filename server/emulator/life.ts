/** Checks that an emulator is open and a tenant exists: before a call of a handle begins, and after each wait before something is written. */
import type { Tenant } from '../tenant/tenant.ts'
import type { Tenants } from '../tenant/registry.ts'
import { emulatorClosed, tenantDeleted } from '../errors/control.ts'

/** `draining` answers the requests that were sent before, and takes no other work. `exporting` reads the tenants for the last time. */
export type Phase = 'open' | 'draining' | 'exporting' | 'closed'

interface Life {
  phase: Phase
  tenants: Tenants
}

/** For work that was begun. @throws ApiError `The emulator is closed.` or `The tenant "NAME" was deleted.` */
export function requireAlive({ phase, tenants }: Life, tenant: Tenant): void {
  if (phase === 'closed') throw emulatorClosed()
  if (!tenants.has(tenant)) throw tenantDeleted(tenant.name)
}

/** Why work in slices was ended before it was complete. */
export const endReason = ({ phase }: Pick<Life, 'phase'>, { name }: Tenant) =>
  phase === 'open' ? tenantDeleted(name) : emulatorClosed()

/** For new work of a handle. @throws ApiError `The emulator is closed.` */
export function requireOpen({ phase }: Pick<Life, 'phase'>): void {
  if (phase !== 'open' && phase !== 'exporting') throw emulatorClosed()
}
