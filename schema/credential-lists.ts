/** Where a client holds credentials: in full in the body that creates it, by id everywhere else (recorded 744 times). */
import type { Client } from './client.ts'
import type { CredentialType } from './credential.ts'
import { isRecord, type JsonRecord } from './json.ts'

/** The properties of a client that hold credentials. */
export const HOLDERS = [
  'client_authentication_methods',
  'signed_request_object',
  'token_vault_privileged_access',
] as const
export type Holder = (typeof HOLDERS)[number]

/** The documented maximum, for each list of credentials. */
export const MAX_CREDENTIALS = 2

/** The type that a list takes (documented); every other list takes public keys. */
const TYPES: Record<string, CredentialType> = {
  tls_client_auth: 'cert_subject_dn',
  self_signed_tls_client_auth: 'x509_cert',
}

/** A list of credential ids in a client. */
export interface CredentialList {
  /** As an error names it: `client_authentication_methods.private_key_jwt.credentials`. */
  property: string
  type: CredentialType
  ids: readonly string[]
}

/** The lists of credential ids that some properties of a client hold. */
export function credentialLists(client: Client, holders: readonly Holder[] = HOLDERS): CredentialList[] {
  const lists: CredentialList[] = []
  withLists(Object.fromEntries(holders.map((name) => [name, client[name]])), (list, property) => {
    const type = TYPES[property.split('.').at(-2) ?? ''] ?? 'public_key'
    lists.push({ property, type, ids: list.map((item) => (item as { id: string }).id) })
    return list
  })
  return lists
}

/** The same object with every list named `credentials` in it, at any depth, made anew. */
export function withLists(
  holder: JsonRecord,
  remade: (list: unknown[], property: string) => unknown[],
  path = '',
): JsonRecord {
  const members = Object.entries(holder).map(([name, value]) => {
    const property = `${path}${name}`
    if (name === 'credentials' && Array.isArray(value)) return [name, remade(value, property)]
    return [name, isRecord(value) ? withLists(value, remade, `${property}.`) : value]
  })
  return Object.fromEntries(members) as JsonRecord
}
