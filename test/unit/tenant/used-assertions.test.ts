import { expect, test } from 'vitest'
import { createUsedAssertions } from '../../../server/tenant/used-assertions.ts'

test('an assertion is used once while it lasts, and again after it was forgotten', () => {
  const used = createUsedAssertions()
  expect([used.use('a', 300, 0), used.use('a', 300, 299), used.use('b', 400, 0)]).toEqual([true, false, true])
  expect([used.use('a', 600, 300), used.use('b', 400, 300)]).toEqual([true, false])
  used.clear()
  expect(used.use('b', 400, 300)).toBe(true)
})

test('one that lasts longer than those after it keeps none of them from being judged rightly', () => {
  const used = createUsedAssertions()
  used.use('long', 300, 0)
  used.use('short', 10, 0)
  expect([used.use('short', 40, 20), used.use('long', 300, 20), used.use('short', 40, 30)]).toEqual([
    true,
    false,
    false,
  ])
})
