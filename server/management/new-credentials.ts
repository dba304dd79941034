/** Credentials as they are made: on their own, inside the body that creates a client, and in seeds. */
import type { ClientBody } from '../../schema/client.ts'
import type { Credential, CredentialBody } from '../../schema/credential.ts'
import { HOLDERS, MAX_CREDENTIALS, withLists, type Holder } from '../../schema/credential-lists.ts'
import { isRecord } from '../../schema/json.ts'
import { credentialKey, type CredentialKey } from '../authentication/credential-key.ts'
import { timestamp } from '../clock.ts'
import { credentialKeyExists, credentialNeedsPem, credentialNeedsSubjectOrPem, expiryGivenTwice, tooManyCredentials } from '../errors.ts'
import * as ids from '../ids.ts'
import type { Tenant } from '../tenant.ts'

/** A credential that is not in the store yet, and its public key, where it has one. */
export interface NewCredential {
  credential: Credential
  publicKey: string | null
}

export interface PreparedCredentials {
  /** The body with its credentials by id, as the client keeps them (recorded for every GET and PATCH). */
  stored: ClientBody
  /** The properties that hold credentials, with these in full: to lay over the client in the answer to POST (recorded 63 times). */
  shown: Pick<ClientBody, Holder>
  credentials: NewCredential[]
}

/**
 * Makes a credential of a validated body; inserts nothing.
 * Members that are for another type are left out without a word (documented as applying to one type; the silence is inferred).
 * @throws 400 for contradictory members and for a PEM that the type cannot use
 */
export function makeCredential(tenant: Tenant, body: CredentialBody): NewCredential {
  const type = body.credential_type ?? 'public_key'
  const key = keyOf(body)
  const now = timestamp(tenant.clock)
  const isPublicKey = type === 'public_key'
  const sentExpiry = isPublicKey && body.expires_at ? isoTime(body.expires_at) : undefined
  const credential = withoutAbsent({
    id: ids.credentialId(),
    credential_type: type,
    kid: isPublicKey ? (body.kid ?? key?.members.kid) : undefined,
    alg: isPublicKey ? (body.alg ?? 'RS256') : undefined,
    name: body.name ?? undefined,
    created_at: now,
    updated_at: now,
    expires_at: sentExpiry ?? key?.members.expires_at,
    thumbprint_sha256: key?.members.thumbprint_sha256,
    subject_dn: type === 'cert_subject_dn' ? (body.subject_dn ?? key?.members.subject_dn) : undefined,
  })
  return { credential, publicKey: key?.publicKey ?? null }
}

/** A time of a request as answers show it: UTC with milliseconds (recorded). */
export const isoTime = (time: string) => new Date(time).toISOString()

/** What the PEM of a body holds; undefined for a subject that was sent as such. */
function keyOf({ credential_type, pem, subject_dn, parse_expiry_from_cert, expires_at }: CredentialBody): CredentialKey | undefined {
  if (credential_type === 'cert_subject_dn') {
    if ((pem == null) === (subject_dn == null)) throw credentialNeedsSubjectOrPem()
    return pem == null ? undefined : credentialKey('cert_subject_dn', pem)
  }
  if (pem == null) throw credentialNeedsPem()
  if (credential_type === 'x509_cert') return credentialKey('x509_cert', pem)
  if (parse_expiry_from_cert && expires_at != null) throw expiryGivenTwice()
  return credentialKey('public_key', pem, parse_expiry_from_cert === true)
}

type WithAbsent = { [K in keyof Credential]: Credential[K] | undefined }
const withoutAbsent = (credential: WithAbsent) =>
  Object.fromEntries(Object.entries(credential).filter(([, value]) => value !== undefined)) as Credential

/**
 * Makes the credentials that a create body holds in full. They go into the store with `insertCredentials`, after their client.
 * @throws 400 as makeCredential does, and for a list with more than two, or with one key twice
 */
export function preparedCredentials(tenant: Tenant, body: ClientBody): PreparedCredentials {
  const credentials: NewCredential[] = []
  const holders = Object.fromEntries(HOLDERS.flatMap((name) => (isRecord(body[name]) ? [[name, body[name]]] : [])))
  const shown = withLists(holders, (list, property) => {
    if (list.length > MAX_CREDENTIALS) throw tooManyCredentials(property, list.length, MAX_CREDENTIALS)
    const made = list.map((item) => makeCredential(tenant, item as CredentialBody))
    credentials.push(...made)
    if (hasKeyTwice(made)) throw credentialKeyExists()
    return made.map(({ credential }) => credential)
  })
  const stored = { ...body, ...withLists(shown, (list) => list.map((item) => ({ id: (item as Credential).id }))) }
  return { stored: stored as ClientBody, shown: shown as PreparedCredentials['shown'], credentials }
}

function hasKeyTwice(made: readonly NewCredential[]): boolean {
  const keys = made.filter(({ credential }) => credential.credential_type === 'public_key').map(({ publicKey }) => publicKey)
  return new Set(keys).size < keys.length
}

/** Puts prepared credentials into the store, under a client that is there already. */
export function insertCredentials(tenant: Tenant, clientId: string, credentials: readonly NewCredential[]): void {
  for (const { credential, publicKey } of credentials) tenant.store.credentials.insert(clientId, credential, publicKey)
}
