/** The columns of the time line. */
import { expect, test } from 'vitest'
import {
  blocksOf,
  COLUMN_MS,
  COLUMNS,
  columnsOf,
  countsOf,
  columnEnd,
  countsText,
} from '../../../../server/console/page/requests/columns.ts'

const END = columnEnd(1_700_000_003_000)

test('a column ends at the next multiple of ten seconds', () => {
  expect(columnEnd(1_700_000_000_000)).toBe(1_700_000_010_000)
  expect(columnEnd(1_700_000_009_999)).toBe(1_700_000_010_000)
})
test('counts requests by column and kind, except old requests and requests without a time', () => {
  const columns = columnsOf(
    [
      { at: END - 1, status: 200 },
      { at: END - 1, status: 404 },
      { at: END - COLUMN_MS - 1, status: 429 },
      { at: END - COLUMN_MS * COLUMNS, status: 0 },
      { at: END - COLUMN_MS * COLUMNS - 1, status: 200 },
      { at: undefined, status: 200 },
      { at: END + 50, status: 503 },
    ],
    END,
  )
  expect(columns).toHaveLength(COLUMNS)
  expect(columns.at(-1)).toEqual({ from: END - COLUMN_MS, counts: { good: 1, refused: 1, warn: 0, bad: 1 }, total: 3 })
  expect(columns.at(-2)?.counts.warn).toBe(1)
  expect(columns[0]?.counts.bad).toBe(1)
  expect(countsText(countsOf(columns))).toBe('1 good, 1 refused (4xx), 1 too many (429), 2 failed (5xx, no answer)')
})
test('describes empty counts as "no requests"', () => {
  expect(countsText(countsOf(columnsOf([], END)))).toBe('no requests')
})
test('stacks blocks within the height and keeps a single failure visible', () => {
  const column = { from: 0, counts: { good: 1998, refused: 0, warn: 1, bad: 1 }, total: 2000 }
  const blocks = blocksOf(column, 2000, 48)
  expect(blocks.map(({ kind }) => kind)).toEqual(['good', 'warn', 'bad'])
  expect(blocks.every(({ y, height }) => y >= 0 && height >= 2)).toBe(true)
  expect(blocks[1] && blocks[2] && blocks[1].y - blocks[2].height).toBeCloseTo(blocks[2]?.y ?? Number.NaN)
})
