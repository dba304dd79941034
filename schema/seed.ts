/** The seed document: one format for fixtures, files and exports. */
import { client, type ClientBody, type Client } from './client.ts'
import { clientGrant, type ClientGrantBody } from './client-grant.ts'
import { connection, type Connection } from './connection.ts'
import { organization, type Organization } from './organization.ts'
import { resourceServer, type ResourceServerBody } from './resource-server.ts'
import { list, object, text } from './schema.ts'

/** A client of a seed: a create body and the values that it pins. */
export type SeedClient = ClientBody & Pick<Client, 'client_id' | 'client_secret'>
/** A grant of a seed; `client_id` may be the name of a client of the tenant. */
export type SeedGrant = ClientGrantBody & { id?: string }
/** A connection of a seed; `enabled_clients` are ids or names of clients. */
export type SeedConnection = Connection & { enabled_clients?: string[] }
/** Which grants of a client may be used with an organization: all of them, or those for one API. */
export interface SeedOrganizationGrant {
  client_id: string
  audience?: string
}
export type SeedOrganization = Organization & { client_grants?: SeedOrganizationGrant[] }
export interface Seed {
  clients?: SeedClient[]
  clientGrants?: SeedGrant[]
  resourceServers?: ResourceServerBody[]
  connections?: SeedConnection[]
  organizations?: SeedOrganization[]
  cimdDocuments?: Record<string, unknown>
}

const pinned = <S extends object>(schema: S, pins: object) => ({ ...schema, properties: { ...(schema as { properties: object }).properties, ...pins } }) as S

/** Shape of a seed document; its keys are those of the deploy CLI's tenant.yaml. */
export const seed = object({
  $schema: text({ description: 'Address of this schema, for editors.' }),
  resourceServers: list(resourceServer.createBody, { description: 'APIs.' }),
  clients: list(
    pinned(client.createBody, {
      client_id: text({ minLength: 1, description: 'Identifier to give; drawn if absent.' }),
      client_secret: text({ minLength: 1, description: 'Secret to give; drawn if absent.' }),
    }),
    { description: 'Applications.' },
  ),
  clientGrants: list(pinned(clientGrant.createBody, { id: text({ minLength: 1, description: 'Identifier to give; drawn if absent.' }) }), {
    description: 'Grants; client_id is the id or the name of an application.',
  }),
  connections: list(pinned(connection.createBody, { enabled_clients: list(text(), { description: 'Ids or names of the applications that use it.' }) }), {
    description: 'Connections.',
  }),
  organizations: list(
    pinned(organization.createBody, {
      client_grants: list(
        object(
          { client_id: text({ description: 'Id or name of the application.' }), audience: text({ description: 'The API; all that are granted if absent.' }) },
          { required: ['client_id'] },
        ),
        { description: 'Grants that may be used with it.' },
      ),
    }),
    { description: 'Organizations.' },
  ),
  cimdDocuments: object({}, { open: true, description: 'Client ID metadata documents and key sets by their URLs, to use in place of fetching them.' }),
})
