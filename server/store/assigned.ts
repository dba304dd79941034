/** Reads which entities are assigned to another one, page by page: there can be as many as there are clients. */
import type { Work } from '../shared/slices.ts'
import type { Statement } from './statements.ts'

const PAGE = 2000

/**
 * Ids that are assigned to an owner, in the order of their creation.
 * @param select rows of `id` and `seq` in the order of the ids, for an owner, behind an id, so many at most
 */
export function* assignedTo(select: Statement, owner: string): Work<string[]> {
  const found: { id: string; seq: number }[] = []
  for (let after = ''; ; yield) {
    const page = select.all(owner, after, PAGE) as { id: string; seq: number }[]
    for (const row of page) found.push(row)
    if (page.length < PAGE) break
    after = (page.at(-1) as { id: string }).id
  }
  return found.sort((one, other) => one.seq - other.seq).map(({ id }) => id)
}

/** Rows of a table in pages, each behind the last one of the page before. */
export function* pagesBehind<Row, Key>(
  first: Key,
  read: (after: Key, limit: number) => Row[],
  keyOf: (row: Row) => Key,
): Generator<Row> {
  for (let after = first; ; ) {
    const page = read(after, PAGE_OF_ROWS)
    yield* page
    if (page.length < PAGE_OF_ROWS) return
    after = keyOf(page.at(-1) as Row)
  }
}

/** Few enough to be read in a part of a slice. */
const PAGE_OF_ROWS = 200
