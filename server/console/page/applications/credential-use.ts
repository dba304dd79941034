/** Reads and changes which credentials an application logs in with. */
import { isRecord, type JsonRecord } from '../../../../schema/json.ts'
import type { Client } from './client.ts'

/** The authentication method for each credential type (documented). */
export const METHOD_BY_TYPE: Record<string, string> = {
  public_key: 'private_key_jwt',
  cert_subject_dn: 'tls_client_auth',
  x509_cert: 'self_signed_tls_client_auth',
}

const idsIn = (value: unknown): string[] =>
  isRecord(value) && Array.isArray(value['credentials'])
    ? value['credentials'].flatMap((each) => (isRecord(each) && typeof each['id'] === 'string' ? [each['id']] : []))
    : []

/** Returns the names of the properties in which the application uses a credential. */
export function usesOf(client: Client, id: string): string[] {
  const { client_authentication_methods: methods, signed_request_object, token_vault_privileged_access } = client
  const places: [string, unknown][] = [
    ...Object.entries(isRecord(methods) ? methods : {}),
    ['signed_request_object', signed_request_object],
    ['token_vault_privileged_access', token_vault_privileged_access],
  ]
  return places.filter(([, value]) => idsIn(value).includes(id)).map(([name]) => name)
}

/** Returns the update that adds a credential to the login. It sets token_endpoint_auth_method to null. */
export function updateToUse({ client_authentication_methods: methods }: Client, type: string, id: string): JsonRecord {
  const method = METHOD_BY_TYPE[type] ?? 'private_key_jwt'
  const others = idsIn(isRecord(methods) ? methods[method] : undefined)
  return {
    token_endpoint_auth_method: null,
    client_authentication_methods: { [method]: { credentials: [...others, id].map((each) => ({ id: each })) } },
  }
}

/** Returns the update that removes a credential from the login. Without credentials the application logs in with its secret again. */
export function updateNotToUse(
  { client_authentication_methods: methods }: Client,
  type: string,
  id: string,
): JsonRecord {
  const method = METHOD_BY_TYPE[type] ?? 'private_key_jwt'
  const left = idsIn(isRecord(methods) ? methods[method] : undefined).filter((each) => each !== id)
  if (left.length === 0)
    return { client_authentication_methods: null, token_endpoint_auth_method: 'client_secret_post' }
  return { client_authentication_methods: { [method]: { credentials: left.map((each) => ({ id: each })) } } }
}
