/** Applies a PATCH, and fills in defaults (observed-behaviour.md §4; all recorded unless a comment says otherwise). */
import { isRecord, withoutNulls, type JsonRecord } from '../../schema/json.ts'
import type { Field } from '../../schema/resource.ts'

/**
 * Merges a PATCH body into an entity. Properties that the body does not have stay unchanged; null removes a property.
 * Objects merge one level deep, and null removes their members too. An empty object replaces the stored object.
 * An object for a property that was not stored gets its defaults, as on create.
 */
export function mergePatch<T extends object>(rows: Record<string, Field>, before: T, patch: object): T {
  const after = { ...before } as JsonRecord
  for (const [name, value] of Object.entries(patch)) {
    const row = rows[name]
    if (value === null || (value === '' && row?.emptyRemoves)) delete after[name]
    else after[name] = isRecord(value) && row?.patch !== 'replace' ? mergeObject(row, after, name, value) : value
  }
  return after as T
}

function mergeObject(row: Field | undefined, after: JsonRecord, name: string, value: JsonRecord): JsonRecord {
  if (Object.keys(value).length === 0) return {}
  const stored = after[name]
  if (isRecord(stored)) return withoutNulls({ ...stored, ...value })
  return withoutNulls((row?.initial?.({ ...after, [name]: value }) as JsonRecord | undefined) ?? value)
}

type Initial = NonNullable<Field['initial']>
/** All emulators share this cache: the rows are constants. */
const defaultsByRows = new WeakMap<Record<string, Field>, [string, Initial][]>()

/** Returns the properties that the server fills in. Cached for each resource. */
function defaultsOf(rows: Record<string, Field>): [string, Initial][] {
  const defaults =
    defaultsByRows.get(rows) ??
    Object.entries(rows).flatMap(([name, { initial }]): [string, Initial][] => (initial ? [[name, initial]] : []))
  defaultsByRows.set(rows, defaults)
  return defaults
}

/** Returns the body with the server's defaults. A property sent as null counts as absent (inferred). */
export function fillDefaults(rows: Record<string, Field>, body: object): JsonRecord {
  const draft = withoutNulls(body as JsonRecord)
  for (const [name, initial] of defaultsOf(rows)) {
    if (draft[name] !== undefined && !isRecord(draft[name])) continue
    const value = initial(draft)
    if (value !== undefined && (draft[name] === undefined || isRecord(value))) draft[name] = value
  }
  return draft
}
