/** `export`: a tenant of a running emulator as a seed document, its secrets included. */
import { formatOf } from '../option-values.ts'
import type { CommandLine } from '../options.ts'
import { textOf } from './exports.ts'
import { ask, forTenant } from './running.ts'

export async function exportTenant(line: CommandLine): Promise<void> {
  const isYaml = formatOf(line.text('format') ?? '') === 'yaml'
  const answer = await ask(line, forTenant(line, '/_emulator/export'))
  process.stdout.write(await textOf((await answer.json()) as Record<string, unknown>, isYaml))
}
