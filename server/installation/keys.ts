/**
 * Loads the keys of an installation: one signs access tokens, the other belongs to the certificate in `signing_keys` of
 * all clients. They are created once and stored in the home folder (mode 0600), so that tokens stay valid after a
 * restart. The package contains no keys.
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
  /** The RFC 7638 thumbprint of the public key. */
  thumbprint: string
  certificate: SigningCertificate
}
interface KeyFile {
  access_token_key: string
  certificate: SigningCertificate
}

/**
 * Reads the keys of a home folder. Creates them on the first start.
 * @throws Error with a message for the user if the folder cannot be used or the file is damaged
 */
export async function loadKeys(home: string): Promise<Keys> {
  const file = join(home, 'keys.json')
  const { access_token_key, certificate } = read(file) ?? (await make(file))
  const privateKey = createPrivateKey(access_token_key)
  const publicKey = createPublicKey(privateKey)
  return { privateKey, publicKey, thumbprint: thumbprintOf(publicKey), certificate }
}

/** The key that signs and verifies the access tokens of one tenant. */
export interface TenantKey {
  /** The `kid`. It identifies the tenant of a token. */
  id: string
  privateKey: KeyObject
  publicKey: KeyObject
}

const keyIdOf = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 21)

/** Returns the installation's key with a `kid` for the tenant. Tenants have different `kid`s, but the same key. */
export const tenantKey = ({ thumbprint, privateKey, publicKey }: Keys, tenant: string): TenantKey => ({
  id: keyIdOf(`${thumbprint}.${tenant}`),
  privateKey,
  publicKey,
})

/** Returns a tenant's own key from a private key in PEM form. @throws Error for a text that is not a key */
export function ownKey(pem: string): TenantKey {
  const privateKey = createPrivateKey(pem)
  const publicKey = createPublicKey(privateKey)
  return { id: keyIdOf(thumbprintOf(publicKey)), privateKey, publicKey }
}

/** Creates a private key in PEM form for `ownKey`. Takes a tenth of a second. */
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

/**
 * Creates the keys and the file. If two processes start at the same time, both use the keys that were written first.
 */
async function make(file: string): Promise<KeyFile> {
  // Other threads create both keys while this thread loads the certificate library.
  const [tokenKey, certificateKeys] = [
    makeOwnKey(),
    webcrypto.subtle.generateKey(CERTIFICATE_KEY, true, ['sign', 'verify']),
  ]
  const { signingCertificate } = await import('./make-certificates.ts')
  const keys = {
    access_token_key: await tokenKey,
    certificate: await signingCertificate((await certificateKeys) as webcrypto.CryptoKeyPair),
  }
  createIfAbsent(file, JSON.stringify(keys))
  return read(file) ?? keys
}

const read = (file: string) => readJsonIfPresent<KeyFile>(file, 'tokens made before are then invalid')
