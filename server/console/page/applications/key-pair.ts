/** Generates RSA key pairs in the browser. The private key never leaves it. */

export interface KeyPair {
  /** SPKI, in PEM form. */
  publicPem: string
  /** PKCS #8, in PEM form. */
  privatePem: string
}

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
}

/** @throws when the page was opened without TLS on a host other than localhost, where browsers offer no cryptography */
export async function makeKeyPair(): Promise<KeyPair> {
  if (!globalThis.isSecureContext)
    throw new Error(
      'The browser makes keys for pages of localhost and over HTTPS only. Open this page over HTTPS, or paste a public key.',
    )
  const { publicKey, privateKey } = await crypto.subtle.generateKey(RSA, true, ['sign', 'verify'])
  const [spki, pkcs8] = await Promise.all([
    crypto.subtle.exportKey('spki', publicKey),
    crypto.subtle.exportKey('pkcs8', privateKey),
  ])
  return { publicPem: pemOf('PUBLIC KEY', spki), privatePem: pemOf('PRIVATE KEY', pkcs8) }
}

function pemOf(label: string, bytes: ArrayBuffer): string {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(bytes)))
  return `-----BEGIN ${label}-----\n${(base64.match(/.{1,64}/g) ?? []).join('\n')}\n-----END ${label}-----\n`
}
