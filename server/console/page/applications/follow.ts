/** Updates the list of applications after API requests, tenant changes and emulator restarts. */
import { effect, signal } from '@preact/signals'
import { changesTenant, connection, onControl, onRequest, type LoggedRequest } from '../state/live.ts'
import { tenantName } from '../state/route.ts'
import { decodeUriPart } from '../text.ts'
import {
  waitForLoads,
  reloadFromEmpty,
  loadApplications,
  loadNewApplications,
  reloadApplication,
} from './application-list.ts'

/** Whether a view has requested the list. */
const isWanted = signal(false)

/** Called when an application may have changed. Undefined means all applications. */
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
/** Changes that the list does not contain yet. */
const due = new Set<string>()
let isUpdating = false
let timer: ReturnType<typeof setTimeout> | undefined
/** Above this number of changes, loading the whole list is faster. */
const FEW = 20
/** Records a change and processes it together with others. @param what the id of a client, NEW or ALL */
function noteChange(what: string): void {
  touched.add(what)
  if (timer === undefined) timer = setTimeout(processChanges, WAIT_MS)
}
const NEW = '(new)'
const ALL = '(all)'
const idsIn = (all: readonly string[]) => all.filter((each) => each !== NEW && each !== ALL)

function processChanges(): void {
  timer = undefined
  const all = [...touched]
  for (const each of all) due.add(each)
  touched.clear()
  void update()
  if (all.includes(ALL)) announce(undefined)
  for (const id of idsIn(all)) announce(id)
}

/**
 * Updates the list, one step at a time. Two parallel steps would add new applications twice,
 * and a running load may already have read an application before its change.
 */
async function update(): Promise<void> {
  if (isUpdating) return
  isUpdating = true
  for (await waitForLoads(); due.size > 0; await waitForLoads()) {
    const all = [...due]
    due.clear()
    await updateWith(all)
  }
  isUpdating = false
}

async function updateWith(all: readonly string[]): Promise<void> {
  const ids = idsIn(all)
  if (all.includes(ALL) || ids.length > FEW) return loadApplications()
  await Promise.all(ids.map(reloadApplication))
  if (all.includes(NEW)) await loadNewApplications()
}

/** Called after the page itself has changed or created an application. */
export const applicationChanged = (id: string) => noteChange(id)
export const applicationCreated = () => noteChange(NEW)

const CLIENT = /^\/api\/v2\/clients\/([^/]+)/
/** Start of the load, in milliseconds of this machine's clock. The list already reflects earlier requests. */
let began = Infinity
onRequest((request) => {
  if ((request.at ?? 0) >= began && changesTenant(request)) noteRequest(request)
})

function noteRequest({ operation, path }: LoggedRequest): void {
  const id = CLIENT.exec(path)?.[1]
  if (operation === 'post_clients' || operation === 'post_clients_cimd_register') noteChange(NEW)
  else if (id !== undefined) noteChange(decodeUriPart(id))
  else if (path.startsWith('/api/v2/client-grants')) announce(undefined)
}
const REPLACING = ['emulator_reset', 'emulator_restore_snapshot', 'emulator_seeds']
onControl((operation) => {
  if (isWanted.value && REPLACING.includes(operation)) noteChange(ALL)
})
/** Reloads after a reconnect, because events were missed. */
let wasLost = false
effect(() => {
  if (['lost', 'crowded'].includes(connection.value)) wasLost = true
  if (connection.value !== 'live' || !wasLost) return
  wasLost = false
  if (isWanted.peek()) noteChange(ALL)
})

/** Loads the list and keeps it up to date. */
export const followApplications = () => {
  isWanted.value = true
}
effect(() => {
  if (!isWanted.value || tenantName.value === '') return
  began = Date.now()
  touched.clear()
  due.clear()
  reloadFromEmpty()
})
