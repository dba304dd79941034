/**
 * The credential lists of a client. A create body has whole credentials; everywhere else a list has only ids (recorded
 * 744 times).
 */
import type { Client } from './client.ts'
import type { CredentialType } from './credential.ts'
import { isRecord, type JsonRecord } from './json.ts'

/** The properties of a client that contain credential lists. */
export const CREDENTIAL_HOLDERS = [
  'client_authentication_methods',
  'signed_request_object',
  'token_vault_privileged_access',
] as const
export type CredentialHolder = (typeof CREDENTIAL_HOLDERS)[number]

/** Maximum number of credentials in a list (documented). */
export const MAX_CREDENTIALS = 2

/** The credential type of a list, by authentication method (documented). All other lists contain public keys. */
const TYPE_BY_METHOD: Record<string, CredentialType> = {
  tls_client_auth: 'cert_subject_dn',
  self_signed_tls_client_auth: 'x509_cert',
}

/** A list of credential ids in a client. */
export interface CredentialList {
  /** Path as an error prints it: `client_authentication_methods.private_key_jwt.credentials`. */
  property: string
  type: CredentialType
  ids: readonly string[]
}

/** Returns the lists of credential ids in these properties of a client. */
export function credentialLists(
  client: Client,
  holders: readonly CredentialHolder[] = CREDENTIAL_HOLDERS,
): CredentialList[] {
  const lists: CredentialList[] = []
  withLists(Object.fromEntries(holders.map((name) => [name, client[name]])), (list, property) => {
    const type = TYPE_BY_METHOD[property.split('.').at(-2) ?? ''] ?? 'public_key'
    lists.push({ property, type, ids: list.map((item) => (item as { id: string }).id) })
    return list
  })
  return lists
}

/** Returns a copy of the object in which `replace` has replaced every list named `credentials`, at any depth. */
export function withLists(
  holder: JsonRecord,
  replace: (list: unknown[], property: string) => unknown[],
  path = '',
): JsonRecord {
  const members = Object.entries(holder).map(([name, value]) => {
    const property = `${path}${name}`
    if (name === 'credentials' && Array.isArray(value)) return [name, replace(value, property)]
    return [name, isRecord(value) ? withLists(value, replace, `${property}.`) : value]
  })
  return Object.fromEntries(members) as JsonRecord
}
