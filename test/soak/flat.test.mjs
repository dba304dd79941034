/** The soak can fail: what grows is seen to grow. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALLOWED, flat, quantile } from './flat.mjs'

const eachWindow = (measured) => Array.from({ length: 24 }, (_, n) => measured(n))
const wobble = (n) => ((n * 7) % 5) - 2

test('what wobbles is flat, whatever the first quarter was', () => {
  assert.ok(
    flat(
      eachWindow((n) => 100 + wobble(n)),
      'megabytes',
    ).isFlat,
  )
  assert.ok(
    flat(
      eachWindow((n) => (n < 6 ? 30 : 25)),
      'handles',
    ).isFlat,
  )
  assert.ok(
    flat(
      eachWindow((n) => (n < 6 ? 9 : 1)),
      'milliseconds',
    ).isFlat,
  )
  assert.ok(
    flat(
      eachWindow((n) => 100 - n),
      'megabytes',
    ).isFlat,
  )
})

test('what grows is not: two megabytes, a handle, a twentieth of a millisecond a window', () => {
  assert.ok(
    !flat(
      eachWindow((n) => 100 + 2 * n + wobble(n)),
      'megabytes',
    ).isFlat,
  )
  assert.ok(
    !flat(
      eachWindow((n) => 25 + n),
      'handles',
    ).isFlat,
  )
  assert.ok(
    !flat(
      eachWindow((n) => 0.5 + n / 20),
      'milliseconds',
    ).isFlat,
  )
  assert.deepEqual(
    flat(
      eachWindow((n) => n),
      'handles',
    ),
    { before: 9, after: 21, isFlat: false },
  )
})

test('one window that is slow is no growth', () => {
  for (const unit of Object.keys(ALLOWED))
    assert.ok(
      flat(
        eachWindow((n) => (n === 20 ? 1000 : 10)),
        unit,
      ).isFlat,
    )
})

test('quantiles', () => {
  const hundred = Array.from({ length: 100 }, (_, n) => 100 - n)
  assert.deepEqual(
    [quantile(hundred, 0.5), quantile(hundred, 0.99), quantile(hundred, 1), quantile([7], 0.5)],
    [51, 100, 100, 7],
  )
})
