/** What the page knows of the API without asking: the tables themselves, as JSON. The build puts the result into the script of the page. */
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
  /** Absent for what no answer shows. */
  tier?: Tier
  /** Any one of them shows it. */
  scopes: readonly Scope[]
  create: boolean
  update: boolean
  /** An update replaces an object as a whole instead of merging it. */
  isReplaced: boolean
  /** Scopes that write it: on create besides that of the operation, on update instead of it. */
  write: { create?: Scope; update?: Scope }
  /** What an update takes; what a create takes where an update takes nothing. Absent where no body may carry it. */
  schema?: JsonSchema
}
/** As much of a JSON Schema as a form needs. */
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

/** The facets that TypeBox hides do not get into JSON. */
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

/** Everything. */
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
  /** Of tenants and of snapshots. */
  namePattern: NAME_PATTERN,
  keptRequests: DEFAULT_LOG_LIMIT,
  /** In characters. */
  longestBody: LONGEST_BODY,
  asideHeader: UNLOGGED_HEADER,
})
export type ConsoleTables = ReturnType<typeof consoleTables>
