/** Turns the rows of a resource into everything that is made of them: bodies, types, tiers, the whitelist of `fields`. */
import type { JsonRecord } from './json.ts'
import type { Scope, Tier } from './scopes.ts'
import { nullable, object, type Static, type TSchema } from './schema.ts'

/** How sure a row is; printed in the generated rule list. */
export type Evidence = 'recorded' | 'documented' | 'inferred'

type Use = 'required' | 'optional' | 'nullable'

export interface Facets {
  /** In the create body: how, or a schema of its own. Absent: refused there. */
  create?: Use | TSchema
  /** In the update body: how, or a schema of its own. Absent: refused there. */
  update?: Use | TSchema
  /** The tier that may read it, and the column it is stored in. Absent: never shown. */
  read?: Tier
  /** The scope that a body needs for carrying it: on create besides, on update instead of the usual one. */
  write?: { create?: Scope; update?: Scope }
  /** What a PATCH does with an object: merge one level (the rule), or replace it as a whole. */
  patch?: 'merge' | 'replace'
  /** Names after the dot that `fields` accepts; `false`: `fields` does not know this property at all. */
  select?: readonly string[] | false
  /** What the server fills in on create, from the body; for objects, also what it adds to the one that was sent. */
  initial?: (draft: JsonRecord) => unknown
  /** `false`: not kept in the row of the resource; the presenter makes it. */
  stored?: false
  /** An empty string removes the property instead of being kept. */
  emptyRemoves?: true
  /** What the row rests on. */
  evidence: Evidence
}
export interface Field<S extends TSchema = TSchema> extends Facets {
  schema: S
}

/** One property: its schema and what it is used for. */
export const field = <S extends TSchema>(schema: S, facets: Facets): Field<S> => ({ schema, ...facets })

type Rows = Record<string, Field>
/** The resource as it is stored: every property may be absent. */
export type Stored<R extends Rows> = { [K in keyof R]?: Static<R[K]['schema']> }
/** A body: like the resource, where null removes a property. */
export type Body<R extends Rows> = { [K in keyof R]?: Static<R[K]['schema']> | null }

function body(rows: Rows, use: 'create' | 'update') {
  const properties: Record<string, TSchema> = {}
  const required: string[] = []
  for (const [name, row] of Object.entries(rows)) {
    const how = row[use]
    if (how === undefined) continue
    if (how === 'required') required.push(name)
    properties[name] = typeof how === 'string' ? (how === 'nullable' ? nullable(row.schema) : row.schema) : how
  }
  return object(properties, { required, ...(use === 'update' && { minProperties: 1 }) })
}

/** The resource as it is kept: what an update may make of a property, whether or not a body may carry it. */
function stored(rows: Rows) {
  const kept = Object.entries(rows).filter(([, row]) => row.read !== undefined && row.stored !== false)
  return object(
    Object.fromEntries(kept.map(([name, row]) => [name, typeof row.update === 'object' ? row.update : row.schema])),
  )
}

/** Everything that follows from the rows of a resource. */
export function resource<R extends Rows>(rows: R) {
  const entries = Object.entries(rows)
  const shown = entries.filter(([, row]) => row.read !== undefined)
  return {
    rows,
    createBody: body(rows, 'create'),
    updateBody: body(rows, 'update'),
    stored: stored(rows),
    /** Property → tier, for those that are ever shown. */
    tiers: new Map(shown.map(([name, row]) => [name, row.read as Tier])),
    /** What `fields` accepts, in the order of the rows; dotted names stand behind their property. */
    selectable: entries.flatMap(([name, row]) =>
      row.select === false ? [] : [name, ...(row.select ?? []).map((member) => `${name}.${member}`)],
    ),
    /** The answer as a schema, for the OpenAPI document. */
    answer: object(Object.fromEntries(shown.map(([name, row]) => [name, row.schema])), { open: true }),
  }
}
