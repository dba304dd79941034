/** Reads the PEM of a credential: the public key in it, and what the API shows of it. */
import { createHash, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto'
import type { Credential, CredentialType } from '../../schema/credential.ts'

/** The members of a credential that come from its PEM. */
export interface CredentialKey {
  /** SPKI, in PEM form. */
  publicKey: string
  members: Pick<Credential, 'kid' | 'thumbprint_sha256' | 'subject_dn' | 'expires_at'>
}

/** What a PEM holds. */
export interface Pem {
  key: KeyObject
  /** Absent for a bare key. */
  certificate?: X509Certificate
}

/** What real tenants read: SPKI and PKCS#1 public keys, and certificates (documented). A private key is refused, never stripped to its public half. */
const LABELS = ['PUBLIC KEY', 'RSA PUBLIC KEY', 'CERTIFICATE']

/** Reads the first block of a PEM alone; of a chain this is the certificate of the client itself (inferred). Undefined for what cannot be read. */
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
 * What a PEM gives to a credential of a type that can use it (rules/credentials.ts).
 * @param parseExpiry whether a public key takes its expiry date from the certificate around it
 */
export function credentialKey(type: CredentialType, { key, certificate }: Pem, parseExpiry = false): CredentialKey {
  return {
    publicKey: key.export({ type: 'spki', format: 'pem' }) as string,
    members: membersOf(type, key, certificate, parseExpiry),
  }
}

/** Recorded for each type (observed-behaviour.md §1 and §5): only an x509_cert has its expiry date without being asked. */
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
 * Returns the RFC 7638 thumbprint of an RSA key. It is the `kid` of a credential, also where a certificate was sent (recorded 173 times).
 * The function of jose returns a promise.
 */
export function thumbprintOf(key: KeyObject): string {
  const { e, kty, n } = key.export({ format: 'jwk' })
  return createHash('sha256').update(JSON.stringify({ e, kty, n })).digest('base64url')
}

/** Names in the order of the certificate, joined by newlines (recorded): that is how Node prints them. */
const subjectOf = (certificate: X509Certificate) => certificate.subject

const expiryOf = (certificate: X509Certificate) => new Date(certificate.validTo).toISOString()
