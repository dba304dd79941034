/** Proves that the soak can fail: it detects values that grow. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ALLOWED_GROWTH, compareQuarters, quantile } from './growth.mjs'

const eachWindow = (valueAt) => Array.from({ length: 24 }, (_, n) => valueAt(n))
const wobble = (n) => ((n * 7) % 5) - 2

test('accepts values that vary without growing, with any first quarter', () => {
  assert.ok(
    compareQuarters(
      eachWindow((n) => 100 + wobble(n)),
      'megabytes',
    ).isFlat,
  )
  assert.ok(
    compareQuarters(
      eachWindow((n) => (n < 6 ? 30 : 25)),
      'handles',
    ).isFlat,
  )
  assert.ok(
    compareQuarters(
      eachWindow((n) => (n < 6 ? 9 : 1)),
      'milliseconds',
    ).isFlat,
  )
  assert.ok(
    compareQuarters(
      eachWindow((n) => 100 - n),
      'megabytes',
    ).isFlat,
  )
})

test('detects growth of 2 MB, one handle or 0.05 ms per window', () => {
  assert.ok(
    !compareQuarters(
      eachWindow((n) => 100 + 2 * n + wobble(n)),
      'megabytes',
    ).isFlat,
  )
  assert.ok(
    !compareQuarters(
      eachWindow((n) => 25 + n),
      'handles',
    ).isFlat,
  )
  assert.ok(
    !compareQuarters(
      eachWindow((n) => 0.5 + n / 20),
      'milliseconds',
    ).isFlat,
  )
  assert.deepEqual(
    compareQuarters(
      eachWindow((n) => n),
      'handles',
    ),
    { before: 9, after: 21, isFlat: false },
  )
})

test('accepts a single slow window', () => {
  for (const unit of Object.keys(ALLOWED_GROWTH))
    assert.ok(
      compareQuarters(
        eachWindow((n) => (n === 20 ? 1000 : 10)),
        unit,
      ).isFlat,
    )
})

test('quantile() returns the median, the 99th percentile and the maximum', () => {
  const hundred = Array.from({ length: 100 }, (_, n) => 100 - n)
  assert.deepEqual(
    [quantile(hundred, 0.5), quantile(hundred, 0.99), quantile(hundred, 1), quantile([7], 0.5)],
    [51, 100, 100, 7],
  )
})
