/** Adds and updates the client of a client ID metadata document. */
import type { Client } from '../../../schema/client.ts'
import type { Credential } from '../../../schema/credential.ts'
import type { PublicKey } from './jwks.ts'
import type { MappedFields, ParsedDocument } from './read.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import { addClient } from '../clients.ts'
import { insertCredentials, makeCredential, type NewCredential } from '../make-credentials.ts'

/**
 * The properties of every client of a document. Recorded: third-party, refresh tokens that rotate and expire (for every
 * type), and ORIGIN. Documented: strict. The id, `oidc_conformant` and `jwt_configuration` of a strict client follow;
 * they are recorded too.
 */
const ALWAYS = {
  is_first_party: false,
  third_party_security_mode: 'strict',
  refresh_token: { rotation_type: 'rotating', expiration_type: 'expiring' },
} as const
const ORIGIN = { external_metadata_type: 'cimd', external_metadata_created_by: 'admin' } as const

/**
 * Adds the client of a document. Only such clients have no cross_origin_authentication (recorded 37 times).
 * @returns its id
 */
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
 * Updates a client from its document. Other properties that a PATCH changed stay unchanged (inferred).
 * A key with a new kid becomes a credential. The credential of a removed kid is deleted. A stored kid keeps its key
 * (documented: rotation needs a new kid).
 */
export function updateRegisteredClient(tenant: Tenant, before: Client, { mapped, keys }: ParsedDocument): void {
  const clientId = before.client_id ?? ''
  const inUse = before.client_authentication_methods?.private_key_jwt?.credentials ?? []
  const previous = inUse.flatMap(({ id }) => tenant.store.credentials.get(clientId, id) ?? [])
  const added = keys
    .filter(({ kid }) => !previous.some((credential) => credential.kid === kid))
    .map((key) => newCredential(tenant, key, mapped))
  const isRemoved = ({ kid }: Credential) => !keys.some((key) => key.kid === kid)
  const ids = [
    ...previous.filter((credential) => !isRemoved(credential)).map(({ id = '' }) => ({ id })),
    ...idsOf(added),
  ]
  tenant.store.transaction(() => {
    insertCredentials(tenant, clientId, added)
    for (const { id = '' } of previous.filter(isRemoved)) tenant.store.credentials.delete(clientId, id)
    tenant.store.clients.update(
      { ...omitDocumentProperties(before), ...toClientProperties(mapped, ids) },
      tenant.clock.now(),
    )
  })
}

/** Removes the properties of the previous document. The description stays, because a PATCH can set it (recorded). */
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

/**
 * Returns the properties of the client from its document. A client with keys has no token_endpoint_auth_method
 * (recorded for other clients).
 */
function toClientProperties(
  { token_endpoint_auth_method: method, client_authentication_methods: _, ...fields }: MappedFields,
  ids: { id: string }[],
): Client {
  return method === 'private_key_jwt'
    ? { ...fields, client_authentication_methods: { private_key_jwt: { credentials: ids } } }
    : { ...fields, token_endpoint_auth_method: 'none' }
}
