/** The client that belongs to a metadata document: what it is at first, and what a later state of the document makes of it. */
import type { Client } from '../../../schema/client.ts'
import type { Credential } from '../../../schema/credential.ts'
import type { PublicKey } from './jwks.ts'
import type { MappedFields, ParsedDocument } from './read.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import { addClient } from '../clients.ts'
import { insertCredentials, makeCredential, type NewCredential } from '../make-credentials.ts'

/**
 * What every such client has. Recorded: third party, rotating refresh tokens that expire, whatever its type, and its origin;
 * documented: strict, from which its id, its `oidc_conformant` and its `jwt_configuration` follow, all recorded too.
 */
const ALWAYS = {
  is_first_party: false,
  third_party_security_mode: 'strict',
  refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring' },
} as const
const ORIGIN = { external_metadata_type: 'cimd', external_metadata_created_by: 'admin' } as const

/** Adds the client of a document. Recorded 37 times: it alone of all clients lacks cross_origin_authentication. @returns its id */
export function addRegisteredClient(tenant: Tenant, { mapped, keys }: ParsedDocument, host: string): string {
  const credentials = keys.map((key) => newCredential(tenant, key, mapped))
  const properties = toClientProperties(mapped, idsOf(credentials))
  const { external_client_id: _id, jwks_uri: _keys, client_authentication_methods: _methods, ...body } = properties
  return tenant.store.transaction(() => {
    const added = addClient(tenant, { ...body, ...ALWAYS }, host, {
      ...ORIGIN,
      external_client_id: mapped.external_client_id,
    })
    const { cross_origin_authentication: _, client_id = '', ...client } = added
    insertCredentials(tenant, client_id, credentials)
    tenant.store.clients.update({ client_id, ...client, ...properties }, tenant.clock.now())
    return client_id
  })
}

/**
 * Gives a client the state of its document; what a PATCH changed besides stays (inferred).
 * A key with a new kid becomes a credential and one whose kid is gone loses it; a known kid stays what it was (documented: rotation needs a new kid).
 */
export function updateRegisteredClient(tenant: Tenant, before: Client, { mapped, keys }: ParsedDocument): void {
  const clientId = before.client_id ?? ''
  const inUse = before.client_authentication_methods?.private_key_jwt?.credentials ?? []
  const old = inUse.flatMap(({ id }) => tenant.store.credentials.get(clientId, id) ?? [])
  const added = keys
    .filter(({ kid }) => !old.some((credential) => credential.kid === kid))
    .map((key) => newCredential(tenant, key, mapped))
  const isGone = ({ kid }: Credential) => !keys.some((key) => key.kid === kid)
  const ids = [...old.filter((credential) => !isGone(credential)).map(({ id = '' }) => ({ id })), ...idsOf(added)]
  tenant.store.transaction(() => {
    insertCredentials(tenant, clientId, added)
    for (const { id = '' } of old.filter(isGone)) tenant.store.credentials.delete(clientId, id)
    tenant.store.clients.update(
      { ...omitDocumentProperties(before), ...toClientProperties(mapped, ids) },
      tenant.clock.now(),
    )
  })
}

/** The description stays where the document has none: it can be set by PATCH, and is (recorded). */
function omitDocumentProperties(client: Client): Client {
  const {
    logo_uri: _logo,
    jwks_uri: _keys,
    token_endpoint_auth_method: _method,
    client_authentication_methods: _methods,
    ...rest
  } = client
  return rest
}

const newCredential = (
  tenant: Tenant,
  { kid, alg, pem }: PublicKey,
  { external_client_id }: MappedFields,
): NewCredential =>
  makeCredential(
    tenant,
    { credential_type: 'public_key', kid, alg, pem },
    tenant.ids.for('credential', [kid, alg, pem], external_client_id),
  )
const idsOf = (credentials: readonly NewCredential[]) => credentials.map(({ credential: { id = '' } }) => ({ id }))

/** The properties of the client that a document decides; a client with keys has no token_endpoint_auth_method (recorded for others). */
function toClientProperties(
  { token_endpoint_auth_method: method, client_authentication_methods: _, ...fields }: MappedFields,
  ids: { id: string }[],
): Client {
  return method === 'private_key_jwt'
    ? { ...fields, client_authentication_methods: { private_key_jwt: { credentials: ids } } }
    : { ...fields, token_endpoint_auth_method: 'none' }
}
