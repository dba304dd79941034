/**
 * Verifies private_key_jwt: an assertion signed with a credential of the client. The checks are documented
 * (clients-api.md §e), unless a comment says otherwise.
 */
import { createPublicKey } from 'node:crypto'
import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose'
import type { Client } from '../../schema/client.ts'
import { hostName, isEmulatorHost } from '../shared/host-names.ts'
import type { CredentialWithKey } from '../store/credentials.ts'
import type { Tenant } from '../tenant/tenant.ts'
import type { TokenRequest } from './token-request.ts'
import { invalidClient } from '../errors/oauth.ts'

const MAX_ASSERTION_BYTES = 2048
const MAX_CLAIM = 64
const MAX_LIFE_S = 300
const SKEW_S = 10

interface Assertion {
  header: { alg?: string; kid?: string }
  claims: JWTPayload
}

const isTextOrAbsent = (value: unknown) => value === undefined || typeof value === 'string'

/** @throws OAuthError 401 invalid_client unless the assertion is a JWT */
function parseAssertion(assertion: string): Assertion {
  if (Buffer.byteLength(assertion) > MAX_ASSERTION_BYTES)
    throw invalidClient(`the assertion is longer than ${MAX_ASSERTION_BYTES} bytes`)
  const { header, claims } = decodeAssertion(assertion)
  if (![header.alg, header.kid].every(isTextOrAbsent)) throw invalidClient('alg and kid of the assertion must be texts')
  return { header, claims }
}

function decodeAssertion(assertion: string): Assertion {
  try {
    return { header: decodeProtectedHeader(assertion), claims: decodeJwt(assertion) }
  } catch {
    throw invalidClient('the assertion is no JWT')
  }
}

/** Returns the client id in an assertion. Used if the request has no client_id. */
export function assertedClientId(assertion: string): string | undefined {
  const { sub } = parseAssertion(assertion).claims
  return typeof sub === 'string' ? sub : undefined
}

/**
 * Verifies the client, the audience, the lifetime and the signature of an assertion, and that it was not used before.
 * @throws OAuthError 401 invalid_client. Only the console shows the reason, like only the log of a real tenant does.
 */
export async function verifyAssertion(request: TokenRequest, client: Client, assertion: string): Promise<void> {
  const { tenant } = request
  const { header, claims } = parseAssertion(assertion)
  const now = tenant.clock.now() / 1000
  const problem =
    checkNames(claims, client.client_id ?? '') ?? checkTimes(claims, now) ?? checkAudience(claims, request)
  if (problem) throw invalidClient(problem)
  await requireSignature(assertion, header, findUsableCredentials(tenant, client))
  // The check and the mark are one synchronous call: of two requests with the same assertion, only the first gets a
  // token.
  if (!tenant.assertions.use(`${client.client_id} ${claims.jti}`, claims.exp as number, now))
    throw invalidClient(`the jti ${claims.jti} was used before`)
}

/** Returns the problem with iss, sub and jti, or undefined. */
function checkNames({ iss, sub, jti }: JWTPayload, clientId: string): string | undefined {
  if (iss !== clientId || sub !== clientId) return `iss and sub of the assertion must both be ${clientId}`
  if (clientId.length > MAX_CLAIM) return `iss and sub have more than ${MAX_CLAIM} characters`
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_CLAIM)
    return `the assertion needs a jti of at most ${MAX_CLAIM} characters`
  return undefined
}

/** Returns the problem with exp, iat and nbf, or undefined. */
function checkTimes({ exp, iat, nbf }: JWTPayload, now: number): string | undefined {
  if (typeof exp !== 'number') return 'the assertion needs an exp'
  if (exp <= now) return 'the assertion has expired'
  if ((iat !== undefined && typeof iat !== 'number') || (nbf !== undefined && typeof nbf !== 'number'))
    return 'iat and nbf of the assertion must be numbers'
  if (exp > (iat ?? now) + MAX_LIFE_S)
    return "'exp' claim must specify a time that is no more than 5 minutes after 'iat'"
  if (Math.max(iat ?? 0, nbf ?? 0) > now + SKEW_S) return 'the assertion is not valid yet (iat, nbf)'
  return undefined
}

/**
 * Returns the problem with aud, or undefined. It may be the issuer with or without its slash, or the token endpoint
 * (SDKs differ), under the host of the request or any other host of this emulator.
 */
function checkAudience({ aud }: JWTPayload, { host, names }: TokenRequest): string | undefined {
  const fits = [aud ?? []]
    .flat()
    .filter((each) => typeof each === 'string')
    .some((audience) => {
      const [, authority = ''] = /^https?:\/\/([^/?#\s]+)(?:\/|\/oauth\/token)?$/.exec(audience) ?? []
      return authority !== '' && (authority === host || isEmulatorHost(hostName(authority), names))
    })
  return fits ? undefined : `the aud of the assertion must be https://${host}/`
}

/** Returns the credentials in private_key_jwt that have not expired. */
function findUsableCredentials(
  tenant: Pick<Tenant, 'store' | 'clock'>,
  { client_id = '', client_authentication_methods: methods }: Client,
): CredentialWithKey[] {
  const enabled = (methods?.private_key_jwt?.credentials ?? []).map((listed) => (listed as { id: string }).id)
  if (enabled.length === 0) throw invalidClient(`client ${client_id} has no credential for private_key_jwt`)
  const valid = tenant.store.credentials.publicKeys(client_id).filter(({ credential: { id = '', expires_at } }) => {
    return enabled.includes(id) && (expires_at === undefined || Date.parse(expires_at) > tenant.clock.now())
  })
  if (valid.length === 0) throw invalidClient(`every credential of client ${client_id} has expired`)
  return valid
}

/** Verifies the signature. Without a kid, tries every credential with the algorithm of the header. */
async function requireSignature(
  assertion: string,
  { alg = '', kid }: Assertion['header'],
  credentials: readonly CredentialWithKey[],
): Promise<void> {
  const candidates = credentials.filter(
    ({ credential }) => credential.alg === alg && (kid === undefined || credential.kid === kid),
  )
  if (candidates.length === 0)
    throw invalidClient(
      `no credential has the algorithm ${alg}${kid === undefined ? '' : ` and the kid ${kid}`} of the assertion`,
    )
  for (const { publicKey } of candidates) {
    const verified = await compactVerify(assertion, createPublicKey(publicKey), { algorithms: [alg] }).catch(
      () => undefined,
    )
    if (verified) return
  }
  throw invalidClient('no credential of the client made the signature of the assertion')
}
