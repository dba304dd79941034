import type { ClockState } from '../store/tenant-state.ts'

/** The time of a tenant; every other file asks here, so that a test can move it. */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
}

/** A clock that can be set, stopped and moved. */
export interface TenantClock extends Clock {
  readonly frozen: boolean
  /** Milliseconds that it is ahead of the machine's clock; below 0 behind it. */
  readonly offset: number
  readonly state: ClockState
  /** Goes on from another state; `movedClock` makes one. */
  put(state: ClockState): void
}

/** The start of a clock: undefined for the time of the machine, else the time at which it is frozen. */
export type ClockStart = number | undefined

export const initialClockState = (begin: ClockStart): ClockState => ({
  offset: 0,
  ...(begin !== undefined && { stopped: begin }),
})

const timeOf = ({ offset, stopped }: ClockState, machine: number) => stopped ?? machine + offset

/** The clock of the machine, until somebody moves it. */
export function tenantClock(begin: ClockState): TenantClock {
  let state = begin
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
  /** Milliseconds, below 0 to move it back; after `now`. */
  advance?: number | undefined
  /** Whether the clock is frozen afterwards; unchanged if absent. */
  frozen?: boolean | undefined
}

/** The state of a clock after a change. A clock that runs again goes on from the time that it showed. */
export function movedClock(
  state: ClockState,
  { now, advance = 0, frozen = state.stopped !== undefined }: ClockChange,
): ClockState {
  const machine = Date.now()
  const time = (now ?? timeOf(state, machine)) + advance
  return frozen ? { offset: 0, stopped: time } : { offset: time - machine }
}

/** Milliseconds since the epoch: timestamps have four digits for the year (RFC 3339). */
export const FIRST_TIME = -62_167_219_200_000
export const LAST_TIME = 253_402_300_799_999

/** The form of every timestamp of the API: `2026-01-31T12:00:00.000Z` (recorded). */
export const timestamp = (clock: Clock) => new Date(clock.now()).toISOString()
