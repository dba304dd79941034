/** The seeds that an emulator can load by name: the fixtures, and those that it was started with. */
import { LRUCache } from 'lru-cache'
import { openTenant, type TenantSettings } from '../tenant.ts'
import { inMemory } from '../storage.ts'
import { FIXTURE_NAMES, FIXTURES } from './fixtures.ts'
import { loadSeeds, type NamedSeed } from './load.ts'
import { countOf } from './many.ts'
import { prepareTenant } from './prepare.ts'
import { SeedError } from './seed-error.ts'

/** How many bytes of states are kept, for tenants to come: those of some two hundred seeds, or of the last one that is larger. */
const KEPT_BYTES = 64 * 1024 * 1024

export type SeedLibrary = ReturnType<typeof seedLibrary>

/** @param initial the seeds of the start, which a new tenant has too unless it is given others */
export function seedLibrary(initial: readonly NamedSeed[]) {
  const images = new LRUCache<string, Buffer>({ maxSize: KEPT_BYTES, sizeCalculation: ({ length }) => Math.min(length, KEPT_BYTES) })
  const keyOf = (seeds: readonly NamedSeed[]) => JSON.stringify(seeds.map(({ name, document }) => (namedSeed(name)?.document === document ? name : document)))
  const namedSeed = (name: string): NamedSeed | undefined => {
    if (Object.hasOwn(FIXTURES, name)) return { name, document: FIXTURES[name] }
    return countOf(name) === undefined ? initial.find((seed) => seed.name === name) : { name, document: undefined }
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
      throw new SeedError(name, '', `there is no seed of this name. Send a document, or one of: ${[...new Set([...FIXTURE_NAMES, ...initial.map((each) => each.name)])].join(', ')}`)
    },
    /** Remembers what a tenant with these seeds looks like. */
    keep(seeds: readonly NamedSeed[], image: Buffer): void {
      images.set(keyOf(seeds), image)
    },
    /**
     * What a tenant with these seeds looks like; made once, so that the next one costs nothing. Ids and secrets that the seeds leave
     * open are the same in all of them.
     * @throws SeedError
     */
    image(seeds: readonly NamedSeed[], settings: TenantSettings, host: string): Buffer {
      const key = keyOf(seeds)
      const known = images.get(key)
      if (known) return known
      const scratch = openTenant('seeds', { ...settings, faults: [] }, inMemory())
      try {
        prepareTenant(scratch)
        loadSeeds(scratch, seeds, host)
        const made = scratch.store.image()
        images.set(key, made)
        return made
      } finally {
        scratch.close()
      }
    },
  }
}
