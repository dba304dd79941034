/** The variables that make programs trust our authority beside those that they trust already. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { createIfAbsent, readIfPresent } from './files.ts'

/** Where distributions keep the roots of the system, as Go looks for them. */
const SYSTEM_ROOTS = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
  '/usr/local/share/certs/ca-root-nss.crt',
]

/**
 * Node adds the certificates of its variable to its own roots; OpenSSL, Go, Ruby and Python take theirs in place of the system's.
 * Either way the user's own file, if the variable names one, goes on counting.
 * @param folder where the files are kept; one that is there already is used again
 * @param authorities ours, in PEM form
 */
export function trustVariables(
  folder: string,
  authorities: string,
  environment: NodeJS.ProcessEnv,
): Record<string, string> {
  const roots = () => textOf(environment['SSL_CERT_FILE']) ?? systemRoots()
  return {
    NODE_EXTRA_CA_CERTS: bundle(folder, authorities, textOf(environment['NODE_EXTRA_CA_CERTS'])),
    SSL_CERT_FILE: bundle(folder, authorities, roots()),
    REQUESTS_CA_BUNDLE: bundle(folder, authorities, textOf(environment['REQUESTS_CA_BUNDLE']) ?? roots()),
  }
}

/** The file with ours and the others in it, each once, so that the variables may be set again on top of themselves. */
function bundle(folder: string, authorities: string, others = ''): string {
  const certificates = new Set(
    `${authorities}${others}`.match(/-----BEGIN ([A-Z ]*CERTIFICATE)-----[^-]+-----END \1-----/g),
  )
  const text = [...certificates, ''].join('\n')
  const file = join(folder, `trust-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.pem`)
  if (readIfPresent(file) === undefined) createIfAbsent(file, text)
  return file
}

/** A file that cannot be read trusts nobody: so the programs themselves have it. */
function textOf(file: string | undefined): string | undefined {
  try {
    return file ? readFileSync(file, 'utf8') : undefined
  } catch {
    return undefined
  }
}

function systemRoots(): string {
  for (const file of SYSTEM_ROOTS) {
    const text = textOf(file)
    if (text !== undefined) return text
  }
  return rootCertificates.join('\n')
}
