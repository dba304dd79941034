/** The logged requests that match the filters. */
import { computed, effect, signal } from '@preact/signals'
import { requests } from '../state/live.ts'
import { tenantName } from '../state/route.ts'
import { filterRequests, NO_FILTERS, valuesIn, type Filters } from './filters.ts'

export const filters = signal<Filters>(NO_FILTERS)
export const filteredRequests = computed(() => filterRequests(requests.value, filters.value))

export const setFilter = (change: Partial<Filters>): void => {
  filters.value = { ...filters.value, ...change }
}
export const clearFilters = (): void => {
  filters.value = NO_FILTERS
}

/** Returns the previous list if the values are equal, so that components that use it do not render again. */
function stable(make: () => readonly string[]) {
  let last: readonly string[] = []
  return computed(() => {
    const next = make()
    if (next.length !== last.length || next.some((value, index) => value !== last[index])) last = next
    return last
  })
}

export const operationsSeen = stable(() =>
  valuesIn(requests.value, ({ operation }) => operation, filters.value.operation),
)
export const clientsSeen = stable(() => valuesIn(requests.value, ({ client_id }) => client_id, filters.value.client))
export const statusesSeen = stable(() =>
  valuesIn(requests.value, ({ status }) => (status === 0 ? undefined : String(status)), '').filter((status) =>
    /^\d/.test(status),
  ),
)

/** Another tenant has other clients, so the filters are cleared. */
effect(() => {
  if (tenantName.value !== '') clearFilters()
})
