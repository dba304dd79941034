/** Reads the entities that are assigned to another entity, in pages. There can be as many as there are clients. */
import type { Work } from '../shared/slices.ts'
import type { Statement } from './statements.ts'

const PAGE = 2000

/**
 * Returns the ids that are assigned to an owner, in the order of creation.
 * @param select selects `id` and `seq`, sorted by id. Its values: the owner, the id after which the page starts, and
 * the page size
 */
export function* assignedTo(select: Statement, owner: string): Work<string[]> {
  const rows: { id: string; seq: number }[] = []
  for (let after = ''; ; yield) {
    const page = select.all(owner, after, PAGE) as { id: string; seq: number }[]
    for (const row of page) rows.push(row)
    if (page.length < PAGE) break
    after = (page.at(-1) as { id: string }).id
  }
  return rows.sort((a, b) => a.seq - b.seq).map(({ id }) => id)
}

/** Reads the rows of a table in pages. Each page starts after the last row of the page before. */
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

/** Small enough that a page is read in a fraction of a slice. */
const PAGE_OF_ROWS = 200
