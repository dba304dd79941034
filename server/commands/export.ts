/** `export`: a tenant of a running emulator as a seed document, its secrets included. */
import { formatOf } from '../option-values.ts'
import type { CommandLine } from '../options.ts'
import { textOf } from './exports.ts'
import { whileWaiting } from './progress.ts'
import { ask, forTenant } from './running.ts'

export async function exportTenant(line: CommandLine): Promise<void> {
  const isYaml = formatOf(line.text('format') ?? '') === 'yaml'
  const asked = ask(line, forTenant(line, '/_emulator/export')).then(
    (answer) => answer.json() as Promise<Record<string, unknown>>,
  )
  process.stdout.write(await textOf(await whileWaiting(process.stderr, 'Exporting …', asked), isYaml))
}
