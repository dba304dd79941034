/**
 * Creates keys and certificates. This file is imported dynamically, because the certificate library takes long to load.
 */
import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import { AsnConvert } from '@peculiar/asn1-schema'
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from '@peculiar/asn1-x509'
import * as x509 from '@peculiar/x509'

const CERTIFICATE_NAME = 'CN=default.auth0.localhost'
const DAY_MS = 86_400_000
const TEN_YEARS_MS = 10 * 365 * DAY_MS
/** The longest validity that Apple's platforms accept for an authority that a user installed, and for a certificate. */
const AUTHORITY_MS = 825 * DAY_MS
const LEAF_MS = 397 * DAY_MS
/** Certificates are valid from this time before their creation, because the clocks of two machines may differ. */
const EARLIER_MS = 3_600_000
const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

x509.cryptoProvider.set(webcrypto as never)

/**
 * Creates a self-signed certificate like that in `signing_keys` of real tenants: PEM with CRLF, and also as PKCS#7
 * (recorded).
 */
export async function signingCertificate(keys: webcrypto.CryptoKeyPair): Promise<SigningCertificate> {
  const now = Date.now()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: CERTIFICATE_NAME,
    keys: keys as never,
    notBefore: new Date(now - 60_000),
    notAfter: new Date(now + TEN_YEARS_MS),
    signingAlgorithm: keys.privateKey.algorithm as never,
  })
  const chain = new x509.X509Certificates([certificate])
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  return {
    cert: pem('CERTIFICATE', Buffer.from(certificate.rawData)),
    key: pem('PRIVATE KEY', key),
    pkcs7: pem('PKCS7', Buffer.from(chain.export('raw'))),
    subject: `/${CERTIFICATE_NAME}`,
  }
}

const pem = (label: string, der: Buffer, newline = '\r\n') =>
  [`-----BEGIN ${label}-----`, ...(der.toString('base64').match(/.{1,64}/g) ?? []), `-----END ${label}-----`, ''].join(
    newline,
  )

/**
 * Creates an authority that is valid for one realm only. Verifiers that follow RFC 5280 enforce its name constraints.
 */
export async function makeAuthority(realm: Realm): Promise<KeyedCertificate> {
  const keys = await ecKeyPair()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...lifeOf(AUTHORITY_MS),
    keys: keys as never,
    signingAlgorithm: P256,
    name: `CN=auth0-clients-emulator ${realm.id},O=Development only`,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as never),
      new x509.Extension(id_ce_nameConstraints, true, nameConstraints(realm)),
    ],
  })
  return keyed(certificate, keys)
}

/**
 * Creates a certificate for the names of a realm, issued by the realm's authority. It does not expire later than the
 * authority.
 */
export async function makeLeaf(
  authority: KeyedCertificate,
  { names, addresses }: Pick<Realm, 'names' | 'addresses'>,
): Promise<KeyedCertificate> {
  const issuer = new x509.X509Certificate(authority.cert)
  const signingKey = await webcrypto.subtle.importKey(
    'pkcs8',
    x509.PemConverter.decodeFirst(authority.key),
    P256,
    false,
    ['sign'],
  )
  const keys = await ecKeyPair()
  const certificate = await x509.X509CertificateGenerator.create({
    ...lifeOf(LEAF_MS, issuer.notAfter),
    issuer: issuer.subject,
    publicKey: keys.publicKey as never,
    signingKey: signingKey as never,
    signingAlgorithm: P256,
    subject: `CN=${names[0]}`,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as never),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey as never),
      new x509.SubjectAlternativeNameExtension([
        ...names.map((value) => ({ type: 'dns' as const, value })),
        ...addresses.map((value) => ({ type: 'ip' as const, value })),
      ]),
    ],
  })
  return keyed(certificate, keys)
}

const ecKeyPair = () => webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>

/** Returns a random serial number. Its first byte is 1, because the first bit of a serial number is its sign. */
const serialNumber = () => Buffer.concat([Buffer.of(1), randomBytes(15)]).toString('hex')

function lifeOf(milliseconds: number, limit?: Date) {
  const begin = Date.now() - EARLIER_MS
  return {
    serialNumber: serialNumber(),
    notBefore: new Date(begin),
    notAfter: new Date(Math.min(begin + milliseconds, limit?.getTime() ?? Infinity)),
  }
}

function nameConstraints({ permitted }: Realm): ArrayBuffer {
  const subtrees = (kind: 'dNSName' | 'iPAddress', values: readonly string[]) =>
    values.map((value) => new GeneralSubtree({ base: new GeneralName({ [kind]: value }) }))
  const allowed = [...subtrees('dNSName', permitted.names), ...subtrees('iPAddress', permitted.networks)]
  // Without a constraint, all names of a kind are allowed. So a realm without addresses excludes all addresses.
  const denied = permitted.networks.length === 0 ? subtrees('iPAddress', ['0.0.0.0/0', '::/0']) : []
  return AsnConvert.serialize(
    new NameConstraints({
      permittedSubtrees: new GeneralSubtrees(allowed),
      ...(denied.length > 0 && { excludedSubtrees: new GeneralSubtrees(denied) }),
    }),
  )
}

async function keyed(
  certificate: x509.X509Certificate,
  { privateKey }: webcrypto.CryptoKeyPair,
): Promise<KeyedCertificate> {
  const key = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey))
  return { cert: pem('CERTIFICATE', Buffer.from(certificate.rawData), '\n'), key: pem('PRIVATE KEY', key, '\n') }
}

/** A certificate and its private key, in PEM form. */
export interface KeyedCertificate {
  cert: string
  key: string
}

/** The names and addresses of one certificate, and the constraints of its authority. */
export interface Realm {
  /** A part of the file names and of the authority's name. */
  id: string
  /** The host names of the certificate. */
  names: readonly string[]
  addresses: readonly string[]
  /** The names and networks in the authority's name constraints. */
  permitted: { names: readonly string[]; networks: readonly string[] }
}

/** A client's signing key as in the response of POST. Reads omit `key` and have the subject `deprecated` (recorded). */
export interface SigningCertificate {
  cert: string
  key: string
  pkcs7: string
  subject: string
}
