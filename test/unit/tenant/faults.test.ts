/** The list of faults: a fault that cannot trigger any more is removed, so that reads take the short way again. */
import { expect, test } from 'vitest'
import { createFaults } from '../../../server/tenant/faults.ts'

const GET = { method: 'GET', path: '/api/v2/clients', operation: 'get_clients' }

/** Faults of a tenant whose clock shows `time.now`. */
function faultsAt(time: { now: number }) {
  return createFaults(() => ({ clock: { now: () => time.now }, ids: { chances: () => () => 0 } }) as never)
}

test('any is false after the last of its times', () => {
  const faults = faultsAt({ now: 0 })
  faults.put([{ status: 500, times: 2 }])
  expect([
    faults.trigger(GET)?.status,
    faults.hasFaults,
    faults.trigger(GET)?.status,
    faults.hasFaults,
    faults.list(),
    faults.trigger(GET),
  ]).toEqual([500, true, 500, false, [], undefined])
})

test('any is false after the end of its time, also when nothing lists the faults', () => {
  const time = { now: 0 }
  const faults = faultsAt(time)
  faults.put([{ status: 500, for_ms: 1_000 }])
  time.now = 999
  expect(faults.hasFaults).toBe(true)
  time.now = 1_000
  expect([faults.hasFaults, faults.trigger(GET), faults.list()]).toEqual([false, undefined, []])
})

test('a fault that ends leaves the others in their order', () => {
  const faults = faultsAt({ now: 0 })
  faults.put([{ status: 500, times: 1 }, { status: 502 }, { status: 503, times: 1 }])
  expect([faults.trigger(GET)?.status, faults.trigger(GET)?.status, faults.list()]).toEqual([
    500,
    502,
    [
      { status: 502, remaining: null },
      { status: 503, times: 1, remaining: 1 },
    ],
  ])
})
