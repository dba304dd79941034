/**
 * The keys of an installation: one signs access tokens, the other is the certificate in `signing_keys` of every client.
 * Made once, kept in the home folder (0600) so that tokens outlive a restart; none is ever shipped.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { calculateJwkThumbprint } from 'jose'

/** A client's signing key as POST shows it; reads leave out `key` and say `deprecated` for the subject (recorded). */
export interface SigningCertificate {
  cert: string
  key: string
  pkcs7: string
  subject: string
}
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
  const { access_token_key, certificate } = read(file) ?? (await make(home, file))
  const privateKey = createPrivateKey(access_token_key)
  const publicKey = createPublicKey(privateKey)
  const thumbprint = await calculateJwkThumbprint(publicKey.export({ format: 'jwk' }) as never)
  return { privateKey, publicKey, thumbprint, certificate }
}

/** The `kid` of a tenant's access tokens: data, not a key of its own; it tells which tenant a token belongs to. */
export const keyIdOf = (keys: Keys, tenant: string) => createHash('sha256').update(`${keys.thumbprint}.${tenant}`).digest('base64url').slice(0, 21)

function read(file: string): KeyFile | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(`cannot read the keys in ${file}: ${(cause as Error).message}`, { cause })
  }
  try {
    return JSON.parse(text) as KeyFile
  } catch (cause) {
    throw new Error(`the keys in ${file} are damaged; remove the file to make new ones (tokens made before are then invalid)`, { cause })
  }
}

/** Two processes may start at once: the file appears whole, and the first one wins. */
async function make(home: string, file: string): Promise<KeyFile> {
  const { makeKeys } = await import('../tls/certificates.ts')
  const made = await makeKeys()
  const temporary = `${file}.${process.pid}`
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    chmodSync(home, 0o700)
    writeFileSync(temporary, JSON.stringify(made), { mode: 0o600 })
    linkSync(temporary, file)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw new Error(`cannot keep the keys in ${home}: ${(cause as Error).message}; set AUTH0_EMULATOR_HOME to a folder that can be written`, { cause })
    }
  } finally {
    rmSync(temporary, { force: true })
  }
  return read(file) ?? made
}
