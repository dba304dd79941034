/** Whether what was measured window by window stays flat: nothing grows from the second quarter of a run to its last. */

/** What may grow by how much: a part of it, and a constant below which it is noise. */
export const ALLOWED = {
  megabytes: { part: 0.1, noise: 5 },
  handles: { part: 0, noise: 2 },
  // A shared machine is slower at times; a leak is slower each time.
  milliseconds: { part: 0.25, noise: 0.3 },
  'milliseconds, slowest of 100': { part: 1, noise: 5 },
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

/**
 * @param {number[]} values one of each window, the first quarter of which warms up
 * @param {keyof typeof ALLOWED} unit
 * @returns what the second quarter and the last come to, and whether the last is no more
 */
export function flat(values, unit) {
  const quarter = Math.floor(values.length / 4)
  const before = median(values.slice(quarter, 2 * quarter))
  const after = median(values.slice(-quarter))
  const { part, noise } = ALLOWED[unit]
  return { before, after, isFlat: after <= before * (1 + part) + noise }
}

/** The value below which a part of all lie. @param part 0.5 is the median */
export function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
}
