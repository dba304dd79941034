/** The tenants of the emulator, and the one that is looked at. */
import { computed, signal } from '@preact/signals'
import { call, type ControlAnswer } from '../api/control.ts'
import { tenantName } from './route.ts'

type Answer = NonNullable<ControlAnswer<'emulator_tenants'>>
/** Without secrets, as a list shows it. */
export type ListedTenant = Required<Omit<NonNullable<Answer['tenants']>[number], 'client_secret' | 'access_token'>>

/** Undefined until they are known. */
export const tenants = signal<readonly ListedTenant[] | undefined>(undefined)
/** The tenant that this address is for: `default`, unless a Host or port of its own is another one's. */
export const addressTenant = signal('default')
export const tenant = computed(() => tenants.value?.find(({ name }) => name === tenantName.value))
/** Whether it is known not to be there. */
export const isMissing = computed(() => tenants.value !== undefined && tenant.value === undefined)
/** Whether this address is for one tenant alone: tokens of others are refused here. */
export const isPinned = computed(() => addressTenant.value !== 'default')

/** Asks again which there are. */
export async function loadTenants(): Promise<void> {
  const { tenants: all = [], here: name = 'default' } = await call('emulator_tenants')
  tenants.value = all as ListedTenant[]
  addressTenant.value = name
}
