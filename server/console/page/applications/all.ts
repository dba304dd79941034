/** All applications of the tenant, as a list needs them, kept up to date with what happens meanwhile. */
import { effect, signal } from '@preact/signals'
import { api, sentenceOf } from '../api/management.ts'
import { Refusal } from '../api/send.ts'
import { changes, connection, onControl, onRequest, type LoggedRequest } from '../state/live.ts'
import { decoded, tenantName } from '../state/route.ts'

export interface Listed {
  client_id: string
  name: string
  app_type?: string
  description?: string
  is_first_party?: boolean
  global?: boolean
}
interface Page {
  clients: Listed[]
  next?: string
}

/** In the order in which they were created. */
export const applications = signal<readonly Listed[]>([])
/** How far the list is; undefined once all of it is there. */
export const progress = signal<{ done: number; of: number } | undefined>({ done: 0, of: 0 })
/** Whether anybody has wanted the list yet. */
const isWanted = signal(false)
/** The sentence of what went wrong. */
export const failure = signal<string | undefined>(undefined)

const FIELDS = 'fields=client_id,name,app_type,description,is_first_party,global'
/** The API gives no more at once. */
const MOST = 100
/** Pages after which the list is shown anew: it is sorted each time. */
const SHOW_EVERY = 25

/** Each load has a number; of two the older one gives up. */
let loads = 0
/** The load that goes on, or the last one. */
let loading = Promise.resolve()
/** The cursor of the last page: new applications come behind it. */
let lastCursor: string | undefined

const pageFrom = (cursor: string | undefined) => api<Page>('GET', `/clients?${FIELDS}&take=${MOST}${cursor === undefined ? '' : `&from=${cursor}`}`)

/** Loads the list from the beginning. What is shown stays until the new one is there. */
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
    failure.value = sentenceOf(error)
    progress.value = undefined
  }
}

async function loadPages(mine: number, of: number): Promise<void> {
  const found: Listed[] = []
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

/** Takes in what was created since. */
async function loadNew(): Promise<void> {
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
    // A cursor is good for a day of the tenant's clock.
    await loadApplications()
  }
}

/** Looks at one application again: it was changed, or is gone. */
async function loadOne(id: string): Promise<void> {
  try {
    const fresh = await api<Listed>('GET', `/clients/${encodeURIComponent(id)}?${FIELDS}`)
    applications.value = applications.value.map((each) => (each.client_id === id ? fresh : each))
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) applications.value = applications.value.filter(({ client_id }) => client_id !== id)
    else failure.value = sentenceOf(error)
  }
}

/** Told when an application may look different from before: by its id, or all of them. */
type Listener = (id: string | undefined) => void
const listeners = new Set<Listener>()
export function onApplicationChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
const announce = (id: string | undefined) => {
  for (const listener of listeners) listener(id)
}

const WAIT_MS = 200
const touched = new Set<string>()
/** What the list has to be brought up to date with. */
const due = new Set<string>()
let isUpdating = false
let timer: ReturnType<typeof setTimeout> | undefined
/** More at once are loaded faster as a whole. */
const FEW = 20
/** Takes note of a change; several that come together are looked at together. @param what the id of a client, NEW or ALL */
function note(what: string): void {
  touched.add(what)
  if (timer === undefined) timer = setTimeout(look, WAIT_MS)
}
const NEW = '(new)'
const ALL = '(all)'
const idsIn = (all: readonly string[]) => all.filter((each) => each !== NEW && each !== ALL)

function look(): void {
  timer = undefined
  const all = [...touched]
  for (const each of all) due.add(each)
  touched.clear()
  void update()
  if (all.includes(ALL)) announce(undefined)
  for (const id of idsIn(all)) announce(id)
}

/** Brings the list up to date, one step after the other: two at once would take in twice what is new, and a load that goes on may have passed what was changed. */
async function update(): Promise<void> {
  if (isUpdating) return
  isUpdating = true
  for (await allLoaded(); due.size > 0; await allLoaded()) {
    const all = [...due]
    due.clear()
    await updateWith(all)
  }
  isUpdating = false
}

async function allLoaded(): Promise<void> {
  const known = loading
  await known
  if (known !== loading) await allLoaded()
}

async function updateWith(all: readonly string[]): Promise<void> {
  const ids = idsIn(all)
  if (all.includes(ALL) || ids.length > FEW) return loadApplications()
  await Promise.all(ids.map(loadOne))
  if (all.includes(NEW)) await loadNew()
}

/** After the page itself has changed something. */
export const applicationChanged = (id: string) => note(id)
export const applicationCreated = () => note(NEW)

const CLIENT = /^\/api\/v2\/clients\/([^/]+)/
/** When the list was asked for, in milliseconds by this machine: earlier requests are in it already. */
let began = Infinity
onRequest((request) => {
  if ((request.at ?? 0) >= began && changes(request)) noteRequest(request)
})

function noteRequest({ operation, path }: LoggedRequest): void {
  const id = CLIENT.exec(path)?.[1]
  if (operation === 'post_clients' || operation === 'post_clients_cimd_register') note(NEW)
  else if (id !== undefined) note(decoded(id))
  else if (path.startsWith('/api/v2/client-grants')) announce(undefined)
}
const REPLACING = ['emulator_reset', 'emulator_restore_snapshot', 'emulator_seeds']
onControl((operation) => {
  if (isWanted.value && REPLACING.includes(operation)) note(ALL)
})
/** When the emulator is heard again: nobody told what happened meanwhile. */
let wasLost = false
effect(() => {
  if (['lost', 'crowded'].includes(connection.value)) wasLost = true
  if (connection.value !== 'live' || !wasLost) return
  wasLost = false
  if (isWanted.peek()) note(ALL)
})

/** Loads the list, and keeps it up to date from then on. */
export const followApplications = () => {
  isWanted.value = true
}
effect(() => {
  if (!isWanted.value || tenantName.value === '') return
  began = Date.now()
  touched.clear()
  due.clear()
  lastCursor = undefined
  applications.value = []
  progress.value = { done: 0, of: 0 }
  void loadApplications()
})
