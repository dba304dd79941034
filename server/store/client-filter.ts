/** The filter of a search as a tree. Both query parsers create it, and the store turns it into SQL. */

/** The comparisons, by their SCIM names; `ne` is the complement of `eq`. */
export const OPERATORS = ['eq', 'co', 'sw', 'ew', 'pr', 'gt', 'ge', 'lt', 'le'] as const
export type Operator = (typeof OPERATORS)[number]

export type FieldName =
  | 'client_id'
  | 'external_client_id'
  | 'name'
  | 'app_type'
  | 'is_first_party'
  | 'updated_at'
  | 'metadata'
  | 'client_grant.organization_id'
  | 'client_grant.allow_any_organization'

export interface Condition {
  kind: 'condition'
  field: FieldName
  /** For metadata: one name, or two names joined by a dot. */
  key?: string
  operator: Operator
  /** A time is in milliseconds since the epoch. Absent for `pr`. */
  value?: string | number | boolean
}
export type Filter = Condition | { kind: 'all' | 'any'; of: readonly Filter[] } | { kind: 'not'; of: Filter }

const joined =
  (kind: 'all' | 'any') =>
  (filters: readonly Filter[]): Filter =>
    filters.length === 1 ? (filters[0] as Filter) : { kind, of: filters }
export const allOf = joined('all')
export const anyOf = joined('any')
/** Returns the complement of a filter. It includes the clients that do not have the property. */
export const not = (filter: Filter): Filter => ({ kind: 'not', of: filter })
