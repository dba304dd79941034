/** Stage 0: failures on command. The faults of a tenant, and which of them strikes a request. */
import { PRESETS, type FaultDefinition, type FaultMatch, type Preset } from '../../schema/fault.ts'
import type { Clock } from './clock.ts'
import type { Ids } from './ids.ts'
import { pathPattern } from '../shared/paths.ts'

export type { Preset } from '../../schema/fault.ts'

/** What a fault looks at. */
export interface FaultTarget {
  method: string
  /** Without the query. */
  path: string
  operation: string | undefined
}
/** A fault that strikes a request; its end in milliseconds since the epoch, where it has one. */
export interface TriggeredFault extends FaultDefinition {
  ends: number | undefined
}
/** A fault and how often it can still trigger: null for any number of times. */
export type ShownFault = FaultDefinition & { remaining: number | null }

interface ActiveFault {
  fault: FaultDefinition
  matches: (target: FaultTarget) => boolean
  /** The next number of its own sequence: it depends on no other fault and on no id. */
  chance: () => number
  remaining: number
  ends: number | undefined
}
export type Faults = ReturnType<typeof createFaults>

function matcherOf({ method, path, operation }: FaultMatch = {}): ActiveFault['matches'] {
  const pathFits = path === undefined ? () => true : pathPattern(path)
  return (target) =>
    (method === undefined || method === target.method) &&
    (operation === undefined || operation === target.operation) &&
    pathFits(target.path)
}

/** The faults of a tenant. @param owner its clock, and the source of chances; asked anew each time, since a reset replaces the clock */
export function createFaults(owner: () => { clock: Clock; ids: Ids }) {
  let held: readonly ActiveFault[] = []
  const put = (faults: readonly FaultDefinition[]) => {
    const { clock, ids } = owner()
    const now = clock.now()
    held = faults.map((fault, index) => ({
      fault,
      matches: matcherOf(fault.match),
      chance: ids.chances(index),
      remaining: fault.times ?? Infinity,
      ends: fault.for_ms === undefined ? undefined : now + fault.for_ms,
    }))
  }
  /** Removes the faults whose time is over. */
  const removeEnded = () => {
    if (!held.some(({ ends }) => ends !== undefined)) return
    const now = owner().clock.now()
    held = held.filter(({ ends }) => ends === undefined || now < ends)
  }
  const isLikely = ({ fault: { probability }, chance }: ActiveFault) => probability === undefined || chance() < probability
  return {
    /** Whether any fault can still trigger; without one, requests take the short way of known-reads.ts. */
    get hasFaults() {
      removeEnded()
      return held.length > 0
    },
    /** Lists the faults that can still trigger. A fault is removed after the last of its times, and at the end of its time. */
    list(): ShownFault[] {
      removeEnded()
      return held.map(({ fault, remaining }) => ({ ...fault, remaining: remaining === Infinity ? null : remaining }))
    },
    /** In place of those that were there. */
    put,
    /** As at the start: with these presets alone. */
    setPresets: (presets: readonly Preset[]) =>
      put(presets.flatMap((name): readonly FaultDefinition[] => PRESETS[name].faults)),
    /** The first fault that is for a request, counted as one of its times. */
    trigger(target: FaultTarget): TriggeredFault | undefined {
      removeEnded()
      const found = held.find((one) => one.matches(target) && isLikely(one))
      if (!found) return undefined
      found.remaining--
      if (found.remaining === 0) held = held.filter((one) => one !== found)
      return { ...found.fault, ends: found.ends }
    },
  }
}
