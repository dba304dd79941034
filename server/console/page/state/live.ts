/** The requests to the tenant as they are answered, and what the control API did to it: one stream, followed while the page is seen. */
import { effect, signal } from '@preact/signals'
import { call, controlPath } from '../api/control.ts'
import { TABLES } from '../tables.ts'
import type { LoggedRequest } from './logged.ts'
import { tenantName } from './route.ts'
import { isMissing, loadTenants } from './tenants.ts'
import { takeConnectionSlot } from './connection-slots.ts'

export type { LoggedRequest, WholeRequest, Why } from './logged.ts'

const { keptRequests: KEPT } = TABLES
const BATCH_MS = 100
const AGAIN_MS = 2000

/** Newest first. */
export const requests = signal<readonly LoggedRequest[]>([])
/** Crowded is for a page to which other windows of this browser leave no connection. */
export const connection = signal<'connecting' | 'live' | 'lost' | 'crowded'>('connecting')
export const paused = signal(false)
/** How many came while the list was paused. */
export const waiting = signal(0)

let arrived: LoggedRequest[] = []
let batch: ReturnType<typeof setTimeout> | undefined
/** What was there before, while it is asked for: what arrives meanwhile must not be lost when it comes. */
let historyLoad: Promise<void> | undefined

/** Puts what has arrived into the list. */
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

/** Resumed, the list is asked for anew: more may have come than waits here, or the emulator has begun anew and counts from 1. */
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
/** Tells of each call of the control API that changed something, until the function that it gives is called. */
export function onControl(listener: ControlListener): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

type RequestListener = (request: LoggedRequest) => void
const requestListeners = new Set<RequestListener>()
/** Tells of each request, also of those that the list leaves out because it is paused, cleared or full; never ends. */
export const onRequest = (listener: RequestListener): void => void requestListeners.add(listener)
const notifyRequestListeners = (request: LoggedRequest) => {
  for (const listener of requestListeners) listener(request)
}

/** Whether a request may have changed what is in the tenant. */
export const changesTenant = ({ method, status, path }: LoggedRequest) =>
  ['POST', 'PATCH', 'PUT', 'DELETE'].includes(method) && status < 400 && path.startsWith('/api/v2/')

type Row = Omit<LoggedRequest, 'at'>

/** What was there before somebody looked. */
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

/** Asks for what was there; what has arrived meanwhile is shown with it. */
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
      // It may be another emulator by now, or the tenant another one of the same name.
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
  /** A tenant that is not there has no stream: that would be refused again and again. */
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

/** A browser has six connections for all its pages of one server: a page that nobody sees needs none. */
effect(() => (isSeen.value && tenantName.value !== '' ? follow() : undefined))
let followed = tenantName.peek()
effect(() => {
  if (tenantName.value === followed) return
  followed = tenantName.value
  setPaused(false)
  clearRequests()
})
