/** The commands, run in the process of the test: for command lines that fail before they start anything. */
import { ca } from '../../server/cli/commands/ca.ts'
import { env } from '../../server/cli/commands/env.ts'
import { exec } from '../../server/cli/commands/exec.ts'
import { exportTenant } from '../../server/cli/commands/export.ts'
import { seed } from '../../server/cli/commands/seed.ts'
import { start } from '../../server/cli/commands/start.ts'
import { token } from '../../server/cli/commands/token.ts'
import { readCommandLine } from '../../server/cli/flags.ts'
import { HOME } from './files.ts'

const COMMANDS = { start, token, env, exec, seed, export: exportTenant, ca }

/**
 * Runs a command that fails, which takes milliseconds and not the third of a second of a process.
 * The command itself then ends with exit code 2 for a UsageError and with 1 for any other error: test/cli/usage.test.ts.
 * @throws Error with the sentence that the command prints
 */
export async function runInProcess(...args: readonly string[]): Promise<void> {
  const line = readCommandLine(args, { AUTH0_EMULATOR_HOME: HOME })
  await COMMANDS[line.command](line)
}
