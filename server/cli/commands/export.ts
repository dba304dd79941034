/** `export`: a tenant of a running emulator as a seed document, its secrets included. */
import { formatOf } from '../flag-values.ts'
import type { CommandLine } from '../flags.ts'
import { textOf } from '../export-files.ts'
import { whileWaiting } from '../progress-line.ts'
import { ask, forTenant } from '../running-emulator.ts'

export async function exportTenant(line: CommandLine): Promise<void> {
  const isYaml = formatOf(line.text('format') ?? '') === 'yaml'
  const asked = ask(line, forTenant(line, '/_emulator/export')).then(
    (answer) => answer.json() as Promise<Record<string, unknown>>,
  )
  process.stdout.write(await textOf(await whileWaiting(process.stderr, 'Exporting …', asked), isYaml))
}
