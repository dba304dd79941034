/**
 * Checks that an emulator is open and that a tenant exists.
 * Handles check this before each call. Asynchronous work checks it again after each wait, before it writes.
 */
import type { Tenant } from '../tenant/tenant.ts'
import type { Tenants } from '../tenant/registry.ts'
import { emulatorClosed, tenantDeleted } from '../errors/control.ts'

/**
 * The phases of an emulator, in their order. `draining`: responds to requests that already arrived and rejects other
 * work. `exporting`: reads the tenants for the last time.
 */
export type Phase = 'open' | 'draining' | 'exporting' | 'closed'

interface Life {
  phase: Phase
  tenants: Tenants
}

/**
 * Checks that work which already started may continue.
 * @throws ApiError `The emulator is closed.` or `The tenant "NAME" was deleted.`
 */
export function requireAlive({ phase, tenants }: Life, tenant: Tenant): void {
  if (phase === 'closed') throw emulatorClosed()
  if (!tenants.has(tenant)) throw tenantDeleted(tenant.name)
}

/** Returns the error for work in slices that was stopped early: the tenant was deleted, or the emulator was closed. */
export const endReason = ({ phase }: Pick<Life, 'phase'>, { name }: Tenant) =>
  phase === 'open' ? tenantDeleted(name) : emulatorClosed()

/** Checks that a handle may start new work. @throws ApiError `The emulator is closed.` */
export function requireOpen({ phase }: Pick<Life, 'phase'>): void {
  if (phase !== 'open' && phase !== 'exporting') throw emulatorClosed()
}
