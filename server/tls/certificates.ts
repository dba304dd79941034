/** Makes keys and certificates. Loaded on first need only: the certificate library takes long to load. */
import 'reflect-metadata'
import { generateKeyPair, webcrypto } from 'node:crypto'
import { promisify } from 'node:util'
import * as x509 from '@peculiar/x509'
import type { SigningCertificate } from '../authentication/keys.ts'

const CERTIFICATE_NAME = 'CN=default.auth0.localhost'
const TEN_YEARS_MS = 10 * 365 * 86_400_000

const rsaKeyPair = () => promisify(generateKeyPair)('rsa', { modulusLength: 2048 })

/** Both keys of an installation, as they are kept. */
export async function makeKeys(): Promise<{ access_token_key: string; certificate: SigningCertificate }> {
  const [tokens, certificate] = await Promise.all([rsaKeyPair(), signingCertificate()])
  return { access_token_key: tokens.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, certificate }
}

/** A self-signed certificate as real tenants have one in `signing_keys`: PEM with CRLF, and the same as PKCS#7 (recorded). */
async function signingCertificate(): Promise<SigningCertificate> {
  x509.cryptoProvider.set(webcrypto as never)
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', publicExponent: new Uint8Array([1, 0, 1]), modulusLength: 2048 }
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair
  const now = Date.now()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: CERTIFICATE_NAME, keys: keys as never, notBefore: new Date(now - 60_000), notAfter: new Date(now + TEN_YEARS_MS), signingAlgorithm: algorithm,
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

const pem = (label: string, der: Buffer) =>
  [`-----BEGIN ${label}-----`, ...(der.toString('base64').match(/.{1,64}/g) ?? []), `-----END ${label}-----`, ''].join('\r\n')
