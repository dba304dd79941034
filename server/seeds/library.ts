/** The seeds that an emulator can load by name: the fixtures, and those that it was started with. */
import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { isRecord } from '../../schema/json.ts'
import { inSlices, type Work } from '../shared/slices.ts'
import { openStore } from '../store/index.ts'
import { openTenant, type Tenant, type TenantSettings } from '../tenant/tenant.ts'
import { FIXTURE_NAMES, FIXTURES } from './fixtures.ts'
import { loadSeeds } from './load-seeds.ts'
import { countOf } from './generated-clients.ts'
import { prepareTenant } from './default-entities.ts'
import { SeedError } from './seed-error.ts'
import { audienceOf } from '../access/audience.ts'
import type { NamedSeed } from './seed.ts'
import { createMemoryStorage } from '../tenant/memory-storage.ts'

/** How many bytes of states are kept, for tenants to come: those of some two hundred seeds, or of the last one that is larger. */
const KEPT_BYTES = 64 * 1024 * 1024

/** The state of a tenant with certain seeds. */
interface Seeded {
  /** The host that its system grants name. */
  host: string
  image: Buffer
  hasSystemGrants: boolean
}

export type SeedLibrary = ReturnType<typeof seedLibrary>

/** @param initial the seeds of the start, which a new tenant has too unless it is given others */
export function seedLibrary(initial: readonly NamedSeed[]) {
  const states = new LRUCache<string, Seeded>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ image }) => Math.min(image.length, KEPT_BYTES),
  })
  /** States that are being made: two tenants with the same seeds at the same time make one. */
  const making = new Map<string, Promise<Seeded>>()
  const scratches = new Set<Tenant>()
  const namedSeed = (name: string): NamedSeed | undefined => {
    if (Object.hasOwn(FIXTURES, name)) return { name, document: FIXTURES[name] }
    return countOf(name) === undefined ? initial.find((seed) => seed.name === name) : { name, document: undefined }
  }
  /** Documents by a hash of their entries: a text of all of them may be longer than V8 can hold. */
  function* keyOf(seeds: readonly NamedSeed[]): Work<string> {
    const hash = createHash('sha256')
    for (const { name, document } of seeds) {
      hash.update('seed\n')
      if (namedSeed(name)?.document === document) hash.update(name)
      else for (const text of textsOf(document)) yield void hash.update(`${text}\n`)
    }
    return hash.digest('base64')
  }
  const make = (key: string, seeds: readonly NamedSeed[], settings: TenantSettings, host: string): Promise<Seeded> => {
    const made = seeded(seeds, settings, host).finally(() => making.delete(key))
    making.set(key, made)
    return made.then((state) => {
      states.set(key, state)
      return state
    })
  }
  const seeded = async (seeds: readonly NamedSeed[], settings: TenantSettings, host: string): Promise<Seeded> => {
    const scratch = openTenant('seeds', { ...settings, faults: [] }, createMemoryStorage())
    scratches.add(scratch)
    try {
      prepareTenant(scratch)
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
    /** A text that is the same for the same seeds. */
    keyOf,
    knows: (name: string) => namedSeed(name) !== undefined,
    /** A seed by its name. @throws SeedError that names those there are */
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
     * The database of a tenant with these seeds. Made once, in slices, so that the next tenant costs nothing: ids and secrets that the seeds
     * leave open are the same in all of them.
     * @param host for the audience of system grants
     * @throws SeedError
     * @throws WorkEnded after `close`
     */
    async image(seeds: readonly NamedSeed[], settings: TenantSettings, host: string): Promise<Buffer> {
      const key = await inSlices(keyOf(seeds))
      const known = states.get(key) ?? (await (making.get(key) ?? make(key, seeds, settings, host)))
      return known.host === host || !known.hasSystemGrants ? known.image : underHost(known.image, host)
    },
    /** Ends what is being made. */
    close(): void {
      for (const scratch of scratches) scratch.close()
    },
  }
}

/** The JSON texts of a document, one for each entry of its lists. */
function* textsOf(document: unknown): Generator<string | undefined> {
  if (!isRecord(document)) return yield JSON.stringify(document)
  for (const [name, value] of Object.entries(document)) {
    yield JSON.stringify(name)
    if (!Array.isArray(value)) yield JSON.stringify(value)
    else for (const entry of value) yield JSON.stringify(entry)
  }
}

/** The database with the audience of its system grants under another host. */
function underHost(image: Buffer, host: string): Buffer {
  const store = openStore({ image })
  try {
    store.clientGrants.renameSystemAudience(audienceOf(host))
    return store.image()
  } finally {
    store.close()
  }
}
