/** `seed`: loads seeds into a running emulator. */
import { parseKeywords } from '../flag-values.ts'
import type { CommandLine } from '../flags.ts'
import { printable } from '../../errors/printable.ts'
import { checkShape } from '../../seeds/load-seeds.ts'
import { runWithoutSlices } from '../../shared/slices.ts'
import { readSeed } from '../../seeds/read.ts'
import { whileWaiting } from '../progress-line.ts'
import { callEmulator, forTenant } from '../running-emulator.ts'
import { UsageError } from '../../in-process/check-options.ts'

/**
 * Loads the seeds in their order, each completely or not at all. Reads and checks all files first, and loads none if
 * one is not a seed.
 */
export async function seed(line: CommandLine): Promise<void> {
  if (line.rest.length === 0) throw new UsageError('seed needs what to load: auth0-clients-emulator seed NAME|FILE …')
  const keywords = parseKeywords(line.texts('keyword'), line.keywordMappings)
  const seeds = await Promise.all(line.rest.map((source) => readSeed(source, keywords)))
  for (const { name, document } of seeds) if (document !== undefined) runWithoutSlices(checkShape(name, document))
  for (const { name, document, leftOut } of seeds) {
    if (leftOut.length > 0)
      process.stderr.write(`${printable(`Not emulated, so left out of ${name}: ${leftOut.join(', ')}.`)}\n`)
    const loading = callEmulator(
      line,
      forTenant(line, '/_emulator/seeds'),
      { method: 'POST', body: document === undefined ? { seed: name } : (document ?? {}) },
      name,
    )
    const answer = await whileWaiting(process.stderr, `Loading ${name} …`, loading)
    process.stdout.write(`${await answer.text()}\n`)
  }
}
