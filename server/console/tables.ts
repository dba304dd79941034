/**
 * Exports the tables of the API as JSON for the console page. The build inserts the result into the script of the page.
 */
import { client } from '../../schema/client.ts'
import { credential } from '../../schema/credential.ts'
import { PRESETS } from '../../schema/fault.ts'
import { OPERATIONS } from '../../schema/operations.ts'
import { READ_CLIENT_SCOPES, TIER_SCOPES, MANAGEMENT_SCOPES, type Scope, type Tier } from '../../schema/scopes.ts'
import type { TSchema } from '../../schema/schema.ts'
import { NAME_PATTERN } from '../../schema/control.ts'
import { UNLOGGED_HEADER } from '../requests/unlogged-header.ts'
import { DEFAULT_LOG_LIMIT } from '../requests/log.ts'
import { FIXTURE_NAMES } from '../seeds/fixtures.ts'
import { VERSION } from '../shared/version.ts'
import { LONGEST_BODY } from '../requests/entry.ts'

/** A property of a client. */
export interface ShownProperty {
  name: string
  description: string
  /** Absent for a property that no response contains. */
  tier?: Tier
  /** The scopes that can read it. One of them is enough. */
  scopes: readonly Scope[]
  create: boolean
  update: boolean
  /** An update replaces an object as a whole instead of merging it. */
  isReplaced: boolean
  /** The scopes that write it: on create in addition to the scope of the operation, on update instead of it. */
  write: { create?: Scope; update?: Scope }
  /** The schema for an update, or for a create if no update accepts it. Absent if no body may contain it. */
  schema?: JsonSchema
}
/** The part of a JSON Schema that a form needs. */
export interface JsonSchema {
  type?: string | readonly string[]
  description?: string
  enum?: readonly (string | null)[]
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  required?: readonly string[]
  additionalProperties?: boolean
  minimum?: number
  maximum?: number
  minLength?: number
  maxLength?: number
  format?: string
}

/** Returns a schema as plain JSON. This drops the hidden facets of TypeBox. */
const plain = (schema: TSchema) => JSON.parse(JSON.stringify(schema)) as JsonSchema

function properties(): ShownProperty[] {
  return Object.entries(client.rows).map(([name, row]) => {
    const tier = client.tiers.get(name)
    const { [name]: updated } = client.updateBody.properties as Record<string, TSchema>
    const { [name]: created } = client.createBody.properties as Record<string, TSchema>
    const schema = updated ?? created
    const { description = '' } = plain(row.schema)
    return {
      name,
      description,
      ...(tier && { tier }),
      scopes: tier ? TIER_SCOPES[tier] : [],
      create: created !== undefined,
      update: updated !== undefined,
      isReplaced: row.patch === 'replace',
      write: row.write ?? {},
      ...(schema && { schema: plain(schema) }),
    }
  })
}

const operations = () =>
  Object.entries(OPERATIONS).map(([id, { method, path, summary, tag, scopes = [], needsScope }]) => ({
    id,
    method,
    path,
    summary,
    tag,
    scopes,
    ...(needsScope && { needsScope }),
  }))

/** Returns all tables for the page. */
export const consoleTables = () => ({
  version: VERSION,
  properties: properties(),
  credential: plain(credential.createBody),
  readScopes: READ_CLIENT_SCOPES,
  managementScopes: MANAGEMENT_SCOPES,
  operations: operations(),
  presets: Object.entries(PRESETS).map(([name, { says, faults }]) => ({
    name,
    says,
    faults: faults as readonly object[],
  })),
  seeds: FIXTURE_NAMES as readonly string[],
  /** The pattern for names of tenants and snapshots. */
  namePattern: NAME_PATTERN,
  keptRequests: DEFAULT_LOG_LIMIT,
  /** The most characters of a body in the request log. */
  longestBody: LONGEST_BODY,
  asideHeader: UNLOGGED_HEADER,
})
export type ConsoleTables = ReturnType<typeof consoleTables>
