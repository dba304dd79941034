/**
 * Reads and writes YAML, the format of seeds and of deploy-CLI exports. js-yaml is the library of the deploy CLI. It
 * stops at the first error, and takes time in proportion to the text, even for a hostile text.
 */
import { MAX_JSON_DEPTH } from '../../schema/json.ts'
import { seedOfExport } from './deploy-cli.ts'
import { hasShields, shieldMarkers, unshieldMarkers } from './keywords.ts'
import { SeedError } from './seed-error.ts'

const TOO_DEEP = 'objects and lists stand too deep within each other'
const TOO_LARGE = 'its aliases stand for more than can be loaded'
const SEVERAL = 'a seed is one document, and this text holds several'

/** The most characters and values that aliases and merge keys may add: this number, plus a multiple of the text. */
const GROWTH = 1_000_000
const GROWTH_FACTOR = 10

/** Reports a value that cannot be a seed, whatever its content is. */
class UnfitValue extends Error {}

/**
 * Parses a text with shielded markers (keywords.ts).
 * @param file the file of the text, if it is not the seed itself
 * @throws SeedError that names the line
 */
export async function parseYaml(seed: string, text: string, file = seed): Promise<unknown> {
  const { CORE_SCHEMA, loadAll, mergeTag, YAMLException } = await import('js-yaml')
  const limit = GROWTH + GROWTH_FACTOR * text.length
  try {
    // YAML 1.2 has no merge keys, but the deploy CLI reads them. `requireFit` limits the depth, including aliases.
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
        ? { reason: describeReason(cause.reason), line: cause.mark?.line }
        : { reason: (cause as Error).message, line: undefined }
    const place = [
      ...(file === seed ? [] : [file]),
      ...(line === undefined || reason === TOO_DEEP ? [] : [`line ${line + 1}`]),
    ].join(', ')
    throw new SeedError(seed, '', place === '' ? reason : `${place}: ${reason}`, { cause })
  }
}

/** Returns the reason of a YAML error without quotes from the text, which may be secrets. */
const describeReason = (reason: string) =>
  reason.startsWith('nesting exceeded') ? TOO_DEEP : reason.replace(/ ?(?:"[\s\S]*"|!<[\s\S]*>|: [\s\S]*$)/, '')

/**
 * Rejects a value that is too deep or too large. An alias is the same object as its anchor. So a small text can contain
 * an endless value, or one whose copy is larger than the memory.
 * @param limit characters and values
 * @throws UnfitValue
 */
function requireFit(value: unknown, limit: number): void {
  let size = 0
  const measure = (inside: unknown, depth: number) => {
    size += typeof inside === 'string' ? inside.length : 1
    if (size > limit) throw new UnfitValue(TOO_LARGE)
    if (typeof inside !== 'object' || inside === null) return
    if (depth >= MAX_JSON_DEPTH) throw new UnfitValue(TOO_DEEP)
    for (const [name, member] of Object.entries(inside)) {
      size += Array.isArray(inside) ? 0 : name.length
      measure(member, depth + 1)
    }
  }
  measure(value, 0)
}

/** Formats a document as YAML. Parsing the YAML returns the same document. */
export async function formatYaml(document: object): Promise<string> {
  const { dump } = await import('js-yaml')
  return dump(document, { noRefs: true, lineWidth: -1 })
}

/**
 * Parses a received seed or deploy-CLI export. A request contains no other files, so a reference to a file stays as
 * text.
 * @throws SeedError
 */
export async function parseReceivedYaml(seed: string, text: string): Promise<unknown> {
  const { document } = seedOfExport(
    seed,
    await parseYaml(seed, shieldMarkers(text)),
    (_, __, reference) => reference,
    false,
  )
  return document ?? {}
}
