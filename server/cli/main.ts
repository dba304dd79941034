/**
 * Runs the command. Results go to stdout, everything else to stderr. Exits with 0, with 1 after a failure, with 2 for a
 * wrong command line.
 */
import { ca } from './commands/ca.ts'
import { env } from './commands/env.ts'
import { exec } from './commands/exec.ts'
import { exportTenant } from './commands/export.ts'
import { seed } from './commands/seed.ts'
import { start } from './commands/start.ts'
import { token } from './commands/token.ts'
import { help, readCommandLine, type CommandLine } from './flags.ts'
import { printableLines } from '../errors/printable.ts'
import { redactedText } from '../requests/redact.ts'
import { VERSION } from '../shared/version.ts'
import { UsageError } from '../in-process/check-options.ts'
import type { Command } from './flag-table.ts'

const commands: Record<Command, (line: CommandLine) => Promise<void>> = {
  start,
  token,
  env,
  exec,
  seed,
  export: exportTenant,
  ca,
}

/** Prints an error and ends the process. */
function fail(error: unknown): never {
  const { message } = error as Error
  // A message can repeat arguments, files and responses. They may contain secrets, and characters that a terminal
  // interprets.
  process.stderr.write(`${printableLines(redactedText(message))}\n`)
  process.exit(error instanceof UsageError ? 2 : 1)
}

async function main(): Promise<void> {
  const line = readCommandLine(process.argv.slice(2), process.env)
  if (line.help) return void process.stdout.write(`${help()}\n`)
  if (line.version) return void process.stdout.write(`${VERSION}\n`)
  await commands[line.command](line)
}

// The reader of the output may close it early: export | head.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1))
// The reader of the request lines may close them. The emulator keeps answering requests.
process.stderr.on('error', () => {})
main().catch(fail)
