/** Faults of the Lab: presets, the lists to send, and the texts. */
import { describe, expect, test } from 'vitest'
import { PRESETS } from '../../../../schema/fault.ts'
import { EMPTY_FORM, faultOf, formErrors } from '../../../../server/console/page/lab/fault-form.ts'
import {
  endsByClock,
  endsByRequests,
  faultText,
  isOn,
  oftenText,
  presetText,
  withFaults,
  withoutFaults,
} from '../../../../server/console/page/lab/faults.ts'

const preset = (name: keyof typeof PRESETS) => ({ name, ...PRESETS[name] })
const listed = (name: keyof typeof PRESETS) => PRESETS[name].faults.map((fault) => ({ ...fault, remaining: null }))

describe('presets', () => {
  test('are on if all their faults are in the list, whatever the order of members', () => {
    expect(isOn(preset('flaky'), listed('flaky'))).toBe(true)
    expect(isOn(preset('flaky'), listed('flaky').slice(1))).toBe(false)
    expect(
      isOn(preset('rate-limit'), [{ remaining: null, for_ms: 2000, status: 429, match: { path: '/api/v2/*' } }]),
    ).toBe(true)
    expect(isOn(preset('unavailable'), [{ status: 503, times: 1, remaining: 1 }])).toBe(false)
  })
  test('are added to other faults and removed from them', () => {
    const both = [...listed('slow'), ...listed('unavailable')]
    expect(withFaults(listed('slow'), PRESETS.unavailable.faults)).toEqual([{ delay_ms: 2000 }, { status: 503 }])
    expect(withoutFaults(both, PRESETS.slow.faults)).toEqual([{ status: 503 }])
    expect(withoutFaults([...listed('slow'), ...listed('slow')], PRESETS.slow.faults)).toEqual([{ delay_ms: 2000 }])
  })
  test('are sent with the remaining number of times', () => {
    expect(withFaults([{ status: 500, times: 3, remaining: 2 }], [])).toEqual([{ status: 500, times: 2 }])
  })
  test('are described with the end of the switch if they end with the clock', () => {
    expect(presetText(preset('rate-limit'))).toBe(
      "Auth0's 429, for two seconds of the tenant's clock; then the switch goes back by itself.",
    )
    expect(presetText(preset('slow'))).toBe('Every response two seconds late.')
  })
})

test('the list can change without a call if a fault ends with the clock or with requests', () => {
  expect([endsByClock(listed('rate-limit')), endsByClock(listed('slow'))]).toEqual([true, false])
  expect([endsByRequests([{ times: 2, status: 503, remaining: 1 }]), endsByRequests(listed('slow'))]).toEqual([
    true,
    false,
  ])
})

test.each([
  [{ status: 503 }, '503 for every request'],
  [
    { match: { method: 'GET', path: '/api/v2/clients*' }, status: 503, delay_ms: 20 },
    '503, 20 ms late for GET /api/v2/clients*',
  ],
  [{ match: { operation: 'get_clients' }, delay_ms: 2000 }, '2000 ms late for get_clients'],
  [{ drop: true }, 'No answer for every request'],
] as const)('describes the fault %j as %s', (fault, text) => expect(faultText(fault)).toBe(text))

test.each([
  [{ status: 503, remaining: null }, 'until it is removed'],
  [{ status: 503, times: 3, remaining: 2 }, '2 more times'],
  [{ status: 503, times: 3, remaining: 1, probability: 0.5 }, 'once more, with probability 0.5'],
  [{ status: 429, for_ms: 2000, remaining: null }, 'for 2 seconds of the clock'],
] as const)('describes how often %j applies: %s', (fault, text) => expect(oftenText(fault)).toBe(text))

describe('the form for a fault', () => {
  test('describes a fault', () => {
    expect(faultOf(EMPTY_FORM)).toEqual({ status: 503 })
    expect(faultOf({ ...EMPTY_FORM, match: 'path', does: 'delay', times: '2', probability: '0.5' })).toEqual({
      match: { path: '/api/v2/clients*' },
      times: 2,
      probability: 0.5,
      delay_ms: 2000,
    })
    expect(faultOf({ ...EMPTY_FORM, match: 'get_clients', does: 'drop' })).toEqual({
      match: { operation: 'get_clients' },
      drop: true,
    })
  })
  test('rejects values that the API would reject, but ignores unused fields', () => {
    expect(formErrors(EMPTY_FORM)).toEqual({})
    expect(
      formErrors({ ...EMPTY_FORM, match: 'path', path: 'clients', status: '99', times: '0', probability: '2' }),
    ).toEqual({
      path: 'A path begins with /; * stands for any characters.',
      status: 'A status is a number from 200 to 599.',
      times: 'Write a number from 1, or nothing for any number of times.',
      probability: 'Write a number from 0 to 1, or nothing for always.',
    })
    expect(formErrors({ ...EMPTY_FORM, does: 'drop', status: '', delay: '' })).toEqual({})
    expect(formErrors({ ...EMPTY_FORM, does: 'delay', delay: '600001' })).toEqual({
      delay: 'Write milliseconds, from 1 to 600000.',
    })
  })
})
