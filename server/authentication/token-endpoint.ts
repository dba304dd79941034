/** POST /oauth/token: the client credentials grant. The checks have the order of the real service. */
import type { Client } from '../../schema/client.ts'
import type { ResourceServer } from '../../schema/resource-server.ts'
import { findResourceServer } from '../management/resource-servers.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { authenticateClient } from './client-authentication.ts'
import { findGrantedScopes } from './granted-scopes.ts'
import { chooseSigning } from '../access/signing.ts'
import { readParameter, type TokenRequest } from './token-request.ts'
import {
  audienceMissing,
  audienceUnknown,
  grantMissing,
  grantTypeNotAllowed,
  missingParameter,
  notEmulated,
  quotaExceeded,
  scopesNotGranted,
  unsupportedGrantType,
} from '../errors/oauth.ts'
import { issueToken, requireKey } from '../access/issue-token.ts'

/** The content type of every response of the token endpoint. It has no charset. */
export const TOKEN_CONTENT_TYPE = 'application/json'

/** Recorded (errors.md §7). All responses of the endpoint have further headers. */
const HEADERS = { 'content-type': TOKEN_CONTENT_TYPE, 'cache-control': 'no-store', pragma: 'no-cache' }

/** The body and the headers of a successful response. */
interface TokenResponse {
  text: string
  headers: Record<string, string>
}

/** Issues an access token for the client credentials grant. @throws the OAuthErrors of errors.md §8 */
export async function issueClientCredentialsToken(request: TokenRequest): Promise<TokenResponse> {
  const { tenant, body, host } = request
  const grantType = readParameter(body['grant_type'])
  if (grantType === undefined) throw missingParameter('grant_type')
  if (grantType !== 'client_credentials') throw unsupportedGrantType(grantType)
  rejectUnsupported(request)
  const client = await authenticateClient(request)
  requireGrantType(client)
  const { server, audience } = requireApi(tenant.store, readParameter(body['audience']))
  const granted = findGrantedScopes(tenant, client, server)
  if (!granted) throw grantMissing(client.client_id ?? '', audience)
  const scopes = selectScopes(granted, readParameter(body['scope']))
  const headers = { ...HEADERS, ...countToken(tenant, client) }
  const expiresIn = server.token_lifetime ?? 86_400
  const scope = scopes.join(' ')
  const claims = { clientId: client.client_id ?? '', scope, expiresIn, host, audience }
  const access_token = await issueToken(tenant, claims, chooseSigning(requireKey(tenant), server))
  return {
    text: JSON.stringify({ access_token, ...(scope && { scope }), expires_in: expiresIn, token_type: 'Bearer' }),
    headers,
  }
}

/** Rejects DPoP, mTLS and organizations, which the emulator does not support. */
function rejectUnsupported({ headers, body }: TokenRequest): void {
  if (headers['dpop'] !== undefined) throw notEmulated('DPoP', 'Send no DPoP header; tokens are then bearer tokens.')
  if (headers['cname-api-key'] !== undefined || headers['client-certificate'] !== undefined)
    throw notEmulated('mTLS', 'Use client_secret or private_key_jwt.')
  if (readParameter(body['organization']) !== undefined)
    throw notEmulated('organization at /oauth/token', 'Leave the parameter out.')
}

/**
 * Rejects a client without the grant type. A client without authentication never has it (documented), whatever its
 * grant_types contain.
 */
function requireGrantType({
  grant_types = ['client_credentials'],
  token_endpoint_auth_method,
  require_proof_of_possession,
}: Client): void {
  if (token_endpoint_auth_method === 'none' || !grant_types.includes('client_credentials'))
    throw grantTypeNotAllowed('client_credentials')
  if (require_proof_of_possession) throw notEmulated('DPoP', 'Set require_proof_of_possession of the client to false.')
}

function requireApi(
  store: Tenant['store'],
  audience: string | undefined,
): { server: ResourceServer; audience: string } {
  if (audience === undefined) throw audienceMissing()
  const server = findResourceServer(store, audience)
  if (!server) throw audienceUnknown(audience)
  return { server, audience }
}

/**
 * Returns the requested scopes, or all granted scopes if the request has none.
 * @throws 403 for a scope that is not granted
 */
function selectScopes(granted: readonly string[], scope: string | undefined): readonly string[] {
  if (scope === undefined) return granted
  const names = [...new Set(scope.split(/\s+/).filter(Boolean))]
  const held = new Set(granted)
  const missing = names.filter((name) => !held.has(name))
  if (missing.length > 0) throw scopesNotGranted(missing)
  return names
}

/**
 * Counts the token against the client's quota and returns its header. A quota that is not enforced rejects nothing
 * (documented).
 */
function countToken(
  tenant: Pick<Tenant, 'quotas' | 'clock'>,
  { client_id = '', token_quota }: Client,
): Record<string, string> {
  const quota = token_quota?.client_credentials
  if (!quota) return {}
  const { header, exhausted } = tenant.quotas.take(client_id, quota, tenant.clock.now())
  if (exhausted) throw quotaExceeded(header, exhausted)
  return { 'auth0-client-quota-limit': header }
}
