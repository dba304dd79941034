/** Times and durations for people. */

const two = (number: number) => String(number).padStart(2, '0')

/** The time of the day where the browser is: 09:18:33. */
export function clockTime(time: string | number): string {
  const date = new Date(time)
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** Day and time where the browser is: 2026-11-29 09:18:33.123. */
export function fullTime(time: string | number): string {
  const date = new Date(time)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clockTime(time)}.${String(date.getMilliseconds()).padStart(3, '0')}`
}

/** Milliseconds as somebody compares them: 0.4 ms, 12 ms, 2.1 s. */
export function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`
  return `${ms >= 10 ? Math.round(ms) : ms.toFixed(1)} ms`
}

/** Farther apart than this, the clock of a tenant is not that of the machine. */
const APART_MS = 2000

/** What the machine said when the clock of the tenant said something else; undefined where they agree, or nobody knows. */
export const otherTime = (time: string, at: number | undefined) =>
  at === undefined || Math.abs(Date.parse(time) - at) < APART_MS ? undefined : fullTime(at)
