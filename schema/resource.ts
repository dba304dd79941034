/**
 * Builds everything that follows from the rows of a resource: bodies, types, tiers and the values that `fields`
 * accepts.
 */
import type { JsonRecord } from './json.ts'
import type { Scope, Tier } from './scopes.ts'
import { nullable, object, type Static, type TSchema } from './schema.ts'

/** The source of a row or rule. The generated rule list prints it. */
export type Evidence = 'recorded' | 'documented' | 'inferred'

type Presence = 'required' | 'optional' | 'nullable'

interface Facets {
  /** Presence in the create body, or another schema for it. Absent: a create body with this property is rejected. */
  create?: Presence | TSchema
  /** Presence in the update body, or another schema for it. Absent: an update body with this property is rejected. */
  update?: Presence | TSchema
  /** The tier that can read the property, and the column that stores it. Absent: no response contains the property. */
  read?: Tier
  /**
   * The scope for a body with this property. Required in addition to the usual scope on create, instead of it on
   * update.
   */
  write?: { create?: Scope; update?: Scope }
  /** How a PATCH changes an object: merge one level (the default), or replace the whole object. */
  patch?: 'merge' | 'replace'
  /** Nested names that `fields` accepts after the dot. `false`: `fields` does not accept this property. */
  select?: readonly string[] | false
  /** Computes the value after create from the body. For objects, it also completes an object from the body. */
  initial?: (draft: JsonRecord) => unknown
  /** `false`: not stored with the resource. The code that builds responses computes it. */
  stored?: false
  /** An empty string removes the property instead of being stored. */
  emptyRemoves?: true
  /** The source of the row. */
  evidence: Evidence
}
export interface Field<S extends TSchema = TSchema> extends Facets {
  schema: S
}

/** Builds the row of a property from its schema and facets. */
export const field = <S extends TSchema>(schema: S, facets: Facets): Field<S> => ({ schema, ...facets })

type Rows = Record<string, Field>
/** The type of the stored resource. Every property is optional. */
export type StoredResource<R extends Rows> = { [K in keyof R]?: Static<R[K]['schema']> }
/** The type of a body: like the stored resource, but null removes a property. */
export type ResourceBody<R extends Rows> = { [K in keyof R]?: Static<R[K]['schema']> | null }

/** Returns the schema of a property in a body. */
function propertySchema(row: Field, presence: Presence | TSchema): TSchema {
  if (typeof presence !== 'string') return presence
  return presence === 'nullable' ? nullable(row.schema) : row.schema
}

function buildBodySchema(rows: Rows, use: 'create' | 'update') {
  const properties: Record<string, TSchema> = {}
  const required: string[] = []
  for (const [name, row] of Object.entries(rows)) {
    const presence = row[use]
    if (presence === undefined) continue
    if (presence === 'required') required.push(name)
    properties[name] = propertySchema(row, presence)
  }
  return object(properties, { required, ...(use === 'update' && { minProperties: 1 }) })
}

/**
 * Returns the schema of the stored resource: every value that an update can give a property, even if no body can
 * contain it.
 */
function buildStoredSchema(rows: Rows) {
  const storedRows = Object.entries(rows).filter(([, row]) => row.read !== undefined && row.stored !== false)
  return object(
    Object.fromEntries(
      storedRows.map(([name, row]) => [name, typeof row.update === 'object' ? row.update : row.schema]),
    ),
  )
}

/** Builds the schemas and lists of a resource from its rows. */
export function resource<R extends Rows>(rows: R) {
  const entries = Object.entries(rows)
  const readable = entries.filter(([, row]) => row.read !== undefined)
  return {
    rows,
    createBody: buildBodySchema(rows, 'create'),
    updateBody: buildBodySchema(rows, 'update'),
    stored: buildStoredSchema(rows),
    /** The tier of each readable property. */
    tiers: new Map(readable.map(([name, row]) => [name, row.read as Tier])),
    /** The values that `fields` accepts, in the order of the rows. Dotted names come after their property. */
    selectable: entries.flatMap(([name, row]) =>
      row.select === false ? [] : [name, ...(row.select ?? []).map((member) => `${name}.${member}`)],
    ),
    /** The schema of a response, for the OpenAPI document. */
    answer: object(Object.fromEntries(readable.map(([name, row]) => [name, row.schema])), { open: true }),
  }
}
