/** What a PATCH makes of a resource (observed-behaviour.md §4; all recorded unless a line says otherwise). */
import { isRecord, withoutNulls, type JsonRecord } from '../../schema/json.ts'
import type { Field } from '../../schema/resource.ts'

/**
 * Properties that are not sent stay; null removes; objects merge one level, and inside them null removes too;
 * an empty object is not a merge: it clears. An object sent to a client that had none is completed as on create.
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
  const had = after[name]
  if (isRecord(had)) return withoutNulls({ ...had, ...value })
  return withoutNulls((row?.initial?.({ ...after, [name]: value }) as JsonRecord | undefined) ?? value)
}

type Initial = NonNullable<Field['initial']>
const defaultsByRows = new WeakMap<Record<string, Field>, [string, Initial][]>()

/** The properties that the server fills in, worked out once for each resource. */
function defaultsOf(rows: Record<string, Field>): [string, Initial][] {
  const known =
    defaultsByRows.get(rows) ??
    Object.entries(rows).flatMap(([name, { initial }]): [string, Initial][] => (initial ? [[name, initial]] : []))
  defaultsByRows.set(rows, known)
  return known
}

/** The body with what the server fills in; a property sent as null is as good as not sent (inferred). */
export function fillDefaults(rows: Record<string, Field>, body: object): JsonRecord {
  const draft = withoutNulls(body as JsonRecord)
  for (const [name, initial] of defaultsOf(rows)) {
    if (draft[name] !== undefined && !isRecord(draft[name])) continue
    const value = initial(draft)
    if (value !== undefined && (draft[name] === undefined || isRecord(value))) draft[name] = value
  }
  return draft
}
