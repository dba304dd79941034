/** Which client sends a token request, and whether it is that: secret in the body or in a Basic header, or an assertion (RFC 6749 §2.3, RFC 7523). */
import { timingSafeEqual } from 'node:crypto'
import type { Client } from '../../schema/client.ts'
import type { JsonRecord } from '../../schema/json.ts'
import { JWT_BEARER } from '../../schema/token.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { assertedClientId, verifyAssertion } from './client-assertion.ts'
import { textOf, type TokenCall } from './token-request.ts'
import { invalidClient, notEmulated, unauthorizedTokenRequest } from '../errors/oauth.ts'

interface Credentials {
  clientId: string | undefined
  secret: string | undefined
  assertion: string | undefined
}

/**
 * The client of a request.
 * @throws OAuthError 401 with the same words for every reason, as the real service has it; the console gets the reason
 */
export async function authenticateClient(call: TokenCall): Promise<Client> {
  const { tenant } = call
  const { clientId, secret, assertion } = credentialsOf(call.headers.authorization, call.body)
  if (clientId === undefined) throw unauthorizedTokenRequest('the request names no client')
  const client = tenant.store.clients.get(clientId)
  if (secret !== undefined && isLogin(tenant, clientId, secret)) return client ?? loginClient(tenant)
  if (!client)
    throw unauthorizedTokenRequest(
      clientId === tenant.login.clientId
        ? `that is not the secret of the login client ${clientId}`
        : `there is no client ${clientId}`,
    )
  if (assertion !== undefined) {
    await verifyAssertion(call, client, assertion)
    return client
  }
  requireSecret(client, secret)
  return client
}

function credentialsOf(header: string | undefined, body: JsonRecord): Credentials {
  const basic = basicOf(header)
  const named = textOf(body['client_id'])
  if (basic && named !== undefined && named !== basic.clientId)
    throw unauthorizedTokenRequest('the client_id of the body is not that of the Basic header')
  const assertion = textOf(body['client_assertion'])
  if (assertion !== undefined && body['client_assertion_type'] !== JWT_BEARER)
    throw invalidClient(`client_assertion_type must be ${JWT_BEARER}`)
  return {
    clientId: basic?.clientId ?? named ?? (assertion === undefined ? undefined : assertedClientId(assertion)),
    secret: basic?.secret ?? textOf(body['client_secret']),
    assertion,
  }
}

/** The id of the client that a request names, be it good or not; undefined where it names none that can be read. */
export function namedClient(header: string | undefined, body: JsonRecord): string | undefined {
  try {
    return credentialsOf(header, body).clientId
  } catch {
    return undefined
  }
}

/** Both halves of a Basic header are form-encoded before they are joined (RFC 6749 §2.3.1). */
function basicOf(header = ''): { clientId: string; secret: string } | undefined {
  const encoded = /^basic\s+([\w+/=-]+)\s*$/i.exec(header)?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  return colon < 0
    ? { clientId: formDecoded(text), secret: '' }
    : { clientId: formDecoded(text.slice(0, colon)), secret: formDecoded(text.slice(colon + 1)) }
}

/** A half that is not form-encoded after all stands for itself: some clients leave that out. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** The client that works whatever the seeds hold; where one of them holds it, that one's properties count. */
const isLogin = ({ login }: Tenant, clientId: string, secret: string) =>
  clientId === login.clientId && isSame(secret, login.clientSecret)
const loginClient = ({ login }: Tenant): Client => ({ client_id: login.clientId, grant_types: ['client_credentials'] })

function requireSecret(
  { client_id, client_secret, client_authentication_methods: methods, token_endpoint_auth_method }: Client,
  secret: string | undefined,
): void {
  if (token_endpoint_auth_method === 'none') return
  if (methods?.tls_client_auth || methods?.self_signed_tls_client_auth)
    throw notEmulated('mTLS', 'Give the client private_key_jwt or a secret.')
  if (methods?.private_key_jwt)
    throw unauthorizedTokenRequest(`client ${client_id} authenticates with private_key_jwt; its secret is not in use`)
  if (secret === undefined) throw unauthorizedTokenRequest(`client ${client_id} needs its secret`)
  if (!isSame(secret, client_secret ?? ''))
    throw unauthorizedTokenRequest(`that is not the secret of client ${client_id}`)
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length > 0 && a.length === b.length && timingSafeEqual(a, b)
}
