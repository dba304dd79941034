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
  /** Milliseconds since the epoch; a clock that runs goes on from there. */
  set(time: number): void
  advance(milliseconds: number): void
  freeze(): void
  /** Lets a frozen clock run again, from the time that it shows. */
  resume(): void
}

/** Where a clock begins: with the time of the machine, or at a time at which it stands still. */
export type Beginning = number | undefined

/** The clock of the machine, until somebody moves it. @param begin milliseconds since the epoch, to begin frozen at that time */
export function tenantClock(begin: Beginning): TenantClock {
  let offset = 0
  let stopped = begin
  return {
    now: () => stopped ?? Date.now() + offset,
    get frozen() {
      return stopped !== undefined
    },
    get offset() {
      return stopped === undefined ? offset : stopped - Date.now()
    },
    set(time) {
      if (stopped === undefined) offset = time - Date.now()
      else stopped = time
    },
    advance(milliseconds) {
      if (stopped === undefined) offset += milliseconds
      else stopped += milliseconds
    },
    freeze() {
      stopped ??= Date.now() + offset
    },
    resume() {
      if (stopped === undefined) return
      offset = stopped - Date.now()
      stopped = undefined
    },
  }
}

/** Milliseconds since the epoch: timestamps have four digits for the year (RFC 3339). */
export const FIRST_TIME = -62_167_219_200_000
export const LAST_TIME = 253_402_300_799_999

/** The form of every timestamp of the API: `2026-01-31T12:00:00.000Z` (recorded). */
export const timestamp = (clock: Clock) => new Date(clock.now()).toISOString()
