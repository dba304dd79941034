/** Detects growth: compares the second quarter of the measured windows with the last quarter. */

/** The growth that each unit may show: a part of the value, plus a constant for noise. */
export const ALLOWED_GROWTH = {
  megabytes: { part: 0.1, noise: 5 },
  handles: { part: 0, noise: 2 },
  // A shared machine is slower at times. A leak makes every later window slower.
  milliseconds: { part: 0.25, noise: 0.3 },
  'milliseconds, slowest of 100': { part: 1, noise: 5 },
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

/**
 * Compares the medians of the second and the last quarter. The first quarter is the warm-up.
 * @param {number[]} values one value per window
 * @param {keyof typeof ALLOWED_GROWTH} unit
 * @returns both medians, and whether the last one is within the allowed growth
 */
export function compareQuarters(values, unit) {
  const quarter = Math.floor(values.length / 4)
  const before = median(values.slice(quarter, 2 * quarter))
  const after = median(values.slice(-quarter))
  const { part, noise } = ALLOWED_GROWTH[unit]
  return { before, after, isFlat: after <= before * (1 + part) + noise }
}

/** Returns the value below which this part of all values is. @param part 0.5 is the median */
export function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
}
