/** Loads seed documents with the validation and the rules of the API. Loads all entries or none. */
import { violation } from '../../schema/check.ts'
import { isRecord, type JsonRecord } from '../../schema/json.ts'
import { completeSeed, seed as seedSchema, type CompleteSeed, type WrittenSeed } from '../../schema/seed.ts'
import { ApiError } from '../errors/management.ts'
import { each, type Work } from '../shared/slices.ts'
import { NOTHING_RESTRICTED, type Tenant } from '../tenant/tenant.ts'
import {
  addClientGrant,
  addConnection,
  addDocument,
  addOrganization,
  addResourceServer,
  addSeedClient,
  type Loading,
} from './add-written.ts'
import { addExportedClient, addExportedGrant, addExportedResourceServer } from './add-exported.ts'
import { addGeneratedClients, parseClientCount } from './generated-clients.ts'
import { SeedError, SeedReason } from './seed-error.ts'
import type { NamedSeed, Loaded, Progress } from './seed.ts'

/**
 * Loads documents in order, all or none. An entity that a document names again is replaced. A long load runs in slices;
 * the tenant's other requests wait meanwhile. Restrictions by plans and missing features do not apply to seeds.
 * @param host the host for the audience of system grants, as a request would name it
 * @throws SeedError with the seed, the path in it and the reason
 * @throws WorkEnded if the tenant is deleted or the emulator is closed meanwhile
 */
export function loadSeeds(
  tenant: Tenant,
  seeds: readonly NamedSeed[],
  host: string,
  progress: Progress = () => {},
): Promise<Loaded> {
  return tenant.gate.exclusive(() => tenant.store.transactionInSlices(loadAll(tenant, seeds, host, progress)))
}

function* loadAll(tenant: Tenant, seeds: readonly NamedSeed[], host: string, progress: Progress): Work<Loaded> {
  const loaded: Loaded = {
    resourceServers: 0,
    clients: 0,
    clientGrants: 0,
    connections: 0,
    organizations: 0,
    cimdDocuments: 0,
  }
  const { restrictions } = tenant
  tenant.restrictions = NOTHING_RESTRICTED
  try {
    for (const seed of seeds) yield* loadSeed({ tenant, host }, seed, loaded, progress)
  } finally {
    tenant.restrictions = restrictions
  }
  return loaded
}

function* loadSeed(
  into: Pick<Loading, 'tenant' | 'host'>,
  { name, document }: NamedSeed,
  loaded: Loaded,
  progress: Progress,
): Work<void> {
  const clientCount = parseClientCount(name)
  const seed = (document ?? {}) as WrittenSeed | CompleteSeed
  if (clientCount === undefined) yield* checkShape(name, document)
  const loading: Loading = { ...into, named: new Map(), seen: new Set(), pinned: pinnedIn(seed), replaced: new Map() }
  if (clientCount !== undefined) {
    yield* addGeneratedClients(loading, clientCount, progress)
    loaded.clients += clientCount
    return
  }
  for (const part of partsOf(seed)) {
    yield* loadEach(loading, name, part, progress)
    loaded[part.kind] += part.entries.length
  }
}

/** Returns the ids of clients and grants that a document sets itself. */
const pinnedIn = ({ clients = [], clientGrants = [] }: WrittenSeed | CompleteSeed): Set<string> =>
  new Set([...clients.flatMap(({ client_id }) => client_id ?? []), ...clientGrants.flatMap(({ id }) => id ?? [])])

/** A list of a document, and the function that loads its entries. */
interface Part {
  kind: keyof Loaded
  entries: readonly unknown[]
  load(loading: Loading, entry: never): Work<void> | void
}

/** Returns the lists of a document in loading order: entries refer only to entries of earlier lists. */
function partsOf(seed: WrittenSeed | CompleteSeed): Part[] {
  const {
    resourceServers = [],
    clients = [],
    clientGrants = [],
    connections = [],
    organizations = [],
    cimdDocuments = {},
  } = seed
  return [
    {
      kind: 'resourceServers',
      entries: resourceServers,
      load: seed.complete ? addExportedResourceServer : addResourceServer,
    },
    { kind: 'clients', entries: clients, load: seed.complete ? addExportedClient : addSeedClient },
    { kind: 'clientGrants', entries: clientGrants, load: seed.complete ? addExportedGrant : addClientGrant },
    { kind: 'connections', entries: connections, load: addConnection },
    { kind: 'organizations', entries: organizations, load: addOrganization },
    { kind: 'cimdDocuments', entries: Object.entries(cimdDocuments), load: addDocument },
  ]
}

/**
 * Documents up to this number of entries are checked as a whole. So the message about several errors is that of the
 * API's validator.
 */
const CHECKED_AS_A_WHOLE = 1000

/**
 * Checks a document against the schema of seeds. An empty file is an empty seed.
 * Checks a long document entry by entry, and stops at the first invalid entry.
 * @throws SeedError
 */
export function* checkShape(name: string, document: unknown): Work<void> {
  const schema = isRecord(document) && document['complete'] === true ? completeSeed : seedSchema
  const lists = isRecord(document)
    ? Object.entries(document).filter((member): member is [string, unknown[]] => Array.isArray(member[1]))
    : []
  if (lists.reduce((sum, [, list]) => sum + list.length, 0) <= CHECKED_AS_A_WHOLE)
    return throwViolation(name, violation('Seed', schema, document ?? {}))
  const withoutEntries = Object.fromEntries(lists.map(([key]) => [key, []]))
  throwViolation(name, violation('Seed', schema, { ...(document as JsonRecord), ...withoutEntries }))
  for (const [key, list] of lists) {
    yield* each(list, (entry, index) =>
      throwViolation(
        name,
        violation('Seed', schema, { [key]: [entry] })?.replaceAll(`${key}[0]`, () => `${key}[${index}]`),
      ),
    )
  }
}

/**
 * Throws an error for an invalid document.
 * @param message the message of the validator; undefined for a valid document
 */
function throwViolation(name: string, message: string | undefined): void {
  if (message !== undefined)
    throw new SeedError(name, /' on property ([^ ]+?)\.?(?: |$)/.exec(message)?.[1] ?? '', message)
}

/** The entries between two calls of `progress`. */
const PROGRESS_EVERY = 1000

function* loadEach(loading: Loading, seed: string, { kind, entries, load }: Part, progress: Progress): Work<void> {
  for (const [index, entry] of entries.entries()) {
    try {
      const more = load(loading, entry as never)
      if (more) yield* more
    } catch (cause) {
      throw new SeedError(seed, `${kind}[${index}]`, reasonOf(cause), { cause })
    }
    if ((index + 1) % PROGRESS_EVERY === 0) progress(index + 1, entries.length)
    yield
  }
}

/** Returns why an entry cannot be loaded. Throws all other errors again: they are bugs of the emulator. */
function reasonOf(cause: unknown): string {
  if (cause instanceof ApiError || cause instanceof SeedReason) return cause.message
  if ((cause as { code?: string }).code?.startsWith('SQLITE_CONSTRAINT')) return 'its identifier is taken already'
  throw cause
}
