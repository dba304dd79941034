/** POST /oauth/token: the client credentials grant, in the order in which the service refuses. */
import type { Client } from '../../schema/client.ts'
import type { ResourceServer } from '../../schema/resource-server.ts'
import { resourceServerFor } from '../management/resource-servers.ts'
import type { Tenant } from '../tenant/tenant.ts'
import { authenticateClient } from './client-authentication.ts'
import { grantedScopes } from './granted-scopes.ts'
import { chooseSigning } from '../access/signing.ts'
import { textOf, type TokenCall } from './token-request.ts'
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

/** The type of every answer of the token endpoint has no charset. */
export const TOKEN_TYPE = 'application/json'

/** Recorded (errors.md §7), beside the headers that all answers of the endpoint have. */
const HEADERS = { 'content-type': TOKEN_TYPE, 'cache-control': 'no-store', pragma: 'no-cache' }

/** The body of the answer, and its headers. */
export interface Token {
  text: string
  headers: Record<string, string>
}

/** @throws OAuthError, each of errors.md §8 */
export async function exchange(call: TokenCall): Promise<Token> {
  const { tenant, body, host } = call
  const grantType = textOf(body['grant_type'])
  if (grantType === undefined) throw missingParameter('grant_type')
  if (grantType !== 'client_credentials') throw unsupportedGrantType(grantType)
  refuseWhatIsNotEmulated(call)
  const client = await authenticateClient(call)
  requireGrantType(client)
  const { server, audience } = apiOf(tenant, textOf(body['audience']))
  const granted = grantedScopes(tenant, client, server)
  if (!granted) throw grantMissing(client.client_id ?? '', audience)
  const scopes = requested(granted, textOf(body['scope']))
  const headers = { ...HEADERS, ...countedIn(tenant, client) }
  const expiresIn = server.token_lifetime ?? 86_400
  const scope = scopes.join(' ')
  const claims = { clientId: client.client_id ?? '', scope, expiresIn, host, audience }
  const access_token = await issueToken(tenant, claims, chooseSigning(requireKey(tenant), server))
  return {
    text: JSON.stringify({ access_token, ...(scope && { scope }), expires_in: expiresIn, token_type: 'Bearer' }),
    headers,
  }
}

function refuseWhatIsNotEmulated({ headers, body }: TokenCall): void {
  if (headers['dpop'] !== undefined) throw notEmulated('DPoP', 'Send no DPoP header; tokens are then bearer tokens.')
  if (headers['cname-api-key'] !== undefined || headers['client-certificate'] !== undefined)
    throw notEmulated('mTLS', 'Use client_secret or private_key_jwt.')
  if (textOf(body['organization']) !== undefined)
    throw notEmulated('organization at /oauth/token', 'Leave the parameter out.')
}

/** A client that cannot keep a secret cannot use the grant either (documented), whatever its grant_types say. */
function requireGrantType({
  grant_types = ['client_credentials'],
  token_endpoint_auth_method,
  require_proof_of_possession,
}: Client): void {
  if (token_endpoint_auth_method === 'none' || !grant_types.includes('client_credentials'))
    throw grantTypeNotAllowed('client_credentials')
  if (require_proof_of_possession) throw notEmulated('DPoP', 'Set require_proof_of_possession of the client to false.')
}

function apiOf(tenant: Tenant, audience: string | undefined): { server: ResourceServer; audience: string } {
  if (audience === undefined) throw audienceMissing()
  const server = resourceServerFor(tenant, audience)
  if (!server) throw audienceUnknown(audience)
  return { server, audience }
}

/** All that is granted, or those of it that the request names. */
function requested(granted: readonly string[], scope: string | undefined): readonly string[] {
  if (scope === undefined) return granted
  const names = [...new Set(scope.split(/\s+/).filter(Boolean))]
  const held = new Set(granted)
  const missing = names.filter((name) => !held.has(name))
  if (missing.length > 0) throw scopesNotGranted(missing)
  return names
}

/** Counts the token where the client has a quota; a quota that is not enforced is counted only (documented). */
function countedIn(tenant: Tenant, { client_id = '', token_quota }: Client): Record<string, string> {
  const quota = token_quota?.client_credentials
  if (!quota) return {}
  const { header, exhausted } = tenant.quotas.take(client_id, quota, tenant.clock.now())
  if (exhausted) throw quotaExceeded(header, exhausted)
  return { 'auth0-client-quota-limit': header }
}
