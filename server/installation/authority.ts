/**
 * Loads the TLS certificates of an installation. Creates them on the first start, and stores them in the home folder.
 *
 * A realm is a set of host names with its own certificate authority. The authority of localhost is valid for localhost
 * names only, so trusting it is no risk for other hosts. Each set of names from `--tls-host` is another realm. `ca.pem`
 * contains the authorities of all realms, so that a start with other names does not remove an authority that clients of
 * another start trust.
 */
import { createHash, X509Certificate } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createIfAbsent, readIfPresent, readJsonIfPresent, replaceFile } from './files.ts'
import type { KeyedCertificate, Realm } from './make-certificates.ts'

/** The certificates of the HTTPS server, and the authorities that its clients must trust. */
export interface Tls {
  /** The certificate for clients that request no host name, or a name that is not in `named`. */
  leaf: KeyedCertificate
  /** The certificate for the host names of `--tls-host`. */
  named: (KeyedCertificate & { names: readonly string[] }) | undefined
  /**
   * The authorities of these certificates, and the file that contains all authorities. Undefined for a certificate of
   * the user.
   */
  authorities: { file: string; pem: string } | undefined
}

const LOCALHOST: Realm = {
  id: 'localhost',
  names: ['localhost', '*.auth0.localhost'],
  addresses: ['127.0.0.1', '::1'],
  permitted: { names: ['localhost'], networks: ['127.0.0.0/8', '::1/128'] },
}

/** A start replaces a certificate that expires within this time. */
const RENEW_MS = 30 * 86_400_000
/** The consequence of a lost authority, for a message. */
const LOSS = 'clients then have to trust the new authority'

/**
 * Loads the certificates of a home folder. Creates those that are missing or expire soon.
 * @param hosts host names besides localhost, in lower case
 * @throws Error with a message for the user if the folder cannot be used
 */
export async function loadCertificates(home: string, hosts: readonly string[] = []): Promise<Tls> {
  const local = await certificatesOf(home, LOCALHOST)
  const others = hosts.filter((name) => name !== 'localhost' && !/^[^.]+\.auth0\.localhost$/.test(name))
  const realm = others.length > 0 ? realmOf(others) : undefined
  const own = realm && (await certificatesOf(home, realm))
  return {
    leaf: local.leaf,
    named: own && { ...own.leaf, names: others },
    authorities: { file: writeBundle(home), pem: local.authority.cert + (own?.authority.cert ?? '') },
  }
}

function realmOf(hosts: readonly string[]): Realm {
  const names = [...new Set(hosts)].sort()
  const id = createHash('sha256').update(names.join()).digest('hex').slice(0, 12)
  return { id, names, addresses: [], permitted: { names, networks: [] } }
}

async function certificatesOf(
  home: string,
  realm: Realm,
): Promise<{ authority: KeyedCertificate; leaf: KeyedCertificate }> {
  const authority = await authorityOf(home, realm)
  const file = join(home, `certificate-${realm.id}.json`)
  const stored = readJsonIfPresent<KeyedCertificate>(file, 'nothing is lost')
  if (stored && isFresh(stored) && isIssuedBy(stored, authority)) return { authority, leaf: stored }
  const { makeLeaf } = await import('./make-certificates.ts')
  const leaf = await makeLeaf(authority, realm)
  replaceFile(file, JSON.stringify(leaf))
  return { authority, leaf }
}

/**
 * Loads or creates the authority of a realm. Files of authorities are numbered and never change, so that processes that
 * start at the same time use the same authority without a lock.
 */
async function authorityOf(home: string, realm: Realm): Promise<KeyedCertificate> {
  for (let number = 1; ; number++) {
    const file = join(home, `authority-${realm.id}-${number}.json`)
    const stored = readJsonIfPresent<KeyedCertificate>(file, LOSS)
    if (stored && isFresh(stored)) return stored
    if (stored) continue
    const { makeAuthority } = await import('./make-certificates.ts')
    const authority = await makeAuthority(realm)
    createIfAbsent(file, JSON.stringify(authority))
    return readJsonIfPresent<KeyedCertificate>(file, LOSS) ?? authority
  }
}

const expiryOf = ({ cert }: KeyedCertificate) => Date.parse(new X509Certificate(cert).validTo)
const isFresh = (certificate: KeyedCertificate) => expiryOf(certificate) - Date.now() > RENEW_MS
const isIssuedBy = (leaf: KeyedCertificate, authority: KeyedCertificate) =>
  new X509Certificate(leaf.cert).verify(new X509Certificate(authority.cert).publicKey)

/** Writes `ca.pem` until it contains all authorities, because another process may add one at the same time. */
function writeBundle(home: string): string {
  const file = join(home, 'ca.pem')
  for (let bundle = bundleOf(home); readIfPresent(file) !== bundle; bundle = bundleOf(home)) replaceFile(file, bundle)
  return file
}

function bundleOf(home: string): string {
  const files = readdirSync(home).filter((name) => /^authority-.*\.json$/.test(name))
  const rank = (name: string) => (name.startsWith(`authority-${LOCALHOST.id}-`) ? `0${name}` : `1${name}`)
  return files
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .map((name) => readJsonIfPresent<KeyedCertificate>(join(home, name), LOSS))
    .filter((authority) => authority !== undefined)
    .filter((authority) => expiryOf(authority) > Date.now())
    .map(({ cert }) => cert)
    .join('')
}
