/**
 * Reads and writes YAML, in which people write seeds and the deploy CLI its exports. js-yaml is the deploy CLI's own library. It stops at the first
 * error and takes time in proportion to the text, also for a hostile one.
 */
import { MAX_JSON_DEPTH } from '../../schema/json.ts'
import { seedOfExport } from './deploy-cli.ts'
import { hasShields, shieldMarkers, unshieldMarkers } from './keywords.ts'
import { SeedError } from './seed-error.ts'

const TOO_DEEP = 'objects and lists stand too deep within each other'
const TOO_LARGE = 'its aliases stand for more than can be loaded'
const SEVERAL = 'a seed is one document, and this text holds several'

/** What aliases and merge keys may add, in characters and values; and how many times the text itself. */
const GROWTH = 1_000_000
const GROWTH_FACTOR = 10

/** Why a value cannot be a seed, whatever is in it. */
class UnfitValue extends Error {}

/**
 * The value of a text whose markers are shielded (keywords.ts).
 * @param file where it is, if that is not the seed itself
 * @throws SeedError that names the line
 */
export async function parseYaml(seed: string, text: string, file = seed): Promise<unknown> {
  const { CORE_SCHEMA, loadAll, mergeTag, YAMLException } = await import('js-yaml')
  const limit = GROWTH + GROWTH_FACTOR * text.length
  try {
    // Merge keys are no part of YAML 1.2, but the deploy CLI reads them. Depth is counted below, aliases included.
    const documents = loadAll(text, {
      schema: CORE_SCHEMA.withTags(mergeTag),
      maxDepth: MAX_JSON_DEPTH + 1,
      maxTotalMergeKeys: limit,
    })
    if (documents.length > 1) throw new UnfitValue(SEVERAL)
    const [value = null] = documents
    requireFit(value, limit)
    return hasShields(text) ? unshieldMarkers(value) : value
  } catch (cause) {
    const { reason, line } =
      cause instanceof YAMLException
        ? { reason: sentenceOf(cause.reason), line: cause.mark?.line }
        : { reason: (cause as Error).message, line: undefined }
    const place = [
      ...(file === seed ? [] : [file]),
      ...(line === undefined || reason === TOO_DEEP ? [] : [`line ${line + 1}`]),
    ].join(', ')
    throw new SeedError(seed, '', place === '' ? reason : `${place}: ${reason}`, { cause })
  }
}

/** The reason of an error without words of the text: these may be a secret. */
const sentenceOf = (reason: string) =>
  reason.startsWith('nesting exceeded') ? TOO_DEEP : reason.replace(/ ?(?:"[\s\S]*"|!<[\s\S]*>|: [\s\S]*$)/, '')

/**
 * An alias is the object that it stands for: a small text can hold a value that has no end, or that is larger than memory when it is copied.
 * @param limit characters and values
 * @throws UnfitValue
 */
function requireFit(value: unknown, limit: number): void {
  let size = 0
  const look = (inside: unknown, depth: number) => {
    size += typeof inside === 'string' ? inside.length : 1
    if (size > limit) throw new UnfitValue(TOO_LARGE)
    if (typeof inside !== 'object' || inside === null) return
    if (depth >= MAX_JSON_DEPTH) throw new UnfitValue(TOO_DEEP)
    for (const [name, member] of Object.entries(inside)) {
      size += Array.isArray(inside) ? 0 : name.length
      look(member, depth + 1)
    }
  }
  look(value, 0)
}

/** A document as YAML. Read again, it is the same document. */
export async function yamlOf(document: object): Promise<string> {
  const { dump } = await import('js-yaml')
  return dump(document, { noRefs: true, lineWidth: -1 })
}

/**
 * The document of a seed, or of an export of the deploy CLI, that was sent. No files come with it: a reference to one stays the text that it is.
 * @throws SeedError
 */
export async function readSentYaml(seed: string, text: string): Promise<unknown> {
  const { document } = seedOfExport(
    seed,
    await parseYaml(seed, shieldMarkers(text)),
    (_, __, reference) => reference,
    false,
  )
  return document ?? {}
}
