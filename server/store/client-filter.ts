/** What a search looks for: the tree that both parsers make and that the store turns into SQL. */

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
  /** Of metadata: one name, or two with a dot between them. */
  key?: string
  operator: Operator
  /** Milliseconds for a time; absent for `pr`. */
  value?: string | number | boolean
}
export type Filter = Condition | { kind: 'all' | 'any'; of: readonly Filter[] } | { kind: 'not'; of: Filter }

const joined =
  (kind: 'all' | 'any') =>
  (filters: readonly Filter[]): Filter =>
    filters.length === 1 ? (filters[0] as Filter) : { kind, of: filters }
export const allOf = joined('all')
export const anyOf = joined('any')
/** What the filter does not let through, clients without the property among it. */
export const not = (filter: Filter): Filter => ({ kind: 'not', of: filter })
