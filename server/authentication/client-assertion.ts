/** private_key_jwt: an assertion that one of the client's credentials has signed. Rules: documented (clients-api.md §e), unless a line says otherwise. */
import { createPublicKey } from 'node:crypto'
import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose'
import type { Client } from '../../schema/client.ts'
import { hostName, isOurs } from '../shared/host-names.ts'
import type { CredentialWithKey } from '../store/credentials.ts'
import type { TokenCall } from './token-request.ts'
import { invalidClient } from '../errors/oauth.ts'

const MAX_BYTES = 2048
const MAX_CLAIM = 64
const MAX_LIFE_S = 300
const SKEW_S = 10

interface Assertion {
  header: { alg?: string; kid?: string }
  claims: JWTPayload
}

const isTextOrAbsent = (value: unknown) => value === undefined || typeof value === 'string'

/** @throws OAuthError 401 invalid_client for what is no JWT */
function read(assertion: string): Assertion {
  if (Buffer.byteLength(assertion) > MAX_BYTES) throw invalidClient(`the assertion is longer than ${MAX_BYTES} bytes`)
  const { header, claims } = decoded(assertion)
  if (![header.alg, header.kid].every(isTextOrAbsent)) throw invalidClient('alg and kid of the assertion must be texts')
  return { header, claims }
}

function decoded(assertion: string): Assertion {
  try {
    return { header: decodeProtectedHeader(assertion), claims: decodeJwt(assertion) }
  } catch {
    throw invalidClient('the assertion is no JWT')
  }
}

/** The client that an assertion speaks for, where the request names none. */
export function assertedClientId(assertion: string): string | undefined {
  const { sub } = read(assertion).claims
  return typeof sub === 'string' ? sub : undefined
}

/**
 * Verifies that an assertion was made by the client, for us, now and for the first time.
 * @throws OAuthError 401 invalid_client; the reason goes to the console alone, as it goes to the log of a real tenant alone
 */
export async function verifyAssertion(call: TokenCall, client: Client, assertion: string): Promise<void> {
  const { tenant } = call
  const { header, claims } = read(assertion)
  const now = tenant.clock.now() / 1000
  const fault =
    faultOfNames(claims, client.client_id ?? '') ?? faultOfTimes(claims, now) ?? faultOfAudience(claims, call)
  if (fault) throw invalidClient(fault)
  await requireSignature(assertion, header, keysOf(call, client))
  // Nothing may wait between this look and its mark: of two requests with one assertion only the first gets a token.
  if (!tenant.assertions.use(`${client.client_id} ${claims.jti}`, claims.exp as number, now))
    throw invalidClient(`the jti ${claims.jti} was used before`)
}

function faultOfNames({ iss, sub, jti }: JWTPayload, clientId: string): string | undefined {
  if (iss !== clientId || sub !== clientId) return `iss and sub of the assertion must both be ${clientId}`
  if (clientId.length > MAX_CLAIM) return `iss and sub have more than ${MAX_CLAIM} characters`
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_CLAIM)
    return `the assertion needs a jti of at most ${MAX_CLAIM} characters`
  return undefined
}

function faultOfTimes({ exp, iat, nbf }: JWTPayload, now: number): string | undefined {
  if (typeof exp !== 'number') return 'the assertion needs an exp'
  if (exp <= now) return 'the assertion has expired'
  if ((iat !== undefined && typeof iat !== 'number') || (nbf !== undefined && typeof nbf !== 'number'))
    return 'iat and nbf of the assertion must be numbers'
  if (exp > (iat ?? now) + MAX_LIFE_S)
    return "'exp' claim must specify a time that is no more than 5 minutes after 'iat'"
  if (Math.max(iat ?? 0, nbf ?? 0) > now + SKEW_S) return 'the assertion is not valid yet (iat, nbf)'
  return undefined
}

/** The issuer with or without its slash, or the token endpoint (SDKs differ), under the name that was called or any other that is ours. */
function faultOfAudience({ aud }: JWTPayload, { host, names }: TokenCall): string | undefined {
  const fits = [aud ?? []]
    .flat()
    .filter((each) => typeof each === 'string')
    .some((audience) => {
      const [, authority = ''] = /^https?:\/\/([^/?#\s]+)(?:\/|\/oauth\/token)?$/.exec(audience) ?? []
      return authority !== '' && (authority === host || isOurs(hostName(authority), names))
    })
  return fits ? undefined : `the aud of the assertion must be https://${host}/`
}

/** The credentials that private_key_jwt lists, among them only those that have not expired. */
function keysOf(
  { tenant }: TokenCall,
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

/** Without a kid, every credential with the algorithm of the header is tried. */
async function requireSignature(
  assertion: string,
  { alg = '', kid }: Assertion['header'],
  keys: readonly CredentialWithKey[],
): Promise<void> {
  const fitting = keys.filter(
    ({ credential }) => credential.alg === alg && (kid === undefined || credential.kid === kid),
  )
  if (fitting.length === 0)
    throw invalidClient(
      `no credential has the algorithm ${alg}${kid === undefined ? '' : ` and the kid ${kid}`} of the assertion`,
    )
  for (const { publicKey } of fitting) {
    const verified = await compactVerify(assertion, createPublicKey(publicKey), { algorithms: [alg] }).catch(
      () => undefined,
    )
    if (verified) return
  }
  throw invalidClient('no credential of the client made the signature of the assertion')
}
