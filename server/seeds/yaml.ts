/** Reads YAML, in which seeds and exports of the deploy CLI are written. */
import { isTooDeep } from '../../schema/json.ts'
import { seedOfExport } from './deploy-cli.ts'
import { shieldMarkers, unshieldMarkers } from './keywords.ts'
import { SeedError } from './seed-error.ts'

const TOO_DEEP = 'objects and lists stand too deep within each other'

/**
 * The value of a text whose markers are shielded (keywords.ts).
 * @param file where it stands, if that is not the seed itself
 * @throws SeedError that names the line
 */
export async function parseYaml(seed: string, text: string, file = seed): Promise<unknown> {
  const { parse, YAMLParseError } = await import('yaml')
  try {
    // The deploy CLI's parser (js-yaml) knows merge keys.
    return unshieldMarkers(parse(text, { merge: true, logLevel: 'error' }))
  } catch (cause) {
    const line = cause instanceof YAMLParseError ? cause.linePos?.[0].line : undefined
    const place = [...(file === seed ? [] : [file]), ...(line === undefined ? [] : [`line ${line}`])].join(', ')
    // An alias may stand in what it stands for: that has no end.
    const [sentence = ''] = cause instanceof RangeError ? [TOO_DEEP] : (cause as Error).message.split(/ at line \d+, column \d+|\n/)
    throw new SeedError(seed, '', place === '' ? sentence : `${place}: ${sentence}`, { cause })
  }
}

/**
 * The document of a seed, or of an export of the deploy CLI, that was sent. No files come with it: a reference to one stays the text that it is.
 * @throws SeedError
 */
export async function readSentYaml(seed: string, text: string): Promise<unknown> {
  const content = await parseYaml(seed, shieldMarkers(text))
  if (isTooDeep(JSON.stringify(content) ?? '')) throw new SeedError(seed, '', TOO_DEEP)
  const { document } = seedOfExport(seed, content, (_, __, reference) => reference, false)
  return document ?? {}
}
