/** Filters the requests of the log. */
import { hasStatus, type StatusGroup } from './kinds.ts'
import { sdkLabel } from './sdk.ts'
import type { LoggedRequest } from '../state/logged.ts'

export interface Filters {
  text: string
  /** The id of an operation. Empty matches any; NONE matches requests without an operation. */
  operation: string
  /** A status group or one status. Empty matches any. */
  status: StatusGroup | `${number}` | ''
  /** The id of a client. Empty matches any; NONE matches requests without a client. */
  client: string
}

export const NO_FILTERS: Filters = { text: '', operation: '', status: '', client: '' }
/** The filter value for requests without an operation or a client. */
export const NONE = '(none)'

/** Returns the name in a header. A header may contain any JSON value instead of a string. */
const nameOf = (sdk: LoggedRequest['sdk']) => (typeof sdk?.name === 'string' ? sdk.name : '')

const texts = new WeakMap<LoggedRequest, string>()
/** Returns the text that the search looks at, in lower case. Computed once per request. */
function searchable(request: LoggedRequest): string {
  const cached = texts.get(request)
  if (cached !== undefined) return cached
  const {
    method,
    path,
    query = '',
    message = '',
    errorCode = '',
    client_id = '',
    operation = '',
    sdk,
    user_agent = '',
  } = request
  const text = [
    `${method} ${path}?${query}`,
    message,
    errorCode,
    client_id,
    operation,
    sdkLabel(request),
    nameOf(sdk),
    user_agent,
  ]
    .join('\n')
    .toLowerCase()
  texts.set(request, text)
  return text
}

const isAny = (wanted: string, value: string | undefined) => wanted === '' || (value ?? NONE) === wanted

export const isFiltered = ({ text, operation, status, client }: Filters) =>
  [text.trim(), operation, status, client].some((each) => each !== '')

/** Returns the requests that match. The words of the text may be in any order. */
export function filterRequests(all: readonly LoggedRequest[], filters: Filters): readonly LoggedRequest[] {
  if (!isFiltered(filters)) return all
  const words = filters.text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return all.filter(
    (request) =>
      isAny(filters.operation, request.operation) &&
      isAny(filters.client, request.client_id) &&
      (filters.status === '' || hasStatus(request.status, filters.status)) &&
      words.every((word) => searchable(request).includes(word)),
  )
}

/** Returns the values that a filter offers: the sorted values of the requests, and the chosen value. */
export function valuesIn(
  all: readonly LoggedRequest[],
  take: (request: LoggedRequest) => string | undefined,
  chosen: string,
): readonly string[] {
  const values = new Set(all.map((request) => take(request) ?? NONE))
  if (chosen !== '') values.add(chosen)
  return [...values].sort()
}
