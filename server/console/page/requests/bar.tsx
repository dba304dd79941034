/** The controls above the list: search, filters, pause. */
import { call } from '../api/control.ts'
import { Search } from '../parts/search.tsx'
import { paused, requests, setPaused, waiting } from '../state/live.ts'
import { attempt } from '../state/notices.ts'
import { navigate } from '../state/route.ts'
import { tenant } from '../state/tenants.ts'
import { TABLES } from '../tables.ts'
import { isFiltered, NONE, type Filters } from './filters.ts'
import { GROUP_NAMES, GROUPS } from './kinds.ts'
import {
  clearFilters,
  clientsSeen,
  filters,
  operationsSeen,
  setFilter,
  filteredRequests,
  statusesSeen,
} from './filtered-requests.ts'

export const togglePause = () => setPaused(!paused.value)

/** Deletes the requests, both in the page and in the emulator. */
const clear = () =>
  attempt(async () => {
    await call('emulator_delete_requests')
    navigate({ item: undefined }, true)
  })

export function Bar() {
  return (
    <div class="bar">
      <div class="line">
        <Search
          id="search-requests"
          label="Search requests"
          value={filters.value.text}
          onInput={(text) => setFilter({ text })}
        />
        <button
          type="button"
          class="button pause"
          aria-pressed={paused.value}
          title="Pause or resume  ( p )"
          onClick={togglePause}
        >
          {paused.value ? 'Resume' : 'Pause'}
        </button>
        <button
          type="button"
          class="button"
          title="All requests of this tenant, here and in the emulator, also those that the filters hide"
          onClick={() => void clear()}
        >
          Forget all
        </button>
      </div>
      <div class="line">
        <OperationChoice />
        <StatusChoice />
        <ClientChoice />
      </div>
      <Count />
    </div>
  )
}

function OperationChoice() {
  return (
    <select
      aria-label="Operation"
      value={filters.value.operation}
      onChange={(event) => setFilter({ operation: event.currentTarget.value })}
    >
      <option value="">Operation</option>
      {operationsSeen.value.map((id) => (
        <option key={id} value={id}>
          {id === NONE ? 'No operation' : id}
        </option>
      ))}
    </select>
  )
}

function StatusChoice() {
  const exact = statusesSeen.value.filter((status) => status !== '429')
  return (
    <select
      aria-label="Status"
      value={filters.value.status}
      onChange={(event) => setFilter({ status: event.currentTarget.value as Filters['status'] })}
    >
      <option value="">Status</option>
      {GROUPS.map((group) => (
        <option key={group} value={group}>
          {GROUP_NAMES[group]}
        </option>
      ))}
      {exact.length > 0 && (
        <optgroup label="Seen">
          {exact.map((status) => (
            <option key={status} value={status}>
              {status}
            </option>
          ))}
        </optgroup>
      )}
    </select>
  )
}

/** Returns the label of a client. The login client is not an application, so it is marked. */
function clientName(id: string): string {
  if (id === NONE) return 'No client'
  return id === tenant.value?.client_id ? `${id} (login client)` : id
}

function ClientChoice() {
  return (
    <select
      aria-label="Client"
      value={filters.value.client}
      onChange={(event) => setFilter({ client: event.currentTarget.value })}
    >
      <option value="">Client</option>
      {clientsSeen.value.map((id) => (
        <option key={id} value={id}>
          {clientName(id)}
        </option>
      ))}
    </select>
  )
}

const counted = (count: number) => `${count.toLocaleString('en')} ${count === 1 ? 'request' : 'requests'}`

function countText(isLess: boolean): string {
  const all = requests.value.length
  if (isLess) return `${filteredRequests.value.length.toLocaleString('en')} of ${counted(all)}`
  return all === TABLES.keptRequests ? `The last ${counted(all)}` : counted(all)
}

/** Shows the number of listed requests. The line is always present, so the layout does not move. */
function Count() {
  const isLess = isFiltered(filters.value)
  return (
    <div class="count">
      <span>{countText(isLess)}</span>
      {isLess && (
        <button type="button" class="small" onClick={clearFilters}>
          Clear the filters
        </button>
      )}
      <span class="waiting">{paused.value ? `Paused, ${waiting.value.toLocaleString('en')} waiting` : ''}</span>
    </div>
  )
}
