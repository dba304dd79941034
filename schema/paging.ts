/** The query parameters of paged lists: page numbers and cursors. */
import { flag, integer, text } from './schema.ts'

/** @param minimumPageSize the real API accepts 0 for clients, and requires 1 or more for grants (documented) */
export const pages = (minimumPageSize: number) => ({
  page: integer({ minimum: 0, description: 'Page number, from 0.' }),
  per_page: integer({ minimum: minimumPageSize, maximum: 100, description: 'Results per page, at most 100.' }),
  include_totals: flag({ description: 'Whether the response is an object with totals instead of an array.' }),
})

export const checkpoint = {
  from: text({ description: 'Cursor from the previous response. The results after it are returned.' }),
  take: integer({
    minimum: 1,
    maximum: 100,
    description: 'Results per response when paging with cursors, at most 100.',
  }),
}
