/** Reads a TLS certificate of the user, which the server uses instead of a generated one. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { CertificateFiles } from '../types.ts'
import type { Tls } from './authority.ts'

/**
 * Reads a certificate and its key.
 * @throws Error with a message for the user: a file cannot be read, or the key does not match
 */
export function readOwnCertificate({ cert, key }: CertificateFiles): Tls {
  const leaf = { cert: read('certificate', cert), key: read('key', key) }
  const certificate = parsePem('certificate', cert, () => new X509Certificate(leaf.cert))
  const privateKey = parsePem('key', key, () => createPrivateKey(leaf.key))
  if (!certificate.checkPrivateKey(privateKey))
    throw new Error(`The key in ${key} does not belong to the certificate in ${cert}.`)
  return { leaf, named: undefined, authorities: undefined }
}

function read(what: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (cause as Error).message
    throw new Error(`Cannot read the ${what} ${file}: ${why}.`, { cause })
  }
}

function parsePem<T>(what: string, file: string, parse: () => T): T {
  try {
    return parse()
  } catch (cause) {
    throw new Error(`${file} holds no ${what} in PEM form that can be used (${(cause as Error).message}).`, { cause })
  }
}
