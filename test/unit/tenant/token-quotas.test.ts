import { expect, test } from 'vitest'
import { createTokenQuotas } from '../../../server/tenant/token-quotas.ts'

const at = (time: string) => Date.parse(`2026-01-01T${time}Z`)

test('each bucket lasts until its hour or day ends, in UTC', () => {
  const used = createTokenQuotas()
  const limits = { per_hour: 10, per_day: 50 }
  expect(used.take('a', limits, at('12:01:00'))).toEqual({
    header: 'b=per_hour;q=10;r=9;t=3540,b=per_day;q=50;r=49;t=43140',
    exhausted: undefined,
  })
  expect(used.take('a', limits, at('13:00:00')).header).toBe('b=per_hour;q=10;r=9;t=3600,b=per_day;q=50;r=48;t=39600')
  expect(used.take('b', limits, at('13:00:00')).header).toBe('b=per_hour;q=10;r=9;t=3600,b=per_day;q=50;r=49;t=39600')
})

test('an empty bucket stops the others from being counted, and the one that lasts longest is told', () => {
  const used = createTokenQuotas()
  const limits = { per_hour: 1, per_day: 2 }
  used.take('a', limits, at('12:00:00'))
  expect(used.take('a', limits, at('12:30:00'))).toEqual({
    header: 'b=per_hour;q=1;r=0;t=1800,b=per_day;q=2;r=1;t=41400',
    exhausted: { name: 'per_hour', limit: 1, remaining: 0, resetsAt: at('13:00:00') / 1000, resetsIn: 1800 },
  })
  used.take('a', limits, at('13:30:00'))
  expect(used.take('a', limits, at('13:31:00')).exhausted?.name).toBe('per_day')
})

test('without enforcement counting goes on', () => {
  const used = createTokenQuotas()
  for (let n = 0; n < 3; n++) used.take('a', { per_day: 2, enforce: false }, at('12:00:00'))
  expect(used.take('a', { per_day: 5 }, at('12:00:00')).header).toBe('b=per_day;q=5;r=1;t=43200')
})

test('without enforcement an empty bucket keeps nothing from being shown as counted', () => {
  const used = createTokenQuotas()
  const limits = { per_hour: 1, per_day: 9, enforce: false }
  used.take('a', limits, at('12:00:00'))
  expect(used.take('a', limits, at('12:00:00'))).toEqual({
    header: 'b=per_hour;q=1;r=0;t=3600,b=per_day;q=9;r=7;t=43200',
    exhausted: undefined,
  })
})
