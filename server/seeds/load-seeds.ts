/** Loads seed documents: through the API's own validation and rules, all or nothing. */
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
import { putClient, putClientGrant, putResourceServer } from './add-exported.ts'
import { addMany, countOf } from './generated-clients.ts'
import { SeedError, SeedReason } from './seed-error.ts'
import type { NamedSeed, Loaded, Progress } from './seed.ts'

/**
 * Loads documents in order, or nothing at all. What a document names again replaces what was there before.
 * A long load runs in slices, during which the tenant's other requests wait. Plans and missing features do not count while seeds are loaded.
 * @param host for the audience of system grants, as a request would name it
 * @throws SeedError that says which seed, where in it and why
 * @throws WorkEnded when the tenant was deleted or the emulator was closed meanwhile
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
  const many = countOf(name)
  const seed = (document ?? {}) as WrittenSeed | CompleteSeed
  if (many === undefined) yield* checkShape(name, document)
  const loading: Loading = { ...into, named: new Map(), seen: new Set(), pinned: pinnedIn(seed), replaced: new Map() }
  if (many !== undefined) {
    yield* addMany(loading, many, progress)
    loaded.clients += many
    return
  }
  for (const part of partsOf(seed)) {
    yield* loadEach(loading, name, part, progress)
    loaded[part.kind] += part.entries.length
  }
}

const pinnedIn = ({ clients = [], clientGrants = [] }: WrittenSeed | CompleteSeed): Set<string> =>
  new Set([...clients.flatMap(({ client_id }) => client_id ?? []), ...clientGrants.flatMap(({ id }) => id ?? [])])

interface Part {
  kind: keyof Loaded
  entries: readonly unknown[]
  load(loading: Loading, entry: never): Work<void> | void
}

/** The lists of a document in the order in which they are loaded: each names only what comes before it. */
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
    { kind: 'resourceServers', entries: resourceServers, load: seed.complete ? putResourceServer : addResourceServer },
    { kind: 'clients', entries: clients, load: seed.complete ? putClient : addSeedClient },
    { kind: 'clientGrants', entries: clientGrants, load: seed.complete ? putClientGrant : addClientGrant },
    { kind: 'connections', entries: connections, load: addConnection },
    { kind: 'organizations', entries: organizations, load: addOrganization },
    { kind: 'cimdDocuments', entries: Object.entries(cimdDocuments), load: addDocument },
  ]
}

/** Documents with no more entries are checked as a whole, so that the sentence about several errors is that of the API's validator. */
const CHECKED_AS_A_WHOLE = 1000

/**
 * Checks a document against the schema of seeds. An empty file is an empty seed.
 * A long document is checked entry by entry, and the check stops at the first entry that is wrong.
 * @throws SeedError
 */
export function* checkShape(name: string, document: unknown): Work<void> {
  const schema = isRecord(document) && document['complete'] === true ? completeSeed : seedSchema
  const lists = isRecord(document)
    ? Object.entries(document).filter((member): member is [string, unknown[]] => Array.isArray(member[1]))
    : []
  if (lists.reduce((sum, [, list]) => sum + list.length, 0) <= CHECKED_AS_A_WHOLE)
    return refuse(name, violation('Seed', schema, document ?? {}))
  const withoutEntries = Object.fromEntries(lists.map(([key]) => [key, []]))
  refuse(name, violation('Seed', schema, { ...(document as JsonRecord), ...withoutEntries }))
  for (const [key, list] of lists) {
    yield* each(list, (entry, index) =>
      refuse(
        name,
        violation('Seed', schema, { [key]: [entry] })?.replaceAll(`${key}[0]`, () => `${key}[${index}]`),
      ),
    )
  }
}

/** @param message what is wrong with the document; undefined if nothing is */
function refuse(name: string, message: string | undefined): void {
  if (message !== undefined)
    throw new SeedError(name, /' on property ([^ ]+?)\.?(?: |$)/.exec(message)?.[1] ?? '', message)
}

/** Entries between two calls of `progress`. */
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

/** Why an entry cannot be loaded; whatever else went wrong is a fault of ours. */
function reasonOf(cause: unknown): string {
  if (cause instanceof ApiError || cause instanceof SeedReason) return cause.message
  if ((cause as { code?: string }).code?.startsWith('SQLITE_CONSTRAINT')) return 'its identifier is taken already'
  throw cause
}
