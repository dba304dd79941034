/** A certificate of the user's own, in place of ours. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { CertificateFiles } from '../types.ts'
import type { Tls } from './authority.ts'

/** @throws Error with a sentence for people: a file that cannot be read, or a key that does not fit */
export function readOwnCertificate({ cert, key }: CertificateFiles): Tls {
  const leaf = { cert: read('certificate', cert), key: read('key', key) }
  const certificate = parsed('certificate', cert, () => new X509Certificate(leaf.cert))
  const privateKey = parsed('key', key, () => createPrivateKey(leaf.key))
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

function parsed<T>(what: string, file: string, parse: () => T): T {
  try {
    return parse()
  } catch (cause) {
    throw new Error(`${file} holds no ${what} in PEM form that can be used (${(cause as Error).message}).`, { cause })
  }
}
