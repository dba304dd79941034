/** Every endpoint, one row: method, path, scopes, parameters, body, answers. mount() makes routes and documentation of it. */
import { allowAnyOrganization, clientGrant, defaultFor, subjectType } from './client-grant.ts'
import { client, FILTERABLE_APP_TYPES } from './client.ts'
import { control } from './control.ts'
import { cimdAnswer, cimdBody, cimdPreview } from './cimd.ts'
import { connection, CONNECTION_STRATEGIES } from './connection.ts'
import { adjacentOperations } from './adjacent-operations.ts'
import { organization } from './organization.ts'
import { credential } from './credential.ts'
import { resourceServer } from './resource-server.ts'
import { checkpoint, pages } from './paging.ts'
import type { Evidence } from './resource.ts'
import { READ_CLIENT_SCOPES, type Scope } from './scopes.ts'
import { choice, commaList, flag, list, object, text, type TSchema } from './schema.ts'
import { authentication } from './token.ts'

type Parameters = Record<string, TSchema>

export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** As the OpenAPI document writes it, with {names}. */
  path: string
  summary: string
  /** Any one of them lets a token in, in the order in which the refusal names them. Absent: no token is needed. */
  scopes?: readonly Scope[]
  /** A scope that is needed besides one of those. */
  needsScope?: Scope
  parameters?: Parameters
  query?: Parameters
  /** `true`: parameters that are not listed are ignored instead of refused. */
  openQuery?: true
  body?: TSchema
  /** `false`: an empty request is as good as a body. */
  bodyRequired?: false
  answers: Record<number, TSchema | string>
  /** What the row rests on; `ours` for what no tenant has. */
  evidence: Evidence | 'ours'
  /** Query parameters that were seen on the wire; the others are documented. */
  recorded?: readonly string[]
  tag: 'clients' | 'client-grants' | 'resource-servers' | 'neighbours' | 'authentication' | 'control'
}

const id = { id: text({ description: 'Identifier of the application.' }) }
const clientId = { client_id: text({ description: 'Identifier of the application.' }) }
const credentialId = { ...clientId, credential_id: text({ description: 'Identifier of the credential.' }) }
const grantId = { id: text({ description: 'Identifier of the grant.' }) }
const serverId = {
  id: text({ description: 'Identifier of the API: the id that the server gave, or the audience, percent-encoded.' }),
}

const fields = {
  fields: commaList(client.selectable, {
    description: 'Properties to show or to leave out, separated by commas; empty for all.',
  }),
  include_fields: flag({ description: 'Whether `fields` names what is shown (true) or what is left out (false).' }),
}

const operations = {
  get_clients: {
    method: 'GET',
    path: '/api/v2/clients',
    tag: 'clients',
    evidence: 'recorded',
    summary: 'List applications',
    scopes: READ_CLIENT_SCOPES,
    recorded: [
      'include_totals',
      'is_global',
      'page',
      'per_page',
      'fields',
      'include_fields',
      'q',
      'take',
      'app_type',
      'is_first_party',
    ],
    query: {
      ...fields,
      ...pages(0),
      ...checkpoint,
      is_global: flag({ description: 'Only the global client, or all but it.' }),
      is_first_party: flag({ description: 'Only first-party applications, or only third-party ones.' }),
      app_type: commaList(FILTERABLE_APP_TYPES, {
        description: 'Only applications of these kinds, separated by commas.',
      }),
      external_client_id: text({
        minLength: 1,
        maxLength: 120,
        description: 'Only the application registered from this URL.',
      }),
      q: text({
        description:
          'Lucene query: client_grant.organization_id:{id} or client_grant.allow_any_organization:true; only with from or take.',
      }),
    },
    answers: { 200: list(client.answer) },
  },
  post_clients: {
    method: 'POST',
    path: '/api/v2/clients',
    tag: 'clients',
    evidence: 'recorded',
    summary: 'Create an application',
    scopes: ['create:clients'],
    body: client.createBody,
    answers: { 201: client.answer },
  },
  get_clients_search: {
    method: 'GET',
    path: '/api/v2/clients/search',
    tag: 'clients',
    evidence: 'documented',
    summary: 'Search applications',
    scopes: ['read:clients', 'read:client_summary'],
    query: {
      q: text({
        maxLength: 1000,
        description: 'Filter in the syntax that `parser` names; all applications if absent.',
      }),
      parser: choice(['scim', 'lucene'], { description: 'Syntax of the filter; lucene if absent.' }),
      fields: text({
        maxLength: 1000,
        description: 'Properties to show or to leave out, separated by commas, 50 at most.',
      }),
      include_fields: fields.include_fields,
      take: checkpoint.take,
      from: text({ maxLength: 1000, description: 'Cursor of the last answer, to go on behind it.' }),
      sort: choice(['name', 'updated_at'], {
        description: 'Property to sort by, ascending; the order of creation if absent.',
      }),
    },
    answers: { 200: object({ clients: list(client.answer), next: text() }) },
  },
  get_clients_by_id: {
    method: 'GET',
    path: '/api/v2/clients/{id}',
    tag: 'clients',
    evidence: 'recorded',
    summary: 'Get an application',
    scopes: READ_CLIENT_SCOPES,
    parameters: id,
    recorded: ['fields', 'include_fields'],
    query: fields,
    answers: { 200: client.answer },
  },
  patch_clients_by_id: {
    method: 'PATCH',
    path: '/api/v2/clients/{id}',
    tag: 'clients',
    evidence: 'recorded',
    summary: 'Update an application',
    scopes: [
      'update:clients',
      'update:client_keys',
      'update:client_credentials',
      'update:client_token_vault_privileged_access',
    ],
    parameters: id,
    body: client.updateBody,
    answers: { 200: client.answer },
  },
  delete_clients_by_id: {
    method: 'DELETE',
    path: '/api/v2/clients/{id}',
    tag: 'clients',
    evidence: 'recorded',
    summary: 'Delete an application',
    scopes: ['delete:clients'],
    parameters: id,
    answers: { 204: 'Deleted, or never there' },
  },
  'post_rotate-secret': {
    method: 'POST',
    path: '/api/v2/clients/{id}/rotate-secret',
    tag: 'clients',
    evidence: 'recorded',
    summary: 'Give an application a new secret',
    scopes: ['update:client_keys'],
    parameters: id,
    answers: { 200: client.answer },
  },
  get_client_connections: {
    method: 'GET',
    path: '/api/v2/clients/{id}/connections',
    tag: 'clients',
    evidence: 'recorded',
    summary: 'List the connections that are enabled for an application',
    scopes: ['read:clients', 'read:client_summary'],
    needsScope: 'read:connections',
    parameters: id,
    recorded: ['take'],
    query: {
      strategy: list(choice(CONNECTION_STRATEGIES), {
        description: 'Only connections of these strategies; may be repeated.',
      }),
      from: text({ maxLength: 1000, description: 'Cursor of the last answer, to go on behind it.' }),
      take: checkpoint.take,
      fields: commaList(connection.selectable, {
        maxLength: 1000,
        description: 'Properties to show or to leave out, separated by commas; empty for all.',
      }),
      include_fields: fields.include_fields,
    },
    answers: { 200: object({ connections: list(connection.answer), next: text() }) },
  },
  post_clients_cimd_preview: {
    method: 'POST',
    path: '/api/v2/clients/cimd/preview',
    tag: 'clients',
    evidence: 'recorded',
    summary: 'Fetch a client ID metadata document and show what it would make',
    scopes: ['read:clients'],
    body: cimdBody,
    answers: { 200: cimdPreview },
  },
  post_clients_cimd_register: {
    method: 'POST',
    path: '/api/v2/clients/cimd/register',
    tag: 'clients',
    evidence: 'recorded',
    summary: 'Create or update the application of a client ID metadata document',
    scopes: ['create:clients', 'update:clients'],
    body: cimdBody,
    answers: { 200: cimdAnswer, 201: cimdAnswer },
  },
  // SDKs page this list too, and get all of it as a bare array (recorded 132 times).
  get_credentials: {
    method: 'GET',
    path: '/api/v2/clients/{client_id}/credentials',
    tag: 'clients',
    evidence: 'recorded',
    summary: 'List the credentials of an application',
    scopes: ['read:client_credentials'],
    parameters: clientId,
    openQuery: true,
    answers: { 200: list(credential.answer) },
  },
  post_credentials: {
    method: 'POST',
    path: '/api/v2/clients/{client_id}/credentials',
    tag: 'clients',
    evidence: 'recorded',
    summary: 'Add a credential to an application',
    scopes: ['create:client_credentials'],
    parameters: clientId,
    body: credential.createBody,
    answers: { 201: credential.answer },
  },
  get_credentials_by_credential_id: {
    method: 'GET',
    path: '/api/v2/clients/{client_id}/credentials/{credential_id}',
    tag: 'clients',
    evidence: 'recorded',
    summary: 'Get a credential',
    scopes: ['read:client_credentials'],
    parameters: credentialId,
    answers: { 200: credential.answer },
  },
  patch_credentials_by_credential_id: {
    method: 'PATCH',
    path: '/api/v2/clients/{client_id}/credentials/{credential_id}',
    tag: 'clients',
    evidence: 'recorded',
    summary: 'Change when a credential expires',
    scopes: ['update:client_credentials'],
    parameters: credentialId,
    body: credential.updateBody,
    answers: { 200: credential.answer },
  },
  delete_credentials_by_credential_id: {
    method: 'DELETE',
    path: '/api/v2/clients/{client_id}/credentials/{credential_id}',
    tag: 'clients',
    evidence: 'recorded',
    summary: 'Delete a credential',
    scopes: ['delete:client_credentials'],
    parameters: credentialId,
    answers: { 204: 'Deleted, or never there' },
  },
  'get_client-grants': {
    method: 'GET',
    path: '/api/v2/client-grants',
    tag: 'client-grants',
    evidence: 'recorded',
    summary: 'List grants',
    scopes: ['read:client_grants'],
    recorded: ['include_totals', 'take', 'per_page', 'page', 'client_id', 'audience'],
    query: {
      ...pages(1),
      ...checkpoint,
      audience: text({ description: 'Only grants for this API.' }),
      client_id: text({ description: 'Only grants of this application.' }),
      allow_any_organization: allowAnyOrganization,
      subject_type: subjectType,
      default_for: defaultFor,
    },
    answers: { 200: list(clientGrant.answer) },
  },
  'post_client-grants': {
    method: 'POST',
    path: '/api/v2/client-grants',
    tag: 'client-grants',
    evidence: 'recorded',
    summary: 'Create a grant',
    scopes: ['create:client_grants'],
    body: clientGrant.createBody,
    answers: { 201: clientGrant.answer },
  },
  'get_client-grant': {
    method: 'GET',
    path: '/api/v2/client-grants/{id}',
    tag: 'client-grants',
    evidence: 'recorded',
    summary: 'Get a grant',
    scopes: ['read:client_grants'],
    parameters: grantId,
    answers: { 200: clientGrant.answer },
  },
  'patch_client-grants_by_id': {
    method: 'PATCH',
    path: '/api/v2/client-grants/{id}',
    tag: 'client-grants',
    evidence: 'recorded',
    summary: 'Update a grant',
    scopes: ['update:client_grants'],
    parameters: grantId,
    body: clientGrant.updateBody,
    answers: { 200: clientGrant.answer },
  },
  'delete_client-grants_by_id': {
    method: 'DELETE',
    path: '/api/v2/client-grants/{id}',
    tag: 'client-grants',
    evidence: 'recorded',
    summary: 'Delete a grant',
    scopes: ['delete:client_grants'],
    parameters: grantId,
    answers: { 204: 'Deleted, or never there' },
  },
  'get_client-grant-organizations': {
    method: 'GET',
    path: '/api/v2/client-grants/{id}/organizations',
    tag: 'client-grants',
    evidence: 'recorded',
    summary: 'List the organizations of a grant',
    scopes: ['read:organization_client_grants'],
    parameters: grantId,
    recorded: ['include_totals', 'per_page'],
    query: { ...pages(1), ...checkpoint },
    answers: { 200: list(organization.answer) },
  },
  'get_resource-servers': {
    method: 'GET',
    path: '/api/v2/resource-servers',
    tag: 'resource-servers',
    evidence: 'documented',
    summary: 'List APIs',
    scopes: ['read:resource_servers'],
    query: {
      ...pages(0),
      ...checkpoint,
      identifiers: list(text(), { description: 'Only the APIs with these identifiers.' }),
      include_fields: fields.include_fields,
    },
    answers: { 200: list(resourceServer.answer) },
  },
  'post_resource-servers': {
    method: 'POST',
    path: '/api/v2/resource-servers',
    tag: 'resource-servers',
    evidence: 'recorded',
    summary: 'Create an API',
    scopes: ['create:resource_servers'],
    body: resourceServer.createBody,
    answers: { 201: resourceServer.answer },
  },
  'get_resource-servers_by_id': {
    method: 'GET',
    path: '/api/v2/resource-servers/{id}',
    tag: 'resource-servers',
    evidence: 'documented',
    summary: 'Get an API',
    scopes: ['read:resource_servers'],
    parameters: serverId,
    query: { include_fields: fields.include_fields },
    answers: { 200: resourceServer.answer },
  },
  'patch_resource-servers_by_id': {
    method: 'PATCH',
    path: '/api/v2/resource-servers/{id}',
    tag: 'resource-servers',
    evidence: 'documented',
    summary: 'Update an API',
    scopes: ['update:resource_servers'],
    parameters: serverId,
    body: resourceServer.updateBody,
    answers: { 200: resourceServer.answer },
  },
  'delete_resource-servers_by_id': {
    method: 'DELETE',
    path: '/api/v2/resource-servers/{id}',
    tag: 'resource-servers',
    evidence: 'documented',
    summary: 'Delete an API',
    scopes: ['delete:resource_servers'],
    parameters: serverId,
    answers: { 204: 'Deleted, or never there' },
  },
  ...adjacentOperations,
  ...authentication,
  ...control,
} as const satisfies Record<string, Operation>

export type OperationId = keyof typeof operations
/** All operations by the ids of the public API reference; the emulator's own begin with `emulator_`. */
export const OPERATIONS: Record<OperationId, Operation> = operations
