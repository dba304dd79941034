/** Faults as the page handles them: which are those of a preset, what is sent to add or to remove some, what is said of one. */
import type { FaultDefinition } from '../../../../schema/fault.ts'
import { spanText } from './time.ts'

export type { FaultDefinition }
/** A fault of a tenant; `remaining` is null for any number of times. The list has no fault that has ended. */
export type ListedFault = FaultDefinition & { remaining: number | null }
export interface Preset {
  name: string
  says: string
  faults: readonly FaultDefinition[]
}

/** The same text for the same fault, in whatever order its members stand. */
function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(JSON.stringify(value))
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`
  return `{${Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => `${name}:${textOf(inner)}`)
    .join()}}`
}
function keyOf(fault: FaultDefinition): string {
  const { remaining: _, ...plain } = fault as ListedFault
  return textOf(plain)
}

/** Whether all faults of a preset are in the list. */
export function isOn({ faults }: Preset, all: readonly ListedFault[]): boolean {
  const keys = new Set(all.map(keyOf))
  return faults.every((fault) => keys.has(keyOf(fault)))
}

/** Sending a fault begins its times anew, so only those that are left are sent. */
function withRemainingTimes({ remaining, ...fault }: ListedFault): FaultDefinition {
  return fault.times !== undefined && remaining !== null ? { ...fault, times: remaining } : fault
}

/** What to send so that these are there too. */
export const withFaults = (all: readonly ListedFault[], more: readonly FaultDefinition[]): FaultDefinition[] => [
  ...all.map(withRemainingTimes),
  ...more,
]

/** What to send so that these are gone: of faults that are alike, one goes for each that is named. */
export function withoutFaults(all: readonly ListedFault[], gone: readonly FaultDefinition[]): FaultDefinition[] {
  const left = gone.map(keyOf)
  const kept = all.filter((fault) => {
    const at = left.indexOf(keyOf(fault))
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  return withFaults(kept, [])
}

const affectsAllRequests = ({ match = {}, times, for_ms, probability = 1 }: FaultDefinition) =>
  Object.keys(match).length === 0 && times === undefined && for_ms === undefined && probability === 1
/** Whether a fault gets a request at all: the first one that matches strikes it. */
export const isReached = (index: number, all: readonly ListedFault[]) => !all.slice(0, index).some(affectsAllRequests)

/** What of a list changes without a call: by the clock, or by the requests that it strikes. */
export const endsByClock = (all: readonly ListedFault[]) => all.some(({ for_ms }) => for_ms !== undefined)
export const endsByRequests = (all: readonly ListedFault[]) => all.some(({ times }) => times !== undefined)

/** What a preset does; of one that ends, that its switch goes back. */
export const presetText = ({ says, faults }: Preset) =>
  `${says}${faults.some(({ for_ms }) => for_ms !== undefined) ? '; then the switch goes back by itself' : ''}.`.replace(
    /^./,
    (first) => first.toUpperCase(),
  )

/** What a fault does and to which requests: `503 for GET /api/v2/clients*`. */
export function faultText({
  match: { method, path, operation } = {},
  status,
  delay_ms,
  drop,
}: FaultDefinition): string {
  const late = delay_ms ? `${delay_ms} ms late` : undefined
  const does = [drop ? 'No answer' : status, late].filter((part) => part !== undefined).join(', ')
  const which = [method, path, operation].filter((part) => part !== undefined).join(' ')
  return `${does} for ${which || 'every request'}`.replace(/^./, (first) => first.toUpperCase())
}

/** How often and how likely a fault strikes from now on. */
export function oftenText({ remaining, for_ms, probability }: ListedFault): string {
  const times = remaining === 1 ? 'once more' : `${remaining} more times`
  const span = for_ms === undefined || for_ms >= 1000 ? spanText(for_ms ?? 0) : `${for_ms} ms`
  const likely = probability === undefined || probability === 1 ? undefined : `with probability ${probability}`
  const parts = [remaining !== null && times, for_ms !== undefined && `for ${span} of the clock`, likely]
  return parts.filter((part) => part !== undefined && part !== false).join(', ') || 'until it is removed'
}
