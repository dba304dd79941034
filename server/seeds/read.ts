/** Reads a seed that a user names: a fixture, a file, a folder or a document. */
import { FIXTURE_NAMES, FIXTURES } from './fixtures.ts'
import { NO_FILE, readSeedFile } from './files.ts'
import type { Keywords } from './keywords.ts'
import { parseClientCount } from './generated-clients.ts'
import { SeedError } from './seed-error.ts'
import type { NamedSeed } from './seed.ts'

/** A seed, and the parts of a deploy-CLI export that are not emulated. */
export interface ReadSeed extends NamedSeed {
  leftOut: readonly string[]
}
/**
 * Reads a seed.
 * @param seed the name of a fixture, the path of a file or folder, or a document
 * @param index the index of a document in the option `seed`, for its name
 * @throws SeedError
 */
export async function readSeed(seed: unknown, keywords: Keywords, index = 0): Promise<ReadSeed> {
  if (typeof seed !== 'string') return { name: `seed[${index}]`, document: seed, leftOut: [] }
  if (Object.hasOwn(FIXTURES, seed)) return { name: seed, document: FIXTURES[seed], leftOut: [] }
  if (parseClientCount(seed) !== undefined) return { name: seed, document: undefined, leftOut: [] }
  try {
    return { name: seed, ...(await readSeedFile(seed, keywords)) }
  } catch (cause) {
    if (!(cause instanceof SeedError) || cause.reason !== NO_FILE) throw cause
    throw new SeedError(
      seed,
      '',
      `${NO_FILE}. Give a file, the folder of an export, or one of: ${FIXTURE_NAMES.join(', ')}`,
      { cause },
    )
  }
}
