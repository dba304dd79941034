/**
 * THE table of what can be searched for: the fields and their operators.
 * Fields, "exact", "contains, starts, ends" and "ranges" are documented. That every field takes `pr`, that a name and metadata
 * take `eq` besides, and that metadata can be searched like a name are inferred.
 */
import { allOf, type Condition, type FieldName, type Filter, type Operator } from '../../store/client-filter.ts'

interface FieldRule {
  values: 'text' | 'time' | 'flag' | 'set'
  operators: readonly Operator[]
}
/** What a query may say. */
export interface Limits {
  fields: Partial<Record<FieldName, FieldRule>>
  /** Comparisons in one query. */
  operations: number
}
/** A field as a query names it. */
export interface Field {
  path: string
  rule: FieldRule
  target: Pick<Condition, 'field' | 'key'>
}

const EXACT = ['eq', 'pr'] as const
const TEXT = ['eq', 'co', 'sw', 'ew', 'pr'] as const
const RANGES = ['eq', 'gt', 'ge', 'lt', 'le', 'pr'] as const

/** GET /clients/search; five operations at most (documented). */
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

/** `q` of GET /clients: one of two queries (documented). */
export const LIST_LIMITS: Limits = {
  fields: {
    'client_grant.organization_id': { values: 'text', operators: ['eq'] },
    'client_grant.allow_any_organization': { values: 'set', operators: ['eq'] },
  },
  operations: 1,
}

/** How deep parentheses go; ours, five operations need less. */
export const MAX_DEPTH = 20
/** Levels of names in metadata (documented). */
const MAX_METADATA_LEVELS = 2

/** The field of a path; otherwise what was expected in its place. */
export function findField(limits: Limits, path: string): Field | string {
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

/** What a comparison of a field with a text asks for; otherwise what was expected in place of the text. */
export function createComparison({ rule, target }: Field, operator: Operator, text: string): Filter | string {
  const made = (value: string | boolean): Filter => ({ kind: 'condition', ...target, operator, value })
  if (rule.values === 'text') return made(text)
  if (rule.values === 'time') return createTimeComparison(target, operator, text) ?? `expected ${EXPECTED.time}`
  if (text === 'true') return made(true)
  return text === 'false' && rule.values === 'flag' ? made(false) : `expected ${EXPECTED[rule.values]}`
}

export const createPresenceFilter = ({ target }: Field): Filter => ({ kind: 'condition', ...target, operator: 'pr' })

const DAY_MS = 86_400_000
const TIME = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/

/** Date.parse() takes the 30th of February for the 2nd of March. */
const isInCalendar = (date: string) => date !== '' && new Date(Date.parse(date)).toISOString().startsWith(date)

/** A date without a time is the whole day, so that it lies within a range that ends with it (inferred); without a zone, UTC. */
function createTimeComparison(of: Field['target'], operator: Operator, text: string): Filter | undefined {
  const [, date = '', zone] = TIME.exec(text) ?? []
  const isDay = text === date
  const first = Date.parse(isDay || zone ? text : `${text}Z`)
  if (Number.isNaN(first) || !isInCalendar(date)) return undefined
  const last = isDay ? first + DAY_MS - 1 : first
  const made = (by: Operator, value: number): Filter => ({ kind: 'condition', ...of, operator: by, value })
  if (operator === 'eq' && isDay) return allOf([made('ge', first), made('le', last)])
  return made(operator, operator === 'gt' || operator === 'le' ? last : first)
}
