/** How an application names the credentials that it logs in with. */
import { isRecord, type JsonRecord } from '../../../../schema/json.ts'
import type { Client } from './client.ts'

/** The method that takes a type of credential (documented). */
export const METHOD_BY_TYPE: Record<string, string> = {
  public_key: 'private_key_jwt',
  cert_subject_dn: 'tls_client_auth',
  x509_cert: 'self_signed_tls_client_auth',
}

const idsIn = (value: unknown): string[] =>
  isRecord(value) && Array.isArray(value['credentials'])
    ? value['credentials'].flatMap((each) => (isRecord(each) && typeof each['id'] === 'string' ? [each['id']] : []))
    : []

/** Where the application uses a credential, as names of properties. */
export function usesOf(client: Client, id: string): string[] {
  const { client_authentication_methods: methods, signed_request_object, token_vault_privileged_access } = client
  const places: [string, unknown][] = [
    ...Object.entries(isRecord(methods) ? methods : {}),
    ['signed_request_object', signed_request_object],
    ['token_vault_privileged_access', token_vault_privileged_access],
  ]
  return places.filter(([, value]) => idsIn(value).includes(id)).map(([name]) => name)
}

/** The update after which the application logs in with a credential too; token_endpoint_auth_method gives way to it. */
export function updateToUse({ client_authentication_methods: methods }: Client, type: string, id: string): JsonRecord {
  const method = METHOD_BY_TYPE[type] ?? 'private_key_jwt'
  const others = idsIn(isRecord(methods) ? methods[method] : undefined)
  return {
    token_endpoint_auth_method: null,
    client_authentication_methods: { [method]: { credentials: [...others, id].map((each) => ({ id: each })) } },
  }
}

/** The update after which it does not any more; with none left it logs in with its secret again. */
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
