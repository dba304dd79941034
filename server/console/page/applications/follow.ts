/** Keeps the list of applications up to date with what happens meanwhile: to the API, to the tenant, to the emulator. */
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

/** Whether anybody has wanted the list yet. */
const isWanted = signal(false)

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

/** Brings the list up to date, one step after the other: two at once would take in twice what is new, and a load that goes on may have passed what was changed. */
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

/** After the page itself has changed something. */
export const applicationChanged = (id: string) => noteChange(id)
export const applicationCreated = () => noteChange(NEW)

const CLIENT = /^\/api\/v2\/clients\/([^/]+)/
/** When the list was asked for, in milliseconds by this machine: earlier requests are in it already. */
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
/** When the emulator is heard again: nobody told what happened meanwhile. */
let wasLost = false
effect(() => {
  if (['lost', 'crowded'].includes(connection.value)) wasLost = true
  if (connection.value !== 'live' || !wasLost) return
  wasLost = false
  if (isWanted.peek()) noteChange(ALL)
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
  reloadFromEmpty()
})
