/** Stage 0 of a request: faults. Stores the faults of a tenant and decides which one a request triggers. */
import { PRESETS, type FaultDefinition, type FaultMatch, type Preset } from '../../schema/fault.ts'
import type { Clock } from './clock.ts'
import type { Ids } from './ids.ts'
import { createPathMatcher } from '../shared/paths.ts'

export type { Preset } from '../../schema/fault.ts'

/** The request properties that `match` of a fault is compared with. */
export interface FaultTarget {
  method: string
  /** Without the query string. */
  path: string
  operation: string | undefined
}
/** A fault that a request has triggered. */
export interface TriggeredFault extends FaultDefinition {
  /** The end of the fault in milliseconds since the epoch; undefined if it has no end. */
  ends: number | undefined
}
/** A fault, and how often it can still be triggered. `remaining` is null if there is no limit. */
export type ShownFault = FaultDefinition & { remaining: number | null }

interface ActiveFault {
  fault: FaultDefinition
  matches: (target: FaultTarget) => boolean
  /** Returns the next number of the fault's own sequence. The sequence does not depend on other faults or on ids. */
  chance: () => number
  remaining: number
  ends: number | undefined
}
export type Faults = ReturnType<typeof createFaults>

function matcherOf({ method, path, operation }: FaultMatch = {}): ActiveFault['matches'] {
  const pathFits = path === undefined ? () => true : createPathMatcher(path)
  return (target) =>
    (method === undefined || method === target.method) &&
    (operation === undefined || operation === target.operation) &&
    pathFits(target.path)
}

/**
 * Creates the faults of a tenant. There are none at first.
 * @param owner returns the clock and the ids of the tenant. It is a function because the tenant object is not created
 * yet when its faults are created.
 */
export function createFaults(owner: () => { clock: Clock; ids: Ids }) {
  let active: readonly ActiveFault[] = []
  const put = (faults: readonly FaultDefinition[]) => {
    const { clock, ids } = owner()
    const now = clock.now()
    active = faults.map((fault, index) => ({
      fault,
      matches: matcherOf(fault.match),
      chance: ids.chances(index),
      remaining: fault.times ?? Infinity,
      ends: fault.for_ms === undefined ? undefined : now + fault.for_ms,
    }))
  }
  /** Removes the faults that have reached their end. */
  const removeEnded = () => {
    if (!active.some(({ ends }) => ends !== undefined)) return
    const now = owner().clock.now()
    active = active.filter(({ ends }) => ends === undefined || now < ends)
  }
  const isLikely = ({ fault: { probability }, chance }: ActiveFault) =>
    probability === undefined || chance() < probability
  return {
    /** Whether any fault can still be triggered. Only without faults, requests may use http/fast-client-reads.ts. */
    get hasFaults() {
      removeEnded()
      return active.length > 0
    },
    /**
     * Lists the faults that can still be triggered. A fault is removed when its `times` are used up or its time has
     * ended.
     */
    list(): ShownFault[] {
      removeEnded()
      return active.map(({ fault, remaining }) => ({ ...fault, remaining: remaining === Infinity ? null : remaining }))
    },
    /** Replaces all faults. */
    put,
    /** Replaces all faults with these presets, as after a start or a reset. */
    setPresets: (presets: readonly Preset[]) =>
      put(presets.flatMap((name): readonly FaultDefinition[] => PRESETS[name].faults)),
    /** Returns the first fault that matches a request, and counts it as one of the fault's `times`. */
    trigger(target: FaultTarget): TriggeredFault | undefined {
      removeEnded()
      const triggered = active.find((each) => each.matches(target) && isLikely(each))
      if (!triggered) return undefined
      triggered.remaining--
      if (triggered.remaining === 0) active = active.filter((each) => each !== triggered)
      return { ...triggered.fault, ends: triggered.ends }
    },
  }
}
