/** Tests PUT /_emulator/clock. */
import { describe, expect, test } from 'vitest'
import { refusal, useEmulator, type Json, startTestEmulator } from '../../support/emulator.ts'

const NOON = '2026-01-31T12:00:00.000Z'
const emulator = useEmulator()
const put = async (body: Json) => {
  const answer = await emulator.inject({ method: 'PUT', url: '/_emulator/clock', payload: body })
  return { status: answer.statusCode, body: answer.json<{ now: string; frozen: boolean; offset_ms: number }>() }
}
const read = async () =>
  (await emulator.inject('/_emulator/clock')).json<{ now: string; frozen: boolean; offset_ms: number }>()
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('PUT /_emulator/clock', () => {
  test('sets the time from which the clock runs', async () => {
    const { status, body } = await put({ now: NOON })
    expect([status, body.frozen, Date.parse(body.now) - Date.parse(NOON) < 1000]).toEqual([200, false, true])
    await pause(20)
    expect(Date.parse((await read()).now)).toBeGreaterThan(Date.parse(body.now))
  })

  test('stops the clock while it is frozen, and lets it run from the same time afterwards', async () => {
    expect((await put({ now: NOON, frozen: true })).body).toMatchObject({ now: NOON, frozen: true })
    await pause(20)
    expect((await read()).now).toBe(NOON)
    expect(Math.round((await read()).offset_ms / 1000)).toBe(Math.round((Date.parse(NOON) - Date.now()) / 1000))
    const { body } = await put({ frozen: false })
    expect([body.frozen, Date.parse(body.now) - Date.parse(NOON) < 1000]).toEqual([false, true])
  })

  test('sets, then moves, then freezes the clock if the body has all three properties', async () => {
    expect((await put({ now: NOON, advance_ms: 90_000, frozen: true })).body).toMatchObject({
      now: '2026-01-31T12:01:30.000Z',
      frozen: true,
    })
    expect((await put({ advance_ms: -30_000 })).body.now).toBe('2026-01-31T12:01:00.000Z')
    expect((await put({ now: '2026-01-31T13:00:00+01:00' })).body.now).toBe(NOON)
  })

  test.each([
    [{}, "Payload validation error: 'Too few properties defined (0), minimum 1'.", 'invalid_body'],
    [
      { now: 'noon' },
      "Payload validation error: 'Object didn't pass validation for format date-time: noon' on property now (Time to set).",
      'invalid_body',
    ],
    [
      { advance_ms: 1.5 },
      "Payload validation error: 'Expected type integer but found type number' on property advance_ms (Milliseconds to move the clock, after setting it; negative moves it back).",
      'invalid_body',
    ],
    [{ forward: 1 }, "Payload validation error: 'Additional properties not allowed: forward'.", 'invalid_body'],
    [
      { now: NOON, advance_ms: 260_000_000_000_000 },
      'The clock cannot be set to this time. It must be in the years 0 to 9999.',
      'emulator_clock_out_of_range',
    ],
    [
      { now: NOON, advance_ms: -65_000_000_000_000 },
      'The clock cannot be set to this time. It must be in the years 0 to 9999.',
      'emulator_clock_out_of_range',
    ],
  ])('rejects the body %j', async (body, message, code) => {
    const before = await read()
    expect(await put(body as Json)).toEqual({ status: 400, body: refusal(400, 'Bad Request', message, code) })
    expect((await read()).offset_ms).toBe(before.offset_ms)
  })

  test('is undone by a reset, which restores the time of the start', async () => {
    await put({ now: NOON, frozen: true })
    await emulator.reset()
    expect(await read()).toMatchObject({ frozen: false, offset_ms: 0 })
    await using running = await startTestEmulator({ clock: NOON })
    expect((await running.clock.now()).toISOString()).toBe(NOON)
    await running.clock.advance(1000)
    await running.reset()
    expect((await running.clock.now()).toISOString()).toBe(NOON)
    expect((await (await running.tenant('acme')).clock.now()).toISOString()).toBe(NOON)
  })

  test('sets the clock of one tenant only', async () => {
    const acme = await emulator.tenant('acme')
    await acme.clock.freeze(new Date(NOON))
    expect([(await acme.clock.now()).toISOString(), (await read()).offset_ms]).toEqual([NOON, 0])
    await acme.clock.set('2027-01-01T00:00:00Z')
    await acme.clock.advance(1)
    expect((await acme.clock.now()).toISOString()).toBe('2027-01-01T00:00:00.001Z')
    await acme.clock.resume()
    await pause(5)
    expect((await acme.clock.now()).getTime()).toBeGreaterThan(Date.UTC(2027, 0, 1) + 1)
    await emulator.deleteTenant('acme')
  })
})
