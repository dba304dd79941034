/** The check of each tool: whether a request of it has arrived, and how it was answered. */
import { clockTime as timeOfDay } from '../requests/when.ts'
import { senderOf, sendersLike, type SenderHeaders, type ToolId } from './senders.ts'

/** As much of a logged request as the check tells. */
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
  /** False for what other tools send alike. */
  isSure: boolean
  isRefused: boolean
}
export type SeenByTool = ReadonlyMap<ToolId, Seen>

const isRefused = ({ status }: ArrivedRequest) => status === 0 || status >= 400

/** Whether an older request may still say more. */
const isOpen = (seen: Seen | undefined) => !seen || (!seen.isSure && !seen.isRefused)

/**
 * What the newest request says of each tool. What others send alike counts where it was refused, since nothing else follows then,
 * or where nothing surer has come.
 * @param requests newest first
 */
export function seenByTool(requests: readonly ArrivedRequest[]): SeenByTool {
  const found = new Map<ToolId, Seen>()
  for (const request of requests) {
    const said = { request, isRefused: isRefused(request) }
    const sure = senderOf(request)
    if (sure && isOpen(found.get(sure))) found.set(sure, { ...said, isSure: true })
    for (const id of sendersLike(request)) if (!found.has(id)) found.set(id, { ...said, isSure: false })
  }
  return found
}

/** Hours, minutes and seconds of a request by the clock of this machine; by that of the tenant where it cannot be told. */
export const clockTime = ({ at, time }: Pick<ArrivedRequest, 'at' | 'time'>) =>
  at === undefined ? time.slice(11, 19) : timeOfDay(at)

/** A request in one line. */
export const requestLine = (request: ArrivedRequest) =>
  `${clockTime(request)}, ${request.method} ${request.path} → ${request.status === 0 ? 'no answer' : request.status}`

/** What the check says before the request itself. */
export function seenText(seen: Seen | undefined, name: string): string {
  if (!seen) return `Nothing yet. This lights up when a request of ${name} arrives.`
  if (!seen.isRefused) return seen.isSure ? 'Seen:' : `Perhaps ${name}, perhaps another tool that sends the same:`
  const why = sentence(seen.request.message ?? seen.request.errorCode ?? `It was answered with ${seen.request.status}`)
  return seen.isSure
    ? `Seen, but refused: ${why}`
    : `Perhaps ${name}, perhaps another tool that sends the same, and refused: ${why}`
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`)
