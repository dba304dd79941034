/**
 * Reads the keys of a client that uses private_key_jwt. Documented: the set has at most 12 KB and no private keys; a
 * key is identified by its kid, or by its thumbprint. Inferred: unusable keys are ignored with a warning.
 */
import { createPublicKey } from 'node:crypto'
import type { Credential } from '../../../schema/credential.ts'
import { MAX_CREDENTIALS } from '../../../schema/credential-lists.ts'
import { isRecord, type JsonRecord } from '../../../schema/json.ts'
import { credentialKey } from '../../shared/pem.ts'
import { checkCredentialKey } from '../rules/credentials.ts'

/** Documented: 12 KB. */
export const KEY_SET_LIMIT = 12 * 1024

/** A key for a new credential. */
export interface PublicKey {
  kid: string
  alg: NonNullable<Credential['alg']>
  pem: string
}
export interface KeySet {
  keys: PublicKey[]
  violations: string[]
  warnings: string[]
}

const rejectKeySet = (violation: string): KeySet => ({ keys: [], violations: [violation], warnings: [] })

/** Members of a JWK that are private or symmetric (RFC 7518 §6). */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']
const hasPrivateMember = (key: JsonRecord) => PRIVATE_MEMBERS.some((name) => Object.hasOwn(key, name))

/** Reads a JWK Set. */
export function readKeySet(document: unknown): KeySet {
  const list = isRecord(document) ? document['keys'] : undefined
  if (!Array.isArray(list) || !list.every(isRecord))
    return rejectKeySet('The document under jwks_uri must be a JSON Web Key Set: an object with a list of keys.')
  if (list.some(hasPrivateMember)) return rejectKeySet('The keys under jwks_uri must not contain private key material.')
  const { keys, warnings } = selectUsableKeys(list)
  return keys.length > 0
    ? { keys, violations: [], warnings }
    : { ...rejectKeySet('There is no key under jwks_uri that can be used for private_key_jwt.'), warnings }
}

/**
 * Returns the usable keys: at most as many as a client can have for one method, and of several keys with the same kid
 * the first.
 */
function selectUsableKeys(list: readonly JsonRecord[]): { keys: PublicKey[]; warnings: string[] } {
  const keys = new Map<string, PublicKey>()
  const warnings: string[] = []
  for (const [index, jwk] of list.entries()) {
    const key = parsePublicKey(jwk)
    const ignore = (reason: string) =>
      warnings.push(`Ignoring key ${typeof jwk['kid'] === 'string' ? jwk['kid'] : index} under jwks_uri: ${reason}.`)
    if (typeof key === 'string') ignore(key)
    else if (keys.has(key.kid)) ignore('its kid is that of another key')
    else if (keys.size >= MAX_CREDENTIALS) ignore(`a client uses ${MAX_CREDENTIALS} keys at most`)
    else keys.set(key.kid, key)
  }
  return { keys: [...keys.values()], warnings }
}

const ALGORITHMS = ['RS256', 'RS384', 'PS256'] as const
const isAlgorithm = (value: unknown): value is PublicKey['alg'] => (ALGORITHMS as readonly unknown[]).includes(value)

/** Returns a key, or the reason why it cannot be used. The limits are the same as for POST credentials. */
function parsePublicKey({ kid, alg = 'RS256', use = 'sig', ...jwk }: JsonRecord): PublicKey | string {
  if (use !== 'sig') return 'it is not for signatures'
  if (!isAlgorithm(alg)) return `its algorithm is none of ${ALGORITHMS.join(', ')}`
  try {
    const key = createPublicKey({ key: jwk as never, format: 'jwk' })
    const error = checkCredentialKey(key)
    if (error) return error.message
    const { members, publicKey: pem } = credentialKey('public_key', { key })
    return { kid: typeof kid === 'string' && kid !== '' ? kid : (members.kid ?? ''), alg, pem }
  } catch (error) {
    return (error as Error).message
  }
}
