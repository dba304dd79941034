/**
 * The table of searchable fields and their operators. The fields, "exact", "contains, starts, ends" and "ranges" are
 * documented. Inferred: every field allows `pr`, name and metadata also allow `eq`, and metadata can be searched like a
 * name.
 */
import { allOf, type Condition, type FieldName, type Filter, type Operator } from '../../store/client-filter.ts'

interface FieldRule {
  values: 'text' | 'time' | 'flag' | 'set'
  operators: readonly Operator[]
}
/** The fields and the number of comparisons that a query can have. */
export interface Limits {
  fields: Partial<Record<FieldName, FieldRule>>
  /** Comparisons in one query. */
  operations: number
}
/** A field in a query. */
export interface SearchField {
  path: string
  rule: FieldRule
  target: Pick<Condition, 'field' | 'key'>
}

const EXACT = ['eq', 'pr'] as const
const TEXT = ['eq', 'co', 'sw', 'ew', 'pr'] as const
const RANGES = ['eq', 'gt', 'ge', 'lt', 'le', 'pr'] as const

/** The limits of GET /clients/search: at most five operations (documented). */
export const SEARCH_LIMITS: Limits = {
  fields: {
    client_id: { values: 'text', operators: EXACT },
    external_client_id: { values: 'text', operators: EXACT },
    name: { values: 'text', operators: TEXT },
    app_type: { values: 'text', operators: EXACT },
    is_first_party: { values: 'flag', operators: EXACT },
    updated_at: { values: 'time', operators: RANGES },
    metadata: { values: 'text', operators: TEXT },
    'client_grant.organization_id': { values: 'text', operators: EXACT },
    'client_grant.allow_any_organization': { values: 'flag', operators: EXACT },
  },
  operations: 5,
}

/** The limits of `q` of GET /clients: one of two queries (documented). */
export const LIST_LIMITS: Limits = {
  fields: {
    'client_grant.organization_id': { values: 'text', operators: ['eq'] },
    'client_grant.allow_any_organization': { values: 'set', operators: ['eq'] },
  },
  operations: 1,
}

/** The maximum depth of parentheses. The limit is our own; five operations need less. */
export const MAX_DEPTH = 20
/** The maximum number of names in a metadata path (documented). */
const MAX_METADATA_LEVELS = 2

/** Returns the field of a path, or an error message for an unknown path. */
export function findField(limits: Limits, path: string): SearchField | string {
  const isMetadata = path.startsWith('metadata.')
  const field = (isMetadata ? 'metadata' : path) as FieldName
  const rule =
    Object.hasOwn(limits.fields, field) && (isMetadata || field !== 'metadata') ? limits.fields[field] : undefined
  if (!rule) return `expected one of the fields ${listFieldNames(limits).join(', ')}, not ${JSON.stringify(path)}`
  if (!isMetadata) return { path, rule, target: { field } }
  const key = path.slice('metadata.'.length)
  const names = key.split('.')
  if (names.length > MAX_METADATA_LEVELS || names.includes(''))
    return `expected metadata.{key} or metadata.{key}.{key}, not ${JSON.stringify(path)}`
  return { path, rule, target: { field, key } }
}

const listFieldNames = (limits: Limits) =>
  Object.keys(limits.fields).map((name) => (name === 'metadata' ? 'metadata.{key}' : name))

const EXPECTED = {
  text: 'a text',
  flag: 'true or false',
  set: 'true',
  time: 'a date or a time such as 2026-01-31 or 2026-01-31T12:00:00Z',
}

/** Returns the filter for a comparison of a field with a text, or an error message for an invalid text. */
export function createComparison({ rule, target }: SearchField, operator: Operator, text: string): Filter | string {
  const createFilter = (value: string | boolean): Filter => ({ kind: 'condition', ...target, operator, value })
  if (rule.values === 'text') return createFilter(text)
  if (rule.values === 'time') return createTimeComparison(target, operator, text) ?? `expected ${EXPECTED.time}`
  if (text === 'true') return createFilter(true)
  return text === 'false' && rule.values === 'flag' ? createFilter(false) : `expected ${EXPECTED[rule.values]}`
}

export const createPresenceFilter = ({ target }: SearchField): Filter => ({
  kind: 'condition',
  ...target,
  operator: 'pr',
})

const DAY_MS = 86_400_000
const TIME = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/

/** Whether a date exists. Date.parse() accepts the 30th of February and returns the 2nd of March. */
const isInCalendar = (date: string) => date !== '' && new Date(Date.parse(date)).toISOString().startsWith(date)

/**
 * Returns the filter for a comparison with a time. A date without a time means the whole day, so a range that ends with
 * it includes the day (inferred). A time without a zone is UTC.
 */
function createTimeComparison(target: SearchField['target'], operator: Operator, text: string): Filter | undefined {
  const [, date = '', zone] = TIME.exec(text) ?? []
  const isDay = text === date
  const first = Date.parse(isDay || zone ? text : `${text}Z`)
  if (Number.isNaN(first) || !isInCalendar(date)) return undefined
  const last = isDay ? first + DAY_MS - 1 : first
  const createFilter = (by: Operator, value: number): Filter => ({ kind: 'condition', ...target, operator: by, value })
  if (operator === 'eq' && isDay) return allOf([createFilter('ge', first), createFilter('le', last)])
  return createFilter(operator, operator === 'gt' || operator === 'le' ? last : first)
}
