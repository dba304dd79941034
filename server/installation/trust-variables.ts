/**
 * Builds the environment variables that make programs trust the emulator's authorities, in addition to those that they
 * already trust.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { createIfAbsent, readIfPresent } from './files.ts'

/** The files with the system's root certificates in different distributions; the same list as in Go. */
const SYSTEM_ROOTS = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
  '/usr/local/share/certs/ca-root-nss.crt',
]

/**
 * Returns the variables, and writes the files that they name. Node adds the certificates of its variable to its own
 * roots. OpenSSL, Go, Ruby and Python replace the system's roots with those of their variables. If a variable already
 * names a file of the user, the new file contains its certificates too.
 * @param folder the folder for the files. An existing file is used again.
 * @param authorities the emulator's authorities, in PEM form
 */
export function trustVariables(
  folder: string,
  authorities: string,
  environment: NodeJS.ProcessEnv,
): Record<string, string> {
  const roots = () => readOrUndefined(environment['SSL_CERT_FILE']) ?? systemRoots()
  return {
    NODE_EXTRA_CA_CERTS: bundle(folder, authorities, readOrUndefined(environment['NODE_EXTRA_CA_CERTS'])),
    SSL_CERT_FILE: bundle(folder, authorities, roots()),
    REQUESTS_CA_BUNDLE: bundle(folder, authorities, readOrUndefined(environment['REQUESTS_CA_BUNDLE']) ?? roots()),
  }
}

/**
 * Returns the path of a file with the emulator's authorities and other certificates. Each certificate is in it once, so
 * the file does not grow if the variables already name such a file.
 */
function bundle(folder: string, authorities: string, others = ''): string {
  const certificates = new Set(
    `${authorities}${others}`.match(/-----BEGIN ([A-Z ]*CERTIFICATE)-----[^-]+-----END \1-----/g),
  )
  const text = [...certificates, ''].join('\n')
  const file = join(folder, `trust-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.pem`)
  if (readIfPresent(file) === undefined) createIfAbsent(file, text)
  return file
}

/** Returns the text of a file; undefined if it cannot be read. The programs themselves also ignore such a file. */
function readOrUndefined(file: string | undefined): string | undefined {
  try {
    return file ? readFileSync(file, 'utf8') : undefined
  } catch {
    return undefined
  }
}

function systemRoots(): string {
  for (const file of SYSTEM_ROOTS) {
    const text = readOrUndefined(file)
    if (text !== undefined) return text
  }
  return rootCertificates.join('\n')
}
