/** The parameters that page a list, by numbers or by cursors. */
import { flag, integer, text } from './schema.ts'

/** @param least the real API has 0 as the least page size of clients, and 1 as that of grants (documented) */
export const pages = (least: number) => ({
  page: integer({ minimum: 0, description: 'Number of the page, from 0.' }),
  per_page: integer({ minimum: least, maximum: 100, description: 'Results on a page, 100 at most.' }),
  include_totals: flag({ description: 'Whether the answer is an object with totals instead of an array.' }),
})

export const checkpoint = {
  from: text({ description: 'Cursor of the last answer, to go on behind it.' }),
  take: integer({ minimum: 1, maximum: 100, description: 'Results in an answer with cursors, 100 at most.' }),
}
