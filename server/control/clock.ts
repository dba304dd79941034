/** /_emulator/clock: the time of a tenant. Tokens, credentials, quotas, limits, timestamps and cursors follow it. */
import { FIRST_TIME, LAST_TIME, timestamp } from '../clock.ts'
import { clockOutOfRange } from '../errors.ts'
import { ok, type Answer } from '../management/call.ts'
import type { ControlCall } from './call.ts'

interface Change {
  now?: string
  advance_ms?: number
  frozen?: boolean
}

export const readClock = ({ tenant: { clock } }: ControlCall): Answer =>
  ok(JSON.stringify({ now: timestamp(clock), frozen: clock.frozen, offset_ms: Math.round(clock.offset) }))

/** Sets, then moves it, and stops or starts it. */
export function putClock(call: ControlCall<object, object, Change>): Answer {
  const { tenant: { clock }, body: { now, advance_ms = 0, frozen } } = call
  const target = (now === undefined ? clock.now() : Date.parse(now)) + advance_ms
  if (!(target >= FIRST_TIME && target <= LAST_TIME)) throw clockOutOfRange()
  // Stopped first, so that no millisecond passes between this line and the next.
  if (frozen === true) clock.freeze()
  if (now !== undefined) clock.set(Date.parse(now))
  clock.advance(advance_ms)
  if (frozen === false) clock.resume()
  return readClock(call as ControlCall)
}
