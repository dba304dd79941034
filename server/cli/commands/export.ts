/** `export`: prints a tenant of a running emulator as a seed document, secrets included. */
import { parseFormat } from '../flag-values.ts'
import type { CommandLine } from '../flags.ts'
import { formatDocument } from '../export-files.ts'
import { whileWaiting } from '../progress-line.ts'
import { callEmulator, forTenant } from '../running-emulator.ts'

export async function exportTenant(line: CommandLine): Promise<void> {
  const isYaml = parseFormat(line.text('format') ?? '') === 'yaml'
  const exporting = callEmulator(line, forTenant(line, '/_emulator/export')).then(
    (answer) => answer.json() as Promise<Record<string, unknown>>,
  )
  process.stdout.write(await formatDocument(await whileWaiting(process.stderr, 'Exporting …', exporting), isYaml))
}
