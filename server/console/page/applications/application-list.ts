/** Loads all applications of the tenant for the list. follow.ts keeps the list up to date. */
import { signal } from '@preact/signals'
import { api, errorText } from '../api/management.ts'
import { ApiError } from '../api/send.ts'

export interface ListedApplication {
  client_id: string
  name: string
  app_type?: string
  description?: string
  is_first_party?: boolean
  global?: boolean
}
interface Page {
  clients: ListedApplication[]
  next?: string
}

/** In order of creation. */
export const applications = signal<readonly ListedApplication[]>([])
/** Progress of the load. Undefined after the whole list is loaded. */
export const progress = signal<{ done: number; of: number } | undefined>({ done: 0, of: 0 })
/** The message of the last error. */
export const failure = signal<string | undefined>(undefined)

const FIELDS = 'fields=client_id,name,app_type,description,is_first_party,global'
/** The maximum page size of the API. */
const PAGE_SIZE = 100
/** Number of pages between two updates of the shown list. Each update sorts the list again. */
const SHOW_EVERY = 25

/** The number of the latest load. An older load stops when a newer one starts. */
let loads = 0
/** The running load, or the last one. */
let loading = Promise.resolve()
/** The cursor of the last page. New applications come after it. */
let lastCursor: string | undefined

const pageFrom = (cursor: string | undefined) =>
  api<Page>('GET', `/clients?${FIELDS}&take=${PAGE_SIZE}${cursor === undefined ? '' : `&from=${cursor}`}`)

/** Loads the whole list again. The old list stays visible until then. */
export function loadApplications(): Promise<void> {
  loading = load(++loads)
  return loading
}

async function load(mine: number): Promise<void> {
  failure.value = undefined
  try {
    const { total } = await api<{ total: number }>('GET', '/clients?fields=client_id&per_page=1&include_totals=true')
    await loadPages(mine, total)
  } catch (error) {
    if (mine !== loads) return
    failure.value = errorText(error)
    progress.value = undefined
  }
}

async function loadPages(mine: number, of: number): Promise<void> {
  const found: ListedApplication[] = []
  const isFirst = applications.value.length === 0
  let cursor: string | undefined
  for (let page = 1; mine === loads; page++) {
    const { clients, next } = await pageFrom(cursor)
    if (mine !== loads) return
    found.push(...clients)
    if (next === undefined) break
    cursor = next
    progress.value = { done: found.length, of }
    if (isFirst && page % SHOW_EVERY === 1) applications.value = [...found]
  }
  if (mine !== loads) return
  lastCursor = cursor
  progress.value = undefined
  applications.value = found
}

/** Adds applications that were created after the last load. */
export async function loadNewApplications(): Promise<void> {
  const mine = loads
  try {
    const known = new Set(applications.value.map(({ client_id }) => client_id))
    let cursor = lastCursor
    for (;;) {
      const { clients, next } = await pageFrom(cursor)
      if (mine !== loads) return
      applications.value = [...applications.value, ...clients.filter(({ client_id }) => !known.has(client_id))]
      if (next === undefined) break
      cursor = next
    }
    lastCursor = cursor
  } catch {
    // A cursor expires after one day of the tenant clock.
    await loadApplications()
  }
}

/** Reloads one application. Removes it from the list if it no longer exists. */
export async function reloadApplication(id: string): Promise<void> {
  try {
    const fresh = await api<ListedApplication>('GET', `/clients/${encodeURIComponent(id)}?${FIELDS}`)
    applications.value = applications.value.map((each) => (each.client_id === id ? fresh : each))
  } catch (error) {
    if (error instanceof ApiError && error.status === 404)
      applications.value = applications.value.filter(({ client_id }) => client_id !== id)
    else failure.value = errorText(error)
  }
}

/** Waits for running loads. */
export async function waitForLoads(): Promise<void> {
  const known = loading
  await known
  if (known !== loading) await waitForLoads()
}

/** Clears the list of the previous tenant and loads the new one. */
export function reloadFromEmpty(): void {
  lastCursor = undefined
  applications.value = []
  progress.value = { done: 0, of: 0 }
  void loadApplications()
}
