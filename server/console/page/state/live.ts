/** Follows the tenant's event stream while the page is visible: answered requests and changes through the control API. */
import { effect, signal } from '@preact/signals'
import { call, controlPath } from '../api/control.ts'
import { TABLES } from '../tables.ts'
import type { LoggedRequest } from './logged.ts'
import { tenantName } from './route.ts'
import { isMissing, loadTenants } from './tenants.ts'
import { takeConnectionSlot } from './connection-slots.ts'

export type { LoggedRequest, WholeRequest } from './logged.ts'

const { keptRequests: KEPT } = TABLES
const BATCH_MS = 100
const AGAIN_MS = 2000

/** Newest first. */
export const requests = signal<readonly LoggedRequest[]>([])
/** 'crowded': other windows of this browser use all connections that streams may use. */
export const connection = signal<'connecting' | 'live' | 'lost' | 'crowded'>('connecting')
export const paused = signal(false)
/** Number of requests that arrived while the list was paused. */
export const waiting = signal(0)

let arrived: LoggedRequest[] = []
let batch: ReturnType<typeof setTimeout> | undefined
/** The running load of older requests. Requests that arrive during the load wait for it, so none is lost. */
let historyLoad: Promise<void> | undefined

/** Adds the arrived requests to the list. */
function showArrivedRequests(): void {
  batch = undefined
  if (historyLoad) return
  if (paused.value) {
    waiting.value = arrived.length
    return
  }
  const known = new Set(requests.value.map(({ id }) => id))
  const fresh = arrived.filter(({ id }) => !known.has(id))
  arrived = []
  waiting.value = 0
  if (fresh.length > 0) requests.value = [...fresh.reverse(), ...requests.value].slice(0, KEPT)
}

/**
 * Pauses or resumes the list. Resuming loads the list again: more requests may have arrived than `arrived` holds,
 * or the emulator was restarted and its request ids start at 1 again.
 */
export function setPaused(value: boolean): void {
  const isResumed = paused.value && !value
  paused.value = value
  if (isResumed) startHistoryLoad()
}

function clearRequests(): void {
  arrived = []
  waiting.value = 0
  requests.value = []
}

type ControlListener = (operation: string) => void
const listeners = new Set<ControlListener>()
/** Calls the listener after each control API call that changed something. @returns a function that removes the listener */
export function onControl(listener: ControlListener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

type RequestListener = (request: LoggedRequest) => void
const requestListeners = new Set<RequestListener>()
/** Calls the listener for each request, also for requests that a paused, cleared or full list omits. There is no way to remove it. */
export const onRequest = (listener: RequestListener): void => void requestListeners.add(listener)
const notifyRequestListeners = (request: LoggedRequest) => {
  for (const listener of requestListeners) listener(request)
}

/** Whether a request may have changed the tenant's entities. */
export const changesTenant = ({ method, status, path }: LoggedRequest) =>
  ['POST', 'PATCH', 'PUT', 'DELETE'].includes(method) && status < 400 && path.startsWith('/api/v2/')

type Row = Omit<LoggedRequest, 'at'>

/** Loads the requests that the log already holds. */
async function loadHistory(): Promise<void> {
  const name = tenantName.value
  const [{ requests: rows = [] }, clock] = await Promise.all([
    call('emulator_requests', { query: { limit: KEPT } }),
    call('emulator_clock'),
  ])
  if (name !== tenantName.value) return
  const times = new Map([...requests.value, ...arrived].map(({ id, time, at }) => [`${id} ${time}`, at]))
  const timeOf = ({ id, time }: Row) =>
    times.get(`${id} ${time}`) ?? (clock.frozen ? undefined : Date.parse(time) - (clock.offset_ms ?? 0))
  const all = (rows as Row[]).map((row) => ({ ...row, at: timeOf(row) })).reverse()
  for (const row of all) if (!times.has(`${row.id} ${row.time}`)) notifyRequestListeners(row)
  if (paused.value) return
  const newest = all[0]?.id ?? 0
  requests.value = [...arrived.filter(({ id }) => id > newest).reverse(), ...all].slice(0, KEPT)
  arrived = []
}

/** Starts a load of older requests. Requests that arrive during the load are shown together with its result. */
function startHistoryLoad(): void {
  const asked = loadHistory()
    .catch(() => {})
    .finally(() => {
      if (historyLoad !== asked) return
      historyLoad = undefined
      showArrivedRequests()
    })
  historyLoad = asked
}

function onRequestEvent(event: MessageEvent<string>): void {
  const request = { ...(JSON.parse(event.data) as Row), at: Date.now() }
  notifyRequestListeners(request)
  arrived.push(request)
  if (arrived.length > KEPT) arrived = arrived.slice(-KEPT)
  if (batch === undefined) batch = setTimeout(showArrivedRequests, BATCH_MS)
}

function onControlEvent(event: MessageEvent<string>): void {
  const { operation } = JSON.parse(event.data) as { operation: string }
  if (operation === 'emulator_reset' || operation === 'emulator_delete_requests') clearRequests()
  if (operation === 'emulator_put_tenant' || operation === 'emulator_delete_tenant') void loadTenants().catch(() => {})
  for (const listener of listeners) listener(operation)
}

function follow(): () => void {
  let again: ReturnType<typeof setTimeout> | undefined
  let source: EventSource | undefined
  let isStopped = false
  let giveUp: (() => void) | undefined
  const open = async () => {
    giveUp ??= await takeConnectionSlot()
    if (isStopped) return giveUp?.()
    if (!giveUp) {
      connection.value = 'crowded'
      return wait()
    }
    connection.value = 'connecting'
    source = new EventSource(controlPath('emulator_request_stream'))
    source.addEventListener('request', onRequestEvent)
    source.addEventListener('control', onControlEvent)
    source.addEventListener('open', () => {
      connection.value = 'live'
      // The emulator may have been restarted, or the tenant replaced by a new one with the same name.
      arrived = []
      startHistoryLoad()
    })
    source.addEventListener('error', () => {
      connection.value = 'lost'
      source?.close()
      wait()
    })
  }
  const wait = () => {
    clearTimeout(again)
    again = setTimeout(tryAgain, AGAIN_MS)
  }
  /** Opens the stream only if the tenant exists. A missing tenant has no stream, and each attempt would be rejected. */
  const tryAgain = async () => {
    const isHeard = await loadTenants().then(
      () => true,
      () => false,
    )
    if (isStopped) return
    if (isHeard && !isMissing.peek()) void open()
    else wait()
  }
  void open()
  return () => {
    isStopped = true
    giveUp?.()
    clearTimeout(again)
    source?.close()
  }
}

const isSeen = signal(!document.hidden)
document.addEventListener('visibilitychange', () => {
  isSeen.value = !document.hidden
})

/** Follows the stream only while the page is visible. A browser allows six connections per server for all its pages. */
effect(() => (isSeen.value && tenantName.value !== '' ? follow() : undefined))
let followed = tenantName.peek()
effect(() => {
  if (tenantName.value === followed) return
  followed = tenantName.value
  setPaused(false)
  clearRequests()
})
