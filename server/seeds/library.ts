/** The seeds that an emulator can load by name: the fixtures, and the seeds it was started with. */
import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { isRecord } from '../../schema/json.ts'
import { inSlices, type Work } from '../shared/slices.ts'
import { openStore } from '../store/index.ts'
import { openTenant, type Tenant, type TenantSettings } from '../tenant/tenant.ts'
import { FIXTURE_NAMES, FIXTURES } from './fixtures.ts'
import { loadSeeds } from './load-seeds.ts'
import { parseClientCount } from './generated-clients.ts'
import { addDefaultEntities } from './default-entities.ts'
import { SeedError } from './seed-error.ts'
import { audienceOf } from '../access/audience.ts'
import type { NamedSeed } from './seed.ts'
import { createMemoryStorage } from '../tenant/memory-storage.ts'

/** The most bytes of cached states: about two hundred seeds, or a single larger one. */
const CACHE_BYTES = 64 * 1024 * 1024

/** The cached database of a tenant with certain seeds. */
interface Seeded {
  /** The host in the audience of its system grants. */
  host: string
  image: Buffer
  hasSystemGrants: boolean
}

export type SeedLibrary = ReturnType<typeof createSeedLibrary>

/**
 * Creates the seed library of an emulator.
 * @param initial the seeds of the start. A new tenant gets them too, unless its creator chooses others
 */
export function createSeedLibrary(initial: readonly NamedSeed[]) {
  const states = new LRUCache<string, Seeded>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ image }) => Math.min(image.length, CACHE_BYTES),
  })
  /** States in preparation. Two tenants with the same seeds at the same time share one. */
  const pending = new Map<string, Promise<Seeded>>()
  const scratches = new Set<Tenant>()
  const namedSeed = (name: string): NamedSeed | undefined => {
    if (Object.hasOwn(FIXTURES, name)) return { name, document: FIXTURES[name] }
    return parseClientCount(name) === undefined
      ? initial.find((seed) => seed.name === name)
      : { name, document: undefined }
  }
  /** Returns a hash of seeds. Hashes entry by entry, because the text of a whole document may be too long for V8. */
  function* keyOf(seeds: readonly NamedSeed[]): Work<string> {
    const hash = createHash('sha256')
    for (const { name, document } of seeds) {
      hash.update('seed\n')
      if (namedSeed(name)?.document === document) hash.update(name)
      else for (const text of textsOf(document)) yield void hash.update(`${text}\n`)
    }
    return hash.digest('base64')
  }
  const startBuild = (
    key: string,
    seeds: readonly NamedSeed[],
    settings: TenantSettings,
    host: string,
  ): Promise<Seeded> => {
    const build = buildState(seeds, settings, host).finally(() => pending.delete(key))
    pending.set(key, build)
    return build.then((state) => {
      states.set(key, state)
      return state
    })
  }
  const buildState = async (seeds: readonly NamedSeed[], settings: TenantSettings, host: string): Promise<Seeded> => {
    const scratch = openTenant('seeds', { ...settings, faults: [] }, createMemoryStorage())
    scratches.add(scratch)
    try {
      addDefaultEntities(scratch)
      await loadSeeds(scratch, seeds, host)
      return {
        host,
        image: scratch.store.image(),
        hasSystemGrants: scratch.store.clientGrants.renameSystemAudience(audienceOf(host)) > 0,
      }
    } finally {
      scratches.delete(scratch)
      scratch.close()
    }
  }
  return {
    initial,
    /** Returns the same text for the same seeds. */
    keyOf,
    knows: (name: string) => namedSeed(name) !== undefined,
    /** Returns a seed by its name. @throws SeedError that lists the available seeds */
    named(name: string): NamedSeed {
      const seed = namedSeed(name)
      if (seed) return seed
      throw new SeedError(
        name,
        '',
        `there is no seed of this name. Send a document, or one of: ${[...new Set([...FIXTURE_NAMES, ...initial.map((each) => each.name)])].join(', ')}`,
      )
    },
    /**
     * Returns the database of a tenant with these seeds. Builds it once, in slices, and caches it for later tenants. So
     * ids and secrets that the seeds do not set are the same in all these tenants.
     * @param host the host for the audience of system grants
     * @throws SeedError
     * @throws WorkEnded after `close`
     */
    async image(seeds: readonly NamedSeed[], settings: TenantSettings, host: string): Promise<Buffer> {
      const key = await inSlices(keyOf(seeds))
      const state = states.get(key) ?? (await (pending.get(key) ?? startBuild(key, seeds, settings, host)))
      return state.host === host || !state.hasSystemGrants ? state.image : underHost(state.image, host)
    },
    /** Stops all pending builds. */
    close(): void {
      for (const scratch of scratches) scratch.close()
    },
  }
}

/** Yields the JSON texts of a document, one per entry of its lists. */
function* textsOf(document: unknown): Generator<string | undefined> {
  if (!isRecord(document)) return yield JSON.stringify(document)
  for (const [name, value] of Object.entries(document)) {
    yield JSON.stringify(name)
    if (!Array.isArray(value)) yield JSON.stringify(value)
    else for (const entry of value) yield JSON.stringify(entry)
  }
}

/** Returns a database with another host in the audience of its system grants. */
function underHost(image: Buffer, host: string): Buffer {
  const store = openStore({ image })
  try {
    store.clientGrants.renameSystemAudience(audienceOf(host))
    return store.image()
  } finally {
    store.close()
  }
}
