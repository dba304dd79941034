/** Reads the PEM of a credential: its public key, and the members that the API derives from it. */
import { createHash, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto'
import type { Credential, CredentialType } from '../../schema/credential.ts'

/** The members of a credential that come from its PEM. */
export interface CredentialKey {
  /** SPKI, in PEM form. */
  publicKey: string
  members: Pick<Credential, 'kid' | 'thumbprint_sha256' | 'subject_dn' | 'expires_at'>
}

/** The content of a PEM. */
export interface Pem {
  key: KeyObject
  /** Absent for a bare key. */
  certificate?: X509Certificate
}

/**
 * The PEM types that real tenants accept: SPKI and PKCS#1 public keys, and certificates (documented). A private key is
 * rejected. Its public half is never extracted.
 */
const LABELS = ['PUBLIC KEY', 'RSA PUBLIC KEY', 'CERTIFICATE']

/**
 * Reads the first block of a PEM. In a chain, this is the certificate of the client itself (inferred). Returns
 * undefined for an invalid PEM.
 */
export function readPem(pem: string): Pem | undefined {
  const begin = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(pem)
  const label = begin?.[1] ?? ''
  const end = `-----END ${label}-----`
  const stop = begin ? pem.indexOf(end, begin.index) : -1
  if (!begin || stop < 0 || !LABELS.includes(label)) return undefined
  const text = `${pem.slice(begin.index, stop)}${end}\n`
  try {
    if (label !== 'CERTIFICATE') return { key: createPublicKey(text) }
    const certificate = new X509Certificate(text)
    return { key: certificate.publicKey, certificate }
  } catch {
    return undefined
  }
}

/**
 * Returns the key and the members that a credential gets from a PEM. The PEM must suit the type (rules/credentials.ts).
 * @param parseExpiry whether a public key gets its expiry date from the certificate that contains it
 */
export function credentialKey(type: CredentialType, { key, certificate }: Pem, parseExpiry = false): CredentialKey {
  return {
    publicKey: key.export({ type: 'spki', format: 'pem' }) as string,
    members: membersOf(type, key, certificate, parseExpiry),
  }
}

/**
 * Returns the members of a credential. Recorded for each type (observed-behaviour.md §1 and §5): only an x509_cert has
 * its expiry date without `parse_expiry_from_cert`.
 */
function membersOf(
  type: CredentialType,
  key: KeyObject,
  certificate: X509Certificate | undefined,
  parseExpiry: boolean,
): CredentialKey['members'] {
  if (type === 'public_key' || !certificate)
    return { kid: thumbprintOf(key), ...(certificate && parseExpiry && { expires_at: expiryOf(certificate) }) }
  if (type === 'cert_subject_dn') return { subject_dn: subjectOf(certificate) }
  return {
    thumbprint_sha256: createHash('sha256').update(certificate.raw).digest('base64url'),
    expires_at: expiryOf(certificate),
  }
}

/**
 * Returns the RFC 7638 thumbprint of an RSA key. It is the `kid` of a credential, also for a certificate (recorded 173
 * times). jose has this function too, but its version returns a promise.
 */
export function thumbprintOf(key: KeyObject): string {
  const { e, kty, n } = key.export({ format: 'jwk' })
  return createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url')
}

/** Returns the names in the order of the certificate, joined by newlines (recorded). Node formats them the same way. */
const subjectOf = (certificate: X509Certificate) => certificate.subject

const expiryOf = (certificate: X509Certificate) => new Date(certificate.validTo).toISOString()
