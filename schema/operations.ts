/**
 * The table of operations: one row per endpoint with method, path, scopes, parameters, body and responses. The routes
 * and the OpenAPI document are built from it.
 */
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
  /** Path as in the OpenAPI document, with `{name}` for a parameter. */
  path: string
  summary: string
  /** A token needs one of these scopes. The error names them in this order. Absent: the operation needs no token. */
  scopes?: readonly Scope[]
  /** A scope that the token needs in addition to one of `scopes`. */
  needsScope?: Scope
  parameters?: Parameters
  query?: Parameters
  /** `true`: unknown query parameters are ignored instead of rejected. */
  openQuery?: true
  body?: TSchema
  /** `false`: a request without a body is accepted. */
  bodyRequired?: false
  answers: Record<number, TSchema | string>
  /** The source of the row. `ours`: no Auth0 tenant has this operation. */
  evidence: Evidence | 'ours'
  /** Query parameters in recorded requests. All other parameters are documented. */
  recorded?: readonly string[]
  tag: 'clients' | 'client-grants' | 'resource-servers' | 'neighbours' | 'authentication' | 'control'
}

const id = { id: text({ description: 'Identifier of the application.' }) }
const clientId = { client_id: text({ description: 'Identifier of the application.' }) }
const credentialId = { ...clientId, credential_id: text({ description: 'Identifier of the credential.' }) }
const grantId = { id: text({ description: 'Identifier of the grant.' }) }
const serverId = {
  id: text({
    description: 'Identifier of the API: the id that the server assigned, or the audience, percent-encoded.',
  }),
}

const fields = {
  fields: commaList(client.selectable, {
    description: 'Properties to include or exclude, separated by commas; empty for all.',
  }),
  include_fields: flag({ description: 'Whether to include (true) or exclude (false) the properties in `fields`.' }),
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
      is_global: flag({ description: 'Only the global client (true), or all other applications (false).' }),
      is_first_party: flag({ description: 'Only first-party (true) or only third-party (false) applications.' }),
      app_type: commaList(FILTERABLE_APP_TYPES, {
        description: 'Only applications of these types, separated by commas.',
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
        description: 'Filter in the syntax of `parser`; all applications if absent.',
      }),
      parser: choice(['scim', 'lucene'], { description: 'Syntax of the filter; lucene if absent.' }),
      fields: text({
        maxLength: 1000,
        description: 'Properties to include or exclude, separated by commas, at most 50.',
      }),
      include_fields: fields.include_fields,
      take: checkpoint.take,
      from: text({
        maxLength: 1000,
        description: 'Cursor from the previous response. The results after it are returned.',
      }),
      sort: choice(['name', 'updated_at'], {
        description: 'Property to sort by, ascending; order of creation if absent.',
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
    answers: { 204: 'Deleted, or did not exist' },
  },
  'post_rotate-secret': {
    method: 'POST',
    path: '/api/v2/clients/{id}/rotate-secret',
    tag: 'clients',
    evidence: 'recorded',
    summary: 'Replace the secret of an application with a new one',
    scopes: ['update:client_keys'],
    parameters: id,
    answers: { 200: client.answer },
  },
  get_client_connections: {
    method: 'GET',
    path: '/api/v2/clients/{id}/connections',
    tag: 'clients',
    evidence: 'recorded',
    summary: 'List the connections of an application',
    scopes: ['read:clients', 'read:client_summary'],
    needsScope: 'read:connections',
    parameters: id,
    recorded: ['take'],
    query: {
      strategy: list(choice(CONNECTION_STRATEGIES), {
        description: 'Only connections with these strategies; can be repeated.',
      }),
      from: text({
        maxLength: 1000,
        description: 'Cursor from the previous response. The results after it are returned.',
      }),
      take: checkpoint.take,
      fields: commaList(connection.selectable, {
        maxLength: 1000,
        description: 'Properties to include or exclude, separated by commas; empty for all.',
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
    summary: 'Fetch a client ID metadata document and preview its application',
    scopes: ['read:clients'],
    body: cimdBody,
    answers: { 200: cimdPreview },
  },
  post_clients_cimd_register: {
    method: 'POST',
    path: '/api/v2/clients/cimd/register',
    tag: 'clients',
    evidence: 'recorded',
    summary: 'Create or update an application from a client ID metadata document',
    scopes: ['create:clients', 'update:clients'],
    body: cimdBody,
    answers: { 200: cimdAnswer, 201: cimdAnswer },
  },
  // SDKs send paging parameters here too, and get the whole list as a plain array (recorded 132 times).
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
    summary: 'Change the expiry date of a credential',
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
    answers: { 204: 'Deleted, or did not exist' },
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
    answers: { 204: 'Deleted, or did not exist' },
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
    answers: { 204: 'Deleted, or did not exist' },
  },
  ...adjacentOperations,
  ...authentication,
  ...control,
} as const satisfies Record<string, Operation>

export type OperationId = keyof typeof operations
/** All operations by their id in the public API reference. Ids of the control API begin with `emulator_`. */
export const OPERATIONS: Record<OperationId, Operation> = operations
