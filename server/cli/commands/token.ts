/** `token`: prints an access token of a running emulator. */
import type { CommandLine } from '../flags.ts'
import { fetchToken } from '../running-emulator.ts'

export async function token(line: CommandLine): Promise<void> {
  process.stdout.write(`${await fetchToken(line, line.text('scope') ?? '*')}\n`)
}
