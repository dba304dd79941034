/**
 * The keys of an installation: one signs access tokens, the other is the certificate in `signing_keys` of every client.
 * Made once, kept in the home folder (0600) so that tokens outlive a restart; none is ever shipped.
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPair, webcrypto, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createIfAbsent, readJsonIfPresent } from './files.ts'
import { thumbprintOf } from '../shared/pem.ts'
import type { SigningCertificate } from './make-certificates.ts'

export interface Keys {
  privateKey: KeyObject
  publicKey: KeyObject
  /** RFC 7638 thumbprint of the public key. */
  thumbprint: string
  certificate: SigningCertificate
}
interface KeyFile {
  access_token_key: string
  certificate: SigningCertificate
}

/**
 * Reads the keys of a home folder, making them on the first start.
 * @throws Error with a sentence for people when the folder cannot be used or the file is damaged.
 */
export async function loadKeys(home: string): Promise<Keys> {
  const file = join(home, 'keys.json')
  const { access_token_key, certificate } = read(file) ?? (await make(file))
  const privateKey = createPrivateKey(access_token_key)
  const publicKey = createPublicKey(privateKey)
  return { privateKey, publicKey, thumbprint: thumbprintOf(publicKey), certificate }
}

/** What the access tokens of one tenant are signed and verified with. */
export interface TenantKey {
  /** The `kid`: it tells which tenant a token belongs to. */
  id: string
  privateKey: KeyObject
  publicKey: KeyObject
}

const keyIdOf = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 21)

/** The key of the installation under a `kid` that tells the tenant: data, not a key of its own. */
export const tenantKey = ({ thumbprint, privateKey, publicKey }: Keys, tenant: string): TenantKey => ({
  id: keyIdOf(`${thumbprint}.${tenant}`),
  privateKey,
  publicKey,
})

/** Reads the key of one tenant from its private half in PEM form. @throws Error for a text that is no key */
export function ownKey(pem: string): TenantKey {
  const privateKey = createPrivateKey(pem)
  const publicKey = createPublicKey(privateKey)
  return { id: keyIdOf(thumbprintOf(publicKey)), privateKey, publicKey }
}

/** Makes the private half of such a key, in PEM form; it takes a tenth of a second. */
export const makeOwnKey = async (): Promise<string> =>
  (await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string

const CERTIFICATE_KEY = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
}

/** Two processes may start at once: both use the keys that were written first. */
async function make(file: string): Promise<KeyFile> {
  // Both keys are made on other threads while the library for certificates is loaded.
  const [tokenKey, certificateKeys] = [
    makeOwnKey(),
    webcrypto.subtle.generateKey(CERTIFICATE_KEY, true, ['sign', 'verify']),
  ]
  const { signingCertificate } = await import('./make-certificates.ts')
  const made = {
    access_token_key: await tokenKey,
    certificate: await signingCertificate((await certificateKeys) as webcrypto.CryptoKeyPair),
  }
  createIfAbsent(file, JSON.stringify(made))
  return read(file) ?? made
}

const read = (file: string) => readJsonIfPresent<KeyFile>(file, 'tokens made before are then invalid')
