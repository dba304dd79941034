/**
 * Authenticates the client of a token request: with a secret in the body or in a Basic header, or with an assertion
 * (RFC 6749 §2.3, RFC 7523).
 */
import { timingSafeEqual } from 'node:crypto'
import type { Client } from '../../schema/client.ts'
import type { JsonRecord } from '../../schema/json.ts'
import { JWT_BEARER } from '../../schema/token.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { assertedClientId, verifyAssertion } from './client-assertion.ts'
import { readParameter, type TokenRequest } from './token-request.ts'
import { invalidClient, notEmulated, unauthorizedTokenRequest } from '../errors/oauth.ts'

interface Credentials {
  clientId: string | undefined
  secret: string | undefined
  assertion: string | undefined
}

/**
 * Returns the authenticated client of a request.
 * @throws OAuthError 401 with the same message for every reason, like the real service. Only the console shows the
 * reason.
 */
export async function authenticateClient(request: TokenRequest): Promise<Client> {
  const { tenant } = request
  const { clientId, secret, assertion } = readCredentials(request.headers.authorization, request.body)
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
    await verifyAssertion(request, client, assertion)
    return client
  }
  requireSecret(client, secret)
  return client
}

function readCredentials(header: string | undefined, body: JsonRecord): Credentials {
  const basic = parseBasicHeader(header)
  const bodyClientId = readParameter(body['client_id'])
  if (basic && bodyClientId !== undefined && bodyClientId !== basic.clientId)
    throw unauthorizedTokenRequest('the client_id of the body is not that of the Basic header')
  const assertion = readParameter(body['client_assertion'])
  if (assertion !== undefined && body['client_assertion_type'] !== JWT_BEARER)
    throw invalidClient(`client_assertion_type must be ${JWT_BEARER}`)
  return {
    clientId: basic?.clientId ?? bodyClientId ?? (assertion === undefined ? undefined : assertedClientId(assertion)),
    secret: basic?.secret ?? readParameter(body['client_secret']),
    assertion,
  }
}

/** Returns the client id in a request without authenticating it. Undefined if there is none or it cannot be parsed. */
export function readClientId(header: string | undefined, body: JsonRecord): string | undefined {
  try {
    return readCredentials(header, body).clientId
  } catch {
    return undefined
  }
}

/** Parses a Basic header. Client id and secret are form-encoded in it (RFC 6749 §2.3.1). */
function parseBasicHeader(header = ''): { clientId: string; secret: string } | undefined {
  const encoded = /^basic\s+([\w+/=-]+)\s*$/i.exec(header)?.[1]
  if (encoded === undefined) return undefined
  const text = Buffer.from(encoded, 'base64').toString()
  const colon = text.indexOf(':')
  return colon < 0
    ? { clientId: decodeForm(text), secret: '' }
    : { clientId: decodeForm(text.slice(0, colon)), secret: decodeForm(text.slice(colon + 1)) }
}

/** Decodes form encoding. Returns the text itself if it is not form-encoded, because some clients do not encode it. */
function decodeForm(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

/** The login client works with any seed. If the tenant has a client with its id, that client's properties apply. */
const isLogin = ({ login }: Pick<Tenant, 'login'>, clientId: string, secret: string) =>
  clientId === login.clientId && isSame(secret, login.clientSecret)
const loginClient = ({ login }: Pick<Tenant, 'login'>): Client => ({
  client_id: login.clientId,
  grant_types: ['client_credentials'],
})

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

/** Compares two secrets in constant time. An empty secret equals nothing. */
function isSame(sentSecret: string, storedSecret: string): boolean {
  const [a, b] = [Buffer.from(sentSecret), Buffer.from(storedSecret)]
  return a.length > 0 && a.length === b.length && timingSafeEqual(a, b)
}
