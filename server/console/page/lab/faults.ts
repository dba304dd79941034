/** Recognises the faults of a preset, builds lists of faults to send, and describes faults. */
import type { FaultDefinition } from '../../../../schema/fault.ts'
import { spanText } from './time.ts'

export type { FaultDefinition }
/** A fault of a tenant. `remaining` is null if the number of times is not limited. Faults that ended are not listed. */
export type ListedFault = FaultDefinition & { remaining: number | null }
export interface Preset {
  name: string
  says: string
  faults: readonly FaultDefinition[]
}

/** Returns the same text for equal values. The order of object members does not matter. */
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

/** Returns whether all faults of a preset are in the list. */
export function isOn({ faults }: Preset, all: readonly ListedFault[]): boolean {
  const keys = new Set(all.map(keyOf))
  return faults.every((fault) => keys.has(keyOf(fault)))
}

/** Sets `times` to the remaining number, because the server starts to count again when it receives a fault. */
function withRemainingTimes({ remaining, ...fault }: ListedFault): FaultDefinition {
  return fault.times !== undefined && remaining !== null ? { ...fault, times: remaining } : fault
}

/** Returns the list to send that adds faults. */
export const withFaults = (all: readonly ListedFault[], more: readonly FaultDefinition[]): FaultDefinition[] => [
  ...all.map(withRemainingTimes),
  ...more,
]

/** Returns the list to send that removes faults. Of equal faults, it removes one for each occurrence in `gone`. */
export function withoutFaults(all: readonly ListedFault[], gone: readonly FaultDefinition[]): FaultDefinition[] {
  const left = gone.map(keyOf)
  const remainingFaults = all.filter((fault) => {
    const at = left.indexOf(keyOf(fault))
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  return withFaults(remainingFaults, [])
}

const affectsAllRequests = ({ match = {}, times, for_ms, probability = 1 }: FaultDefinition) =>
  Object.keys(match).length === 0 && times === undefined && for_ms === undefined && probability === 1
/** Returns whether requests can reach a fault. Only the first matching fault affects a request. */
export const isReached = (index: number, all: readonly ListedFault[]) => !all.slice(0, index).some(affectsAllRequests)

/** Returns whether faults in the list can end without a control API call: with the clock, or (below) with requests. */
export const endsByClock = (all: readonly ListedFault[]) => all.some(({ for_ms }) => for_ms !== undefined)
export const endsByRequests = (all: readonly ListedFault[]) => all.some(({ times }) => times !== undefined)

/** Describes a preset. If its faults end with the clock, the text says that the switch turns itself off. */
export const presetText = ({ says, faults }: Preset) =>
  `${says}${faults.some(({ for_ms }) => for_ms !== undefined) ? '; then the switch goes back by itself' : ''}.`.replace(
    /^./,
    (first) => first.toUpperCase(),
  )

/** Describes the effect of a fault and the requests that it matches: `503 for GET /api/v2/clients*`. */
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

/** Describes how many more times, for how long and with which probability a fault affects requests. */
export function oftenText({ remaining, for_ms, probability }: ListedFault): string {
  const times = remaining === 1 ? 'once more' : `${remaining} more times`
  const span = for_ms === undefined || for_ms >= 1000 ? spanText(for_ms ?? 0) : `${for_ms} ms`
  const likely = probability === undefined || probability === 1 ? undefined : `with probability ${probability}`
  const parts = [remaining !== null && times, for_ms !== undefined && `for ${span} of the clock`, likely]
  return parts.filter((part) => part !== undefined && part !== false).join(', ') || 'until it is removed'
}
