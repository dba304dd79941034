/** The seed document: one format for fixtures, files and exports. */
import { client, type ClientBody, type Client } from './client.ts'
import { clientGrant, type ClientGrant, type ClientGrantBody } from './client-grant.ts'
import { connection, type Connection } from './connection.ts'
import { credential, type Credential, type CredentialBody } from './credential.ts'
import { HOLDERS } from './credential-lists.ts'
import { organization, type Organization } from './organization.ts'
import { resourceServer, type ResourceServer, type ResourceServerBody } from './resource-server.ts'
import { anyOf, flag, list, object, text, type TSchema } from './schema.ts'

/** A credential of a seed: a create body and the values that it pins. */
export type SeedCredential = CredentialBody & Pick<Credential, 'id' | 'created_at' | 'updated_at'>
/** A client of a seed: a create body and the values that it pins. */
export type SeedClient = ClientBody & Pick<Client, 'client_id' | 'client_secret'> & { credentials?: SeedCredential[] }
export type SeedResourceServer = ResourceServerBody & Pick<ResourceServer, 'id'>
/** A grant of a seed; `client_id` may be the name of a client of the tenant. */
export type SeedGrant = ClientGrantBody & { id?: string }
/** A connection of a seed; `enabled_clients` are ids or names of clients. */
export type SeedConnection = Connection & { enabled_clients?: string[] }
/** Which grants may be used with an organization: one by its id, or all of a client, or those of a client for one API. */
export interface SeedOrganizationGrant {
  id?: string
  client_id?: string
  audience?: string
}
export type SeedOrganization = Organization & { client_grants?: SeedOrganizationGrant[] }

interface Beside {
  connections?: SeedConnection[]
  organizations?: SeedOrganization[]
  cimdDocuments?: Record<string, unknown>
}
export interface Seed extends Beside {
  complete?: false
  resourceServers?: SeedResourceServer[]
  clients?: SeedClient[]
  clientGrants?: SeedGrant[]
}
/** A client with all that is kept of it; `updated_at` is what the search sorts by. */
export type CompleteClient = Client & {
  client_id: string
  updated_at?: string
  credentials?: (Credential & { pem?: string })[]
}
/** What an export writes: every property as it is kept. */
export interface CompleteSeed extends Beside {
  complete: true
  resourceServers?: ResourceServer[]
  clients?: CompleteClient[]
  clientGrants?: ClientGrant[]
}

type Properties = Record<string, TSchema>
type Closed = { properties: Properties; required?: string[] }

/** A closed object with more properties. */
const pinned = <S extends TSchema>(body: S, pins: Properties): S => {
  const { properties, required = [] } = body as unknown as Closed
  return object({ ...properties, ...pins }, { required }) as unknown as S
}
/** A closed object in which some properties have another schema. */
const widened = <S extends TSchema>(
  body: S,
  names: readonly string[],
  wider: (schema: TSchema, name: string) => TSchema,
): S => {
  const { properties, required = [] } = body as unknown as Closed
  const changed = Object.fromEntries(names.map((name) => [name, wider(properties[name] as TSchema, name)]))
  return object({ ...properties, ...changed }, { required }) as unknown as S
}

const propertiesOf = (schema: TSchema) => (schema as unknown as Closed).properties
const identifier = (what: string) => text({ minLength: 1, description: `${what} to give; drawn if absent.` })

const seedCredential = pinned(credential.createBody, {
  id: identifier('Identifier'),
  created_at: credential.rows.created_at.schema,
  updated_at: credential.rows.updated_at.schema,
})
const byId = (schema: TSchema, name: string) =>
  anyOf(schema, propertiesOf(client.updateBody)[name] as TSchema, {
    description: 'Credentials in full, or the ids of those under `credentials`.',
  })
const seedClient = pinned(widened(client.createBody, HOLDERS, byId), {
  client_id: identifier('Identifier'),
  client_secret: identifier('Secret'),
  credentials: list(seedCredential, {
    description: 'Credentials of the application; its other properties name them by id.',
  }),
})
/** A PATCH that nulls the last member of an object leaves an empty one, whatever a body needs to have in it. */
const emptied = ({ minProperties: _, ...schema }: TSchema & { minProperties?: number }): TSchema => schema as TSchema
const completeClient = pinned(widened(client.stored, Object.keys(propertiesOf(client.stored)), emptied), {
  oidc_backchannel_logout: emptied(propertiesOf(client.createBody)['oidc_backchannel_logout'] as TSchema),
  updated_at: text({ format: 'date-time', description: 'When the application was last changed.' }),
  credentials: list(pinned(credential.stored, { pem: text({ description: 'Public key in PEM form.' }) }), {
    description: 'Credentials of the application.',
  }),
})

const connections = list(
  pinned(connection.createBody, {
    enabled_clients: list(text(), { description: 'Ids or names of the applications that use it.' }),
  }),
  { description: 'Connections.' },
)
const organizationGrant = object({
  id: text({ description: 'Identifier of a grant.' }),
  client_id: text({ description: 'Id or name of the application, in place of the identifier.' }),
  audience: text({ description: 'The API; all that are granted if absent.' }),
})
const organizations = list(
  pinned(organization.createBody, {
    client_grants: list(organizationGrant, { description: 'Grants that may be used with it.' }),
  }),
  { description: 'Organizations.' },
)
const cimdDocuments = object(
  {},
  {
    open: true,
    description: 'Client ID metadata documents and key sets by their URLs, to use in place of fetching them.',
  },
)
const $schema = text({ description: 'Address of this schema, for editors.' })
const complete = flag({
  description: 'Whether every property is written out, as an export has it: then nothing is filled in.',
})

/** Shape of a seed document; its keys are those of the deploy CLI's tenant.yaml. */
export const seed = object({
  $schema,
  complete,
  resourceServers: list(pinned(resourceServer.createBody, { id: identifier('Identifier') }), { description: 'APIs.' }),
  clients: list(seedClient, { description: 'Applications.' }),
  clientGrants: list(pinned(clientGrant.createBody, { id: identifier('Identifier') }), {
    description: 'Grants; client_id is the id or the name of an application.',
  }),
  connections,
  organizations,
  cimdDocuments,
})

/** Shape of an export. */
export const completeSeed = object({
  $schema,
  complete,
  resourceServers: list(resourceServer.stored, { description: 'APIs.' }),
  clients: list(completeClient, { description: 'Applications, in the order of their creation.' }),
  clientGrants: list(clientGrant.stored, { description: 'Grants.' }),
  connections,
  organizations,
  cimdDocuments,
})
