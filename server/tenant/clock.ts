/** The clock of a tenant. All other files read the time from it, so that a test can move the time. */
import type { ClockState } from '../store/tenant-state.ts'

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
}

/** A clock that can be set, frozen and moved. */
export interface TenantClock extends Clock {
  readonly frozen: boolean
  /** Milliseconds ahead of the machine's clock. Negative if the clock is behind it. */
  readonly offset: number
  readonly state: ClockState
  /** Replaces the state. `movedClock` computes the new state. */
  put(state: ClockState): void
}

/** The time at which a clock is frozen at first. Undefined: the clock shows the machine's time. */
export type ClockStart = number | undefined

/** Returns the state of a clock at the start and after a reset. */
export const initialClockState = (start: ClockStart): ClockState => ({
  offset: 0,
  ...(start !== undefined && { stopped: start }),
})

const timeOf = ({ offset, stopped }: ClockState, machine: number) => stopped ?? machine + offset

/** Creates a clock with a state. */
export function createTenantClock(start: ClockState): TenantClock {
  let state = start
  return {
    now: () => timeOf(state, Date.now()),
    get frozen() {
      return state.stopped !== undefined
    },
    get offset() {
      return state.stopped === undefined ? state.offset : state.stopped - Date.now()
    },
    get state() {
      return state
    },
    put(next) {
      state = next
    },
  }
}

/** A change of a clock. Times are milliseconds since the epoch. */
export interface ClockChange {
  now?: number | undefined
  /** Milliseconds to add, after `now` is set. Negative to move the clock back. */
  advance?: number | undefined
  /** Whether the clock is frozen afterwards; unchanged if absent. */
  frozen?: boolean | undefined
}

/** Returns the state of a clock after a change. A frozen clock that runs again continues from its frozen time. */
export function movedClock(
  state: ClockState,
  { now, advance = 0, frozen = state.stopped !== undefined }: ClockChange,
): ClockState {
  const machine = Date.now()
  const time = (now ?? timeOf(state, machine)) + advance
  return frozen ? { offset: 0, stopped: time } : { offset: time - machine }
}

/** The limits of a clock, in milliseconds since the epoch. A timestamp has four digits for the year (RFC 3339). */
export const FIRST_TIME = -62_167_219_200_000
export const LAST_TIME = 253_402_300_799_999

/** Returns the current time in the form of all timestamps of the API: `2026-01-31T12:00:00.000Z` (recorded). */
export const timestamp = (clock: Clock) => new Date(clock.now()).toISOString()
