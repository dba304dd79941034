/** Times and spans in words, and the credentials that expire. */

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

/** The two largest parts of a span, to the second: `1 day 3 hours`. */
export function spanText(milliseconds: number): string {
  let left = Math.round(Math.abs(milliseconds) / SECOND) * SECOND
  const parts = UNITS.flatMap(([length, name]) => {
    const count = Math.floor(left / length)
    left -= count * length
    return count === 0 ? [] : [`${count.toLocaleString('en')} ${name}${count === 1 ? '' : 's'}`]
  })
  return parts.slice(0, 2).join(' ') || 'less than a second'
}

/** `2026-01-31 12:00:00 UTC`. */
export const timeText = (milliseconds: number) =>
  `${new Date(milliseconds).toISOString().slice(0, -5).replace('T', ' ')} UTC`

/** How far a clock is from that of the machine. */
export function offsetText(offset: number): string {
  if (Math.abs(offset) < SECOND) return 'The same as on this machine'
  return `${spanText(offset)} ${offset > 0 ? 'ahead of' : 'behind'} this machine`
}

/** When something is, seen from a time. */
export const distanceText = (at: number, now: number) =>
  at > now ? `in ${spanText(at - now)}` : `${spanText(now - at)} ago`

export interface ReadClock {
  now: number
  offset: number
  frozen: boolean
}
/** What a clock shows some time after it was read; one that stands still falls behind. */
export const clockAfter = ({ now, offset, frozen }: ReadClock, elapsed: number): ReadClock =>
  frozen ? { now, frozen, offset: offset - elapsed } : { now: now + elapsed, frozen, offset }

/** What a field for date and time holds, as a time in UTC; undefined for none. */
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

/** The credentials in a seed document that expire, the first one first. */
export function expiriesIn(seed: object): Expiry[] {
  const { clients = [] } = seed as Expiring
  const all = clients.flatMap(({ client_id: clientId = '', name: client = clientId, credentials = [] }) =>
    credentials.flatMap(({ id = '', name, expires_at }) =>
      expires_at ? [{ clientId, client, credentialId: id, credential: name || id, at: Date.parse(expires_at) }] : [],
    ),
  )
  return all.sort((one, other) => one.at - other.at)
}
