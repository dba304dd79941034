/** Loads seed documents: through the API's own validation and rules, all or nothing. */
import { violation } from '../../schema/check.ts'
import { isRecord } from '../../schema/json.ts'
import { completeSeed, seed as seedSchema, type CompleteSeed, type Seed } from '../../schema/seed.ts'
import { ApiError } from '../errors.ts'
import { NOTHING_RESTRICTED, type Tenant } from '../tenant.ts'
import { addClientGrant, addConnection, addDocument, addOrganization, addResourceServer, addSeedClient, type Loading } from './add.ts'
import { putClient, putClientGrant, putResourceServer } from './put.ts'
import { addMany, countOf } from './many.ts'
import { SeedError, SeedReason } from './seed-error.ts'

/** A seed that was read, under the name that its user knows it by. */
export interface NamedSeed {
  name: string
  /** The document; undefined for one that is generated. */
  document: unknown
}
/** How many entities of each kind a load made. */
export type Loaded = Record<'resourceServers' | 'clients' | 'clientGrants' | 'connections' | 'organizations' | 'cimdDocuments', number>
/** Told now and then how far a load is. */
export type Progress = (done: number, of: number) => void

/**
 * Loads documents in order, or nothing at all. What a document names again takes the place of what was there before.
 * Plans and missing features do not count while seeds are loaded.
 * @param host for the audience of system grants, as a request would name it
 * @throws SeedError that says which seed, where in it and why
 */
export function loadSeeds(tenant: Tenant, seeds: readonly NamedSeed[], host: string, progress: Progress = () => {}): Loaded {
  const loaded: Loaded = { resourceServers: 0, clients: 0, clientGrants: 0, connections: 0, organizations: 0, cimdDocuments: 0 }
  const { restrictions } = tenant
  tenant.restrictions = NOTHING_RESTRICTED
  try {
    tenant.store.transaction(() => {
      for (const seed of seeds) loadSeed({ tenant, host, named: new Map(), seen: new Set() }, seed, loaded, progress)
    })
  } finally {
    tenant.restrictions = restrictions
  }
  return loaded
}

function loadSeed(loading: Loading, { name, document }: NamedSeed, loaded: Loaded, progress: Progress): void {
  const many = countOf(name)
  if (many !== undefined) {
    addMany(loading, many, progress)
    loaded.clients += many
    return
  }
  checkShape(name, document)
  const seed = (document ?? {}) as Seed | CompleteSeed
  const each = <T>(kind: keyof Loaded, entries: readonly T[] = [], load: (entry: T) => void) => {
    loadEach(name, kind, entries, load, progress)
    loaded[kind] += entries.length
  }
  if (seed.complete) {
    each('resourceServers', seed.resourceServers, (server) => putResourceServer(loading, server))
    each('clients', seed.clients, (client) => putClient(loading, client))
    each('clientGrants', seed.clientGrants, (grant) => putClientGrant(loading, grant))
  } else {
    each('resourceServers', seed.resourceServers, (server) => addResourceServer(loading, server))
    each('clients', seed.clients, (client) => addSeedClient(loading, client))
    each('clientGrants', seed.clientGrants, (grant) => addClientGrant(loading, grant))
  }
  each('connections', seed.connections, (connection) => addConnection(loading, connection))
  each('organizations', seed.organizations, (organization) => addOrganization(loading, organization))
  each('cimdDocuments', Object.entries(seed.cimdDocuments ?? {}), ([url, content]) => addDocument(loading, url, content))
}

/** An empty file is an empty seed. @throws SeedError */
export function checkShape(name: string, document: unknown): void {
  const schema = isRecord(document) && document['complete'] === true ? completeSeed : seedSchema
  const message = violation('Seed', schema, document ?? {})
  if (message !== undefined) throw new SeedError(name, /' on property ([^ ]+?)\.?(?: |$)/.exec(message)?.[1] ?? '', message)
}

/** Entries between two calls of `progress`. */
const PROGRESS_EVERY = 1000

function loadEach<T>(seed: string, kind: keyof Loaded, entries: readonly T[], load: (entry: T) => void, progress: Progress): void {
  for (const [index, entry] of entries.entries()) {
    try {
      load(entry)
    } catch (cause) {
      throw new SeedError(seed, `${kind}[${index}]`, reasonOf(cause), { cause })
    }
    if ((index + 1) % PROGRESS_EVERY === 0) progress(index + 1, entries.length)
  }
}

/** Why an entry cannot be loaded; whatever else went wrong is a fault of ours. */
function reasonOf(cause: unknown): string {
  if (cause instanceof ApiError || cause instanceof SeedReason) return cause.message
  if ((cause as { code?: string }).code?.startsWith('SQLITE_CONSTRAINT')) return 'its identifier is taken already'
  throw cause
}
