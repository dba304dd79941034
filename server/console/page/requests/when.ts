/** Formats times and durations for display. */

const two = (number: number) => String(number).padStart(2, '0')

/** Returns the time of day in the browser's time zone: `09:18:33`. */
export function clockTime(time: string | number): string {
  const date = new Date(time)
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** Returns date and time in the browser's time zone: `2026-11-29 09:18:33.123`. */
export function fullTime(time: string | number): string {
  const date = new Date(time)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clockTime(time)}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

/** Formats a duration with a precision that is easy to compare: `0.4 ms`, `12 ms`, `2.1 s`. */
export function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`
  return `${ms >= 10 ? Math.round(ms) : ms.toFixed(1)} ms`
}

/** A larger difference means that the tenant's clock was moved. */
const APART_MS = 2000

/**
 * Returns the machine's time of a request if the tenant's clock differed from it. Undefined if they agree or the time
 * is unknown.
 */
export const otherTime = (time: string, at: number | undefined) =>
  at === undefined || Math.abs(Date.parse(time) - at) < APART_MS ? undefined : fullTime(at)
