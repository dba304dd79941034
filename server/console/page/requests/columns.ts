/** Groups the requests of the last minutes into columns for the time line. */
import { kindOf, KINDS, type Kind } from '../parts/status.ts'
import { KIND_NAMES } from './kinds.ts'
import type { LoggedRequest } from '../state/logged.ts'

export const COLUMN_MS = 10_000
export const COLUMNS = 60
export const MINUTES = (COLUMN_MS * COLUMNS) / 60_000

export interface Column {
  /** Milliseconds since the epoch. */
  from: number
  counts: Record<Kind, number>
  total: number
}

/** Returns the end of the column that contains this time. */
export const columnEnd = (now: number) => (Math.floor(now / COLUMN_MS) + 1) * COLUMN_MS

const empty = (): Record<Kind, number> => ({ good: 0, refused: 0, warn: 0, bad: 0 })

/** Returns the columns up to an end time, the oldest first. Requests without a time are in no column. */
export function columnsOf(requests: readonly Pick<LoggedRequest, 'at' | 'status'>[], end: number): readonly Column[] {
  const begin = end - COLUMN_MS * COLUMNS
  const columns = Array.from(
    { length: COLUMNS },
    (_, index): Column => ({ from: begin + index * COLUMN_MS, counts: empty(), total: 0 }),
  )
  for (const { at, status } of requests) {
    // The clock of a server on another machine may be slightly ahead, so later times count in the last column.
    const column =
      at === undefined || at < begin ? undefined : columns[Math.min(Math.floor((at - begin) / COLUMN_MS), COLUMNS - 1)]
    if (!column) continue
    column.counts[kindOf(status)]++
    column.total++
  }
  return columns
}

/** Returns the number of requests of each kind. */
export function countsOf(columns: readonly Column[]): Record<Kind, number> {
  const sums = empty()
  for (const { counts } of columns) for (const kind of KINDS) sums[kind] += counts[kind]
  return sums
}

/** Formats the counts: `12 good, 3 refused (4xx)`. */
export const countsText = (counts: Record<Kind, number>) =>
  KINDS.filter((kind) => counts[kind] > 0)
    .map((kind) => `${counts[kind]} ${KIND_NAMES[kind]}`)
    .join(', ') || 'no requests'

export interface Block {
  kind: Kind
  y: number
  height: number
}

/** The minimum height of a block, so that one failure among a thousand requests is visible. */
const MINIMUM_HEIGHT = 2.5
/**
 * Returns the blocks of a column from bottom to top.
 * @param highest the total that fills the whole height
 */
export function blocksOf({ counts }: Column, highest: number, height: number): readonly Block[] {
  const room = height - MINIMUM_HEIGHT * (KINDS.length - 1)
  let y = height
  return KINDS.filter((kind) => counts[kind] > 0).map((kind) => {
    const high = Math.max((counts[kind] / highest) * room, MINIMUM_HEIGHT)
    y -= high
    return { kind, y, height: high }
  })
}
