/** The tenants of the emulator, and the tenant that the page shows. */
import { computed, signal } from '@preact/signals'
import { call, type ControlAnswer } from '../api/control.ts'
import { tenantName } from './route.ts'

type Answer = NonNullable<ControlAnswer<'emulator_tenants'>>
/** A tenant in the list, without its secrets. */
export type ListedTenant = Required<Omit<NonNullable<Answer['tenants']>[number], 'client_secret' | 'access_token'>>

/** Undefined until the first load. */
export const tenants = signal<readonly ListedTenant[] | undefined>(undefined)
/** The tenant of this address: `default`, unless the host or port belongs to another tenant. */
export const addressTenant = signal('default')
export const tenant = computed(() => tenants.value?.find(({ name }) => name === tenantName.value))
/** Whether the tenants are loaded and this tenant is not among them. */
export const isMissing = computed(() => tenants.value !== undefined && tenant.value === undefined)
/** Whether this address belongs to one tenant. It then rejects tokens of other tenants. */
export const isPinned = computed(() => addressTenant.value !== 'default')

/** Loads the list of tenants. */
export async function loadTenants(): Promise<void> {
  const { tenants: all = [], here: name = 'default' } = await call('emulator_tenants')
  tenants.value = all as ListedTenant[]
  addressTenant.value = name
}
