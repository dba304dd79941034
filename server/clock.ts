/** The time of a tenant; every other file asks here, so that a test can move it. */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
}

/** The clock of the machine. */
export const systemClock = (): Clock => ({ now: () => Date.now() })

/** The form of every timestamp of the API: `2026-01-31T12:00:00.000Z` (recorded). */
export const timestamp = (clock: Clock) => new Date(clock.now()).toISOString()
