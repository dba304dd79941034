/** The seed document: the one format of fixtures, seed files and exports. */
import { client, type ClientBody, type Client } from './client.ts'
import { clientGrant, type ClientGrant, type ClientGrantBody } from './client-grant.ts'
import { connection, type Connection } from './connection.ts'
import { credential, type Credential, type CredentialBody } from './credential.ts'
import { CREDENTIAL_HOLDERS } from './credential-lists.ts'
import { organization, type Organization } from './organization.ts'
import { resourceServer, type ResourceServer, type ResourceServerBody } from './resource-server.ts'
import { anyOf, flag, list, object, text, type Properties, type TSchema } from './schema.ts'

/** A credential of a seed: a create body, plus the id and times that the seed fixes. */
export type SeedCredential = CredentialBody & Pick<Credential, 'id' | 'created_at' | 'updated_at'>
/** A client of a seed: a create body, plus the id and secret that the seed fixes. */
export type SeedClient = ClientBody & Pick<Client, 'client_id' | 'client_secret'> & { credentials?: SeedCredential[] }
export type SeedResourceServer = ResourceServerBody & Pick<ResourceServer, 'id'>
/** A grant of a seed. `client_id` can also be the name of a client of the tenant. */
export type SeedGrant = ClientGrantBody & { id?: string }
/** A connection of a seed. `enabled_clients` contains ids or names of clients. */
export type SeedConnection = Connection & { enabled_clients?: string[] }
/** Grants that an organization can use: one by id, all of a client, or those of a client for one API. */
export interface SeedOrganizationGrant {
  id?: string
  client_id?: string
  audience?: string
}
export type SeedOrganization = Organization & { client_grants?: SeedOrganizationGrant[] }

interface SharedParts {
  connections?: SeedConnection[]
  organizations?: SeedOrganization[]
  cimdDocuments?: Record<string, unknown>
}
export interface WrittenSeed extends SharedParts {
  complete?: false
  resourceServers?: SeedResourceServer[]
  clients?: SeedClient[]
  clientGrants?: SeedGrant[]
}
/** A client with all its stored properties. The search sorts by `updated_at`. */
export type CompleteClient = Client & {
  client_id: string
  updated_at?: string
  credentials?: (Credential & { pem?: string })[]
}
/** An export: every property as the store contains it. */
export interface CompleteSeed extends SharedParts {
  complete: true
  resourceServers?: ResourceServer[]
  clients?: CompleteClient[]
  clientGrants?: ClientGrant[]
}

type ClosedObject = { properties: Properties; required?: string[] }

/** Returns a copy of a closed object schema with more properties. */
const withProperties = <S extends TSchema>(body: S, extra: Properties): S => {
  const { properties, required = [] } = body as unknown as ClosedObject
  return object({ ...properties, ...extra }, { required }) as unknown as S
}
/** Returns a copy of a closed object schema in which `widen` has replaced the schemas of some properties. */
const widened = <S extends TSchema>(
  body: S,
  names: readonly string[],
  widen: (schema: TSchema, name: string) => TSchema,
): S => {
  const { properties, required = [] } = body as unknown as ClosedObject
  const changed = Object.fromEntries(names.map((name) => [name, widen(properties[name] as TSchema, name)]))
  return object({ ...properties, ...changed }, { required }) as unknown as S
}

const schemaProperties = (schema: TSchema) => (schema as unknown as ClosedObject).properties
const chosenText = (noun: string) => text({ minLength: 1, description: `${noun} to use; generated if absent.` })

const seedCredential = withProperties(credential.createBody, {
  id: chosenText('Identifier'),
  created_at: credential.rows.created_at.schema,
  updated_at: credential.rows.updated_at.schema,
})
const withCredentialIds = (schema: TSchema, name: string) =>
  anyOf(schema, schemaProperties(client.updateBody)[name] as TSchema, {
    description: 'Whole credentials, or ids of entries in `credentials`.',
  })
const seedClient = withProperties(widened(client.createBody, CREDENTIAL_HOLDERS, withCredentialIds), {
  client_id: chosenText('Identifier'),
  client_secret: chosenText('Secret'),
  credentials: list(seedCredential, {
    description: 'Credentials of the application; its other properties refer to them by id.',
  }),
})
/**
 * Removes `minProperties`: a PATCH that sets the last property of an object to null leaves an empty object in the
 * store.
 */
const withoutMinimum = ({ minProperties: _, ...schema }: TSchema & { minProperties?: number }): TSchema =>
  schema as TSchema
const completeClient = withProperties(
  widened(client.stored, Object.keys(schemaProperties(client.stored)), withoutMinimum),
  {
    oidc_backchannel_logout: withoutMinimum(schemaProperties(client.createBody)['oidc_backchannel_logout'] as TSchema),
    updated_at: text({ format: 'date-time', description: 'Time of the last change.' }),
    credentials: list(withProperties(credential.stored, { pem: text({ description: 'Public key in PEM format.' }) }), {
      description: 'Credentials of the application.',
    }),
  },
)

const connections = list(
  withProperties(connection.createBody, {
    enabled_clients: list(text(), { description: 'Ids or names of the applications that use the connection.' }),
  }),
  { description: 'Connections.' },
)
const organizationGrant = object({
  id: text({ description: 'Identifier of a grant.' }),
  client_id: text({ description: 'Id or name of the application, instead of the grant id.' }),
  audience: text({ description: 'Audience of the API; all granted APIs if absent.' }),
})
const organizations = list(
  withProperties(organization.createBody, {
    client_grants: list(organizationGrant, { description: 'Grants that can be used with the organization.' }),
  }),
  { description: 'Organizations.' },
)
const cimdDocuments = object(
  {},
  {
    open: true,
    description: 'Client ID metadata documents and key sets by URL, so that the emulator does not fetch them.',
  },
)
const $schema = text({ description: 'URL of this schema, for editors.' })
const complete = flag({
  description: 'Whether the seed has every property, as in an export. Then the emulator adds no default values.',
})

/** Schema of a seed document. The names of its parts are those of the deploy CLI's tenant.yaml. */
export const seed = object({
  $schema,
  complete,
  resourceServers: list(withProperties(resourceServer.createBody, { id: chosenText('Identifier') }), {
    description: 'APIs.',
  }),
  clients: list(seedClient, { description: 'Applications.' }),
  clientGrants: list(withProperties(clientGrant.createBody, { id: chosenText('Identifier') }), {
    description: 'Grants; client_id is the id or name of an application.',
  }),
  connections,
  organizations,
  cimdDocuments,
})

/** Schema of an export. */
export const completeSeed = object({
  $schema,
  complete,
  resourceServers: list(resourceServer.stored, { description: 'APIs.' }),
  clients: list(completeClient, { description: 'Applications, in order of creation.' }),
  clientGrants: list(clientGrant.stored, { description: 'Grants.' }),
  connections,
  organizations,
  cimdDocuments,
})
