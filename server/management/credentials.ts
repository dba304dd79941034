/**
 * Handlers of /api/v2/clients/{client_id}/credentials. make-credentials.ts creates credentials, rules/credentials.ts
 * has their rules.
 */
import type { Credential, CredentialBody } from '../../schema/credential.ts'
import { timestamp } from '../tenant/clock.ts'
import { clientNotFound, credentialNotFound } from '../errors/management.ts'
import { addedCredentialRules, deletedCredentialRules } from './rules/credentials.ts'
import { checkRules } from './rules/rule.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { Call } from './handler.ts'
import { insertCredentials, toIsoTime, makeCredential } from './make-credentials.ts'
import { created, noContent, ok } from '../shared/answer.ts'

type ByClient = { client_id: string }
type ById = ByClient & { credential_id: string }

/** Returns all credentials, newest first. Paging parameters have no effect (recorded). */
export function listCredentials({ tenant, params }: Call<ByClient>) {
  requireClient(tenant, params)
  return ok(JSON.stringify(tenant.store.credentials.list(params.client_id)))
}

/** The client does not use a new credential until an update of the client names it (recorded). */
export function createCredential({
  tenant,
  params: { client_id: clientId },
  body,
}: Call<ByClient, object, CredentialBody>) {
  requireClient(tenant, { client_id: clientId })
  const added = makeCredential(tenant, body, tenant.ids.for('credential', body, clientId))
  checkRules(addedCredentialRules, 'create', {
    tenant,
    after: { ...added, beside: tenant.store.credentials.publicKeys(clientId) },
  })
  tenant.store.transaction(() => insertCredentials(tenant, clientId, [added]))
  return created(JSON.stringify(added.credential))
}

export const getCredential = ({ tenant, params }: Call<ById>) => ok(JSON.stringify(requireCredential(tenant, params)))

/** Only the expiry date can change; null removes it. The status is 200 (recorded; documented as 201). */
export function updateCredential({ tenant, params, body }: Call<ById, object, CredentialBody>) {
  const { expires_at: _, ...rest } = requireCredential(tenant, params)
  const after: Credential = {
    ...rest,
    updated_at: timestamp(tenant.clock),
    ...(body.expires_at && { expires_at: toIsoTime(body.expires_at) }),
  }
  tenant.store.credentials.update(after)
  return ok(JSON.stringify(after))
}

/** Succeeds even if there is no credential with this id (recorded). */
export function deleteCredential({ tenant, params: { client_id, credential_id: id } }: Call<ById>) {
  const client = tenant.store.clients.get(client_id)
  if (client) checkRules(deletedCredentialRules, 'delete', { tenant, after: { id, client } })
  tenant.store.credentials.delete(client_id, id)
  return noContent
}

function requireClient(tenant: Pick<Tenant, 'store'>, { client_id }: ByClient): void {
  if (!tenant.store.clients.has(client_id)) throw clientNotFound()
}

function requireCredential(tenant: Pick<Tenant, 'store'>, params: ById): Credential {
  requireClient(tenant, params)
  const credential = tenant.store.credentials.get(params.client_id, params.credential_id)
  if (!credential) throw credentialNotFound()
  return credential
}
