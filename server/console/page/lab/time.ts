/** Formats times and durations, and lists the credentials that expire. */

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
const UNITS = [
  [DAY, 'day'],
  [HOUR, 'hour'],
  [MINUTE, 'minute'],
  [SECOND, 'second'],
] as const

/** Formats a duration in its two largest units, rounded to seconds: `1 day 3 hours`. */
export function spanText(milliseconds: number): string {
  let left = Math.round(Math.abs(milliseconds) / SECOND) * SECOND
  const parts = UNITS.flatMap(([length, name]) => {
    const count = Math.floor(left / length)
    left -= count * length
    return count === 0 ? [] : [`${count.toLocaleString('en')} ${name}${count === 1 ? '' : 's'}`]
  })
  return parts.slice(0, 2).join(' ') || 'less than a second'
}

/** Formats a time: `2026-01-31 12:00:00 UTC`. */
export const timeText = (milliseconds: number) =>
  `${new Date(milliseconds).toISOString().slice(0, -5).replace('T', ' ')} UTC`

/** Describes the difference between a clock and the machine's clock. */
export function offsetText(offset: number): string {
  if (Math.abs(offset) < SECOND) return 'The same as on this machine'
  return `${spanText(offset)} ${offset > 0 ? 'ahead of' : 'behind'} this machine`
}

/** Describes a time relative to another time: `in 1 day`, `1 day ago`. */
export const distanceText = (at: number, now: number) =>
  at > now ? `in ${spanText(at - now)}` : `${spanText(now - at)} ago`

export interface ReadClock {
  now: number
  offset: number
  frozen: boolean
}
/** Returns the clock some time after it was read. A frozen clock falls behind the machine's clock. */
export const clockAfter = ({ now, offset, frozen }: ReadClock, elapsed: number): ReadClock =>
  frozen ? { now, frozen, offset: offset - elapsed } : { now: now + elapsed, frozen, offset }

/** Returns the value of a date and time field as an ISO time in UTC. Undefined if the field is empty or invalid. */
export function instantOf(text: string): string | undefined {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(text) ? Date.parse(`${text}Z`) : Number.NaN
  return Number.isNaN(time) ? undefined : new Date(time).toISOString()
}

export interface Expiry {
  clientId: string
  client: string
  credentialId: string
  credential: string
  at: number
}
interface Expiring {
  clients?: readonly {
    client_id?: string
    name?: string
    credentials?: readonly { id?: string; name?: string; expires_at?: string }[]
  }[]
}

/** Returns the credentials of a seed document that expire, the earliest first. */
export function expiriesIn(seed: object): Expiry[] {
  const { clients = [] } = seed as Expiring
  const all = clients.flatMap(({ client_id: clientId = '', name: client = clientId, credentials = [] }) =>
    credentials.flatMap(({ id = '', name, expires_at }) =>
      expires_at ? [{ clientId, client, credentialId: id, credential: name || id, at: Date.parse(expires_at) }] : [],
    ),
  )
  return all.sort((a, b) => a.at - b.at)
}
