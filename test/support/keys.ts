/** Keys for credentials. */
import { generateKeyPairSync, webcrypto } from 'node:crypto'

/** The public half of a new RSA key, in PEM form. */
export const publicPem = (bits = 2048) =>
  generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ type: 'spki', format: 'pem' }) as string

/** A self-signed certificate of a new RSA key, in PEM form. */
export async function certificatePem(name = 'CN=client.example.org'): Promise<string> {
  await import('reflect-metadata')
  const { X509CertificateGenerator } = await import('@peculiar/x509')
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const notAfter = new Date(Date.UTC(2050, 0, 1))
  return (
    await X509CertificateGenerator.createSelfSigned(
      { name, keys, notBefore: new Date(0), notAfter, signingAlgorithm: algorithm },
      webcrypto as never,
    )
  ).toString('pem')
}
