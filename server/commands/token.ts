/** `token`: an access token of a running emulator. */
import type { CommandLine } from '../options.ts'
import { askForToken } from './running.ts'

export async function token(line: CommandLine): Promise<void> {
  process.stdout.write(`${await askForToken(line, line.text('scope') ?? '*')}\n`)
}
