/** The three shapes of a list (recorded): an array, an object with totals, an object with a cursor. */
import type { Clock } from '../tenant/clock.ts'
import { invalidCursor } from '../errors/management.ts'
import type { Page, Range } from '../store/page-types.ts'
import { ok, type Answer } from '../shared/answer.ts'

/** The number of results on a page without `per_page` or `take` (recorded; documented for the search). */
export const DEFAULT_PAGE_SIZE = 50
/** A cursor expires after 24 hours (documented). */
const CURSOR_LIFETIME_MS = 86_400_000

export interface Paging {
  shape: 'array' | 'totals' | 'checkpoint'
  offset: number
  limit: number
  /** The sequence number after which a checkpoint page begins. */
  after: number
}
export interface PageQuery {
  page?: number
  per_page?: number
  include_totals?: boolean
  from?: string
  take?: number
}

/**
 * Parses the paging parameters of a query. `from` or `take` takes precedence over `include_totals` (recorded, 49 of
 * 49).
 */
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

/**
 * Encodes a cursor. It contains the last position of the page, so that creates and deletes skip or repeat no results.
 */
export const encodeCursor = (position: unknown, kind: string, clock: Clock) =>
  Buffer.from(JSON.stringify([kind, position, clock.now()])).toString('base64url')

/** Returns the position in a cursor. @throws 400 for a cursor of another list, or an expired cursor */
export function decodeCursor(cursor: string, kind: string, clock: Clock): unknown {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    throw invalidCursor()
  }
  const [cursorKind, position, createdAt] = Array.isArray(parts) ? (parts as unknown[]) : []
  if (cursorKind !== kind || typeof createdAt !== 'number' || createdAt + CURSOR_LIFETIME_MS < clock.now())
    throw invalidCursor()
  return position
}

function decodeSequence(cursor: string, kind: string, clock: Clock): number {
  const position = decodeCursor(cursor, kind, clock)
  if (!Number.isSafeInteger(position)) throw invalidCursor()
  return position as number
}

/**
 * Returns a list as JSON text.
 * @param kind the member with the results (`clients`). A cursor is valid only for lists of the same kind.
 * @param read reads a page. For a checkpoint page it is called twice, the second time to check for more results.
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
  // Lists of organizations have the results before the totals (recorded), all other lists have them last.
  return kind === 'organizations'
    ? wrapJson('{"organizations":', json, `,"start":${offset},"limit":${limit},"total":${count()}}`)
    : wrapJson(`{"total":${count()},"start":${offset},"limit":${limit},"${kind}":`, json, '}')
}

/** Puts text before and after a JSON text. The result is a string or UTF-8 bytes, like the JSON text. */
export const wrapJson = <Json extends string | Buffer>(before: string, json: Json, after: string) =>
  (typeof json === 'string'
    ? before + json + after
    : Buffer.concat([Buffer.from(before), json as Buffer, Buffer.from(after)])) as Json

/**
 * Returns a list with a `Link` header. A checkpoint page has no such header.
 * @param address host, path and query of the request
 * @param count counts the results of all pages; called once
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

/** Returns links to the first, next and last page. They always use http, even over HTTPS (recorded, 42 of 42). */
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
