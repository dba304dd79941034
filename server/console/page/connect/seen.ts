/** Checks whether a request of each tool has arrived, and whether it was rejected. */
import { clockTime as timeOfDay } from '../requests/when.ts'
import { senderOf, sendersLike, type SenderHeaders, type ToolId } from './senders.ts'

/** The properties of a logged request that the check uses. */
export interface ArrivedRequest extends SenderHeaders {
  id: number
  time: string
  at: number | undefined
  method: string
  status: number
  message?: string
  errorCode?: string
}
export interface Seen {
  request: ArrivedRequest
  /** False if other tools send the same headers. */
  isSure: boolean
  isRefused: boolean
}
export type SeenByTool = ReadonlyMap<ToolId, Seen>

const isRefused = ({ status }: ArrivedRequest) => status === 0 || status >= 400

/** Returns whether an older request may still add information. */
const isOpen = (seen: Seen | undefined) => !seen || (!seen.isSure && !seen.isRefused)

/**
 * Returns the most informative of the newest requests for each tool. A request that several tools may have sent is
 * replaced with an older request that only this tool sends. A rejected request is not replaced, because a tool sends
 * nothing else after a rejected login.
 * @param requests newest first
 */
export function seenByTool(requests: readonly ArrivedRequest[]): SeenByTool {
  const seenTools = new Map<ToolId, Seen>()
  for (const request of requests) {
    const arrival = { request, isRefused: isRefused(request) }
    const sure = senderOf(request)
    if (sure && isOpen(seenTools.get(sure))) seenTools.set(sure, { ...arrival, isSure: true })
    for (const id of sendersLike(request)) if (!seenTools.has(id)) seenTools.set(id, { ...arrival, isSure: false })
  }
  return seenTools
}

/**
 * Returns hours, minutes and seconds on this machine's clock. Uses the tenant's clock if the machine's time is unknown.
 */
export const clockTime = ({ at, time }: Pick<ArrivedRequest, 'at' | 'time'>) =>
  at === undefined ? time.slice(11, 19) : timeOfDay(at)

/** Formats a request in one line. */
export const requestLine = (request: ArrivedRequest) =>
  `${clockTime(request)}, ${request.method} ${request.path} → ${request.status === 0 ? 'no answer' : request.status}`

/** Returns the text of the check. The request follows it. */
export function seenText(seen: Seen | undefined, name: string): string {
  if (!seen) return `Nothing yet. This lights up when a request of ${name} arrives.`
  if (!seen.isRefused) return seen.isSure ? 'Seen:' : `Perhaps ${name}, perhaps another tool that sends the same:`
  const why = sentence(seen.request.message ?? seen.request.errorCode ?? `It was answered with ${seen.request.status}`)
  return seen.isSure
    ? `Seen, but refused: ${why}`
    : `Perhaps ${name}, perhaps another tool that sends the same, and refused: ${why}`
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)
