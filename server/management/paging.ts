/** The three shapes of a list (recorded): an array, an object with totals, an object with a cursor. */
import type { Clock } from '../tenant/clock.ts'
import { invalidCursor } from '../errors/management.ts'
import type { Page, Range } from '../store/page-types.ts'
import { ok, type Answer } from '../shared/answer.ts'

/** Results on a page when the query does not say (recorded; for the search documented). */
export const DEFAULT_PAGE_SIZE = 50
/** A cursor is good for 24 hours (documented). */
const CURSOR_LIFETIME_MS = 86_400_000

export interface Paging {
  shape: 'array' | 'totals' | 'checkpoint'
  offset: number
  limit: number
  /** Place behind which a checkpoint page begins. */
  after: number
}
export interface PageQuery {
  page?: number
  per_page?: number
  include_totals?: boolean
  from?: string
  take?: number
}

/** What a query asks for; `from` or `take` wins over `include_totals` (recorded, 49 of 49). */
export function parsePaging(query: PageQuery, kind: string, clock: Clock): Paging {
  const { page = 0, per_page = DEFAULT_PAGE_SIZE, include_totals, from, take } = query
  if (from !== undefined || take !== undefined) {
    return {
      shape: 'checkpoint',
      offset: 0,
      limit: take ?? DEFAULT_PAGE_SIZE,
      after: from === undefined ? 0 : decodeSequence(from, kind, clock),
    }
  }
  return {
    shape: include_totals ? 'totals' : 'array',
    offset: Math.min(page * per_page, Number.MAX_SAFE_INTEGER),
    limit: per_page,
    after: 0,
  }
}

/** A cursor names the last place that was shown, so that nothing is skipped or repeated when entities come and go. */
export const encodeCursor = (place: unknown, kind: string, clock: Clock) =>
  Buffer.from(JSON.stringify([kind, place, clock.now()])).toString('base64url')

/** What a cursor of this list says of its place. @throws 400 for a cursor of another list, or one that is too old */
export function decodeCursor(cursor: string, kind: string, clock: Clock): unknown {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    throw invalidCursor()
  }
  const [of, place, made] = Array.isArray(parts) ? (parts as unknown[]) : []
  if (of !== kind || typeof made !== 'number' || made + CURSOR_LIFETIME_MS < clock.now()) throw invalidCursor()
  return place
}

function decodeSequence(cursor: string, kind: string, clock: Clock): number {
  const place = decodeCursor(cursor, kind, clock)
  if (!Number.isSafeInteger(place)) throw invalidCursor()
  return place as number
}

/**
 * The text of a list.
 * @param kind the member that holds the results (`clients`), also what binds a cursor to its list
 * @param read reads a page; for a checkpoint it is asked twice, the second time whether anything is left
 */
export function formatList<Json extends string | Buffer>(
  paging: Paging,
  kind: string,
  clock: Clock,
  read: (range: Range) => Page<Json>,
  count: () => number,
): Json {
  const { shape, offset, limit, after } = paging
  if (shape === 'checkpoint') {
    const page = read({ after, limit })
    const more = page.length === limit && read({ after: page.last, limit: 1 }).length > 0
    return wrapJson(
      `{${more ? `"next":${JSON.stringify(encodeCursor(page.last, kind, clock))},` : ''}"${kind}":`,
      page.json,
      '}',
    )
  }
  const { json } = read({ offset, limit })
  if (shape === 'array') return json
  // Lists of organizations have their results first (recorded), all others last.
  return kind === 'organizations'
    ? wrapJson('{"organizations":', json, `,"start":${offset},"limit":${limit},"total":${count()}}`)
    : wrapJson(`{"total":${count()},"start":${offset},"limit":${limit},"${kind}":`, json, '}')
}

/** A JSON text with texts around it, as text or in UTF-8 like itself. */
export const wrapJson = <Json extends string | Buffer>(before: string, json: Json, behind: string) =>
  (typeof json === 'string'
    ? before + json + behind
    : Buffer.concat([Buffer.from(before), json as Buffer, Buffer.from(behind)])) as Json

/**
 * A list whose answer carries the `Link` header, unless it goes by cursors; what it holds is counted once.
 * @param address host, path and query of the request
 */
export function respondWithLinks(
  paging: Paging,
  kind: string,
  clock: Clock,
  address: string,
  read: (range: Range) => Page,
  count: () => number,
): Answer {
  if (paging.shape === 'checkpoint') return ok(formatList(paging, kind, clock, read, count))
  const total = count()
  return ok(
    formatList(paging, kind, clock, read, () => total),
    { link: buildLinkHeader(address, paging, total) },
  )
}

/** First, next and last page, over http whatever the request used (recorded, 42 of 42). */
function buildLinkHeader(address: string, { offset, limit }: Paging, total: number): string {
  const [path = '', query = ''] = address.split('?')
  const size = Math.max(limit, 1)
  const last = Math.max(Math.ceil(total / size) - 1, 0)
  const page = Math.floor(offset / size)
  const link = (number: number, rel: string) => {
    const parameters = new URLSearchParams(query)
    parameters.set('page', String(number))
    parameters.set('per_page', String(limit))
    return `<http://${path}?${parameters}>; rel="${rel}"`
  }
  return [link(0, 'first'), ...(page < last ? [link(page + 1, 'next')] : []), link(last, 'last')].join(', ')
}
