/** /_emulator/clock: the time of a tenant. Tokens, credentials, quotas, limits, timestamps and cursors use it. */
import { FIRST_TIME, LAST_TIME, movedClock, createTenantClock, timestamp } from '../tenant/clock.ts'
import { clockOutOfRange } from '../errors/control.ts'
import { ok, type Answer } from '../shared/answer.ts'
import type { ControlCall } from './handler.ts'

/** The body of a PUT. */
interface Change {
  now?: string
  advance_ms?: number
  frozen?: boolean
}

export const readClock = ({ tenant: { clock } }: ControlCall): Answer =>
  ok(JSON.stringify({ now: timestamp(clock), frozen: clock.frozen, offset_ms: Math.round(clock.offset) }))

/** Sets the clock to `now`, then moves it by `advance_ms`, then stops or starts it. */
export function putClock(call: ControlCall<object, object, Change>): Answer {
  const {
    tenant,
    body: { now, advance_ms, frozen },
  } = call
  const state = movedClock(tenant.clock.state, {
    now: now === undefined ? undefined : Date.parse(now),
    advance: advance_ms,
    frozen,
  })
  const time = createTenantClock(state).now()
  if (!(time >= FIRST_TIME && time <= LAST_TIME)) throw clockOutOfRange()
  tenant.moveClock(state)
  return readClock(call as ControlCall)
}
