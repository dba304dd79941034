/** The command line: stdout is the answer, everything else goes to stderr. Exit 0, 1 for a failure, 2 for a wrong command line. */
import { ca } from './commands/ca.ts'
import { env } from './commands/env.ts'
import { exec } from './commands/exec.ts'
import { exportTenant } from './commands/export.ts'
import { seed } from './commands/seed.ts'
import { start } from './commands/start.ts'
import { token } from './commands/token.ts'
import { help, readCommandLine, type Command, type CommandLine } from './flags.ts'
import { printableLines } from '../errors/printable.ts'
import { redactedText } from '../requests/redact.ts'
import { VERSION } from '../shared/version.ts'
import { UsageError } from '../in-process/check-options.ts'

const commands: Record<Command, (line: CommandLine) => Promise<void>> = {
  start,
  token,
  env,
  exec,
  seed,
  export: exportTenant,
  ca,
}

function fail(error: unknown): never {
  const { message } = error as Error
  // A message repeats arguments, files and answers: values of options that may be secrets, names that a terminal would obey.
  process.stderr.write(`${printableLines(redactedText(message))}\n`)
  process.exit(error instanceof UsageError ? 2 : 1)
}

async function main(): Promise<void> {
  const line = readCommandLine(process.argv.slice(2), process.env)
  if (line.help) return void process.stdout.write(`${help()}\n`)
  if (line.version) return void process.stdout.write(`${VERSION}\n`)
  await commands[line.command](line)
}

// Whoever reads our output may have read enough of it: export | head.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1))
// Whoever read the lines about requests may have gone: the requests are answered all the same.
process.stderr.on('error', () => {})
main().catch(fail)
