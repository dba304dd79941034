/**
 * The certificates of an installation, made on its first start and kept in the home folder.
 *
 * A realm is a set of names under an authority of its own. That of localhost is never widened, so that trusting it gives
 * nothing away; every set of names that `--tls-host` gives is another realm. `ca.pem` holds the authorities of all realms,
 * so that no start takes away what another one's clients trust.
 */
import { createHash, X509Certificate } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createIfAbsent, readIfPresent, readJsonIfPresent, replaceFile } from './files.ts'
import type { KeyedCertificate, Realm } from './make-certificates.ts'

/** What the HTTPS server needs, and what its clients have to trust. */
export interface Tls {
  /** For a client that asks for no name, or for one that is not in `named`. */
  leaf: KeyedCertificate
  named: (KeyedCertificate & { names: readonly string[] }) | undefined
  /** The authorities of these certificates, and the file that holds them among others; undefined for a certificate of the user's own. */
  authorities: { file: string; pem: string } | undefined
}

const LOCALHOST: Realm = {
  id: 'localhost',
  names: ['localhost', '*.auth0.localhost'],
  addresses: ['127.0.0.1', '::1'],
  permitted: { names: ['localhost'], networks: ['127.0.0.0/8', '::1/128'] },
}

/** Made anew by a start that is this near to the end. */
const RENEW_MS = 30 * 86_400_000
const LOSS = 'clients then have to trust the new authority'

/**
 * The certificates of a home folder; what is absent, or about to expire, is made.
 * @param hosts names besides localhost, in lower case
 * @throws Error with a sentence for people when the folder cannot be used
 */
export async function loadCertificates(home: string, hosts: readonly string[] = []): Promise<Tls> {
  const local = await certificatesOf(home, LOCALHOST)
  const others = hosts.filter((name) => name !== 'localhost' && !/^[^.]+\.auth0\.localhost$/.test(name))
  const realm = others.length > 0 ? realmOf(others) : undefined
  const own = realm && (await certificatesOf(home, realm))
  return {
    leaf: local.leaf,
    named: own && { ...own.leaf, names: others },
    authorities: { file: keepBundle(home), pem: local.authority.cert + (own?.authority.cert ?? '') },
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
  const kept = readJsonIfPresent<KeyedCertificate>(file, 'nothing is lost')
  if (kept && isFresh(kept) && isIssuedBy(kept, authority)) return { authority, leaf: kept }
  const { makeLeaf } = await import('./make-certificates.ts')
  const leaf = await makeLeaf(authority, realm)
  replaceFile(file, JSON.stringify(leaf))
  return { authority, leaf }
}

/** Authorities are numbered: a file that was written once never changes, so that processes that start at once agree without a lock. */
async function authorityOf(home: string, realm: Realm): Promise<KeyedCertificate> {
  for (let number = 1; ; number++) {
    const file = join(home, `authority-${realm.id}-${number}.json`)
    const kept = readJsonIfPresent<KeyedCertificate>(file, LOSS)
    if (kept && isFresh(kept)) return kept
    if (kept) continue
    const { makeAuthority } = await import('./make-certificates.ts')
    const made = await makeAuthority(realm)
    createIfAbsent(file, JSON.stringify(made))
    return readJsonIfPresent<KeyedCertificate>(file, LOSS) ?? made
  }
}

const expiryOf = ({ cert }: KeyedCertificate) => Date.parse(new X509Certificate(cert).validTo)
const isFresh = (kept: KeyedCertificate) => expiryOf(kept) - Date.now() > RENEW_MS
const isIssuedBy = (leaf: KeyedCertificate, authority: KeyedCertificate) =>
  new X509Certificate(leaf.cert).verify(new X509Certificate(authority.cert).publicKey)

/** Writes `ca.pem` until it holds what is there: another process may be adding an authority. */
function keepBundle(home: string): string {
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
    .filter((kept) => kept !== undefined)
    .filter((kept) => expiryOf(kept) > Date.now())
    .map(({ cert }) => cert)
    .join('')
}
