/** `exec -- COMMAND`: a command with an emulator of its own. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { foregroundChild } from 'foreground-child'
import { exposure } from '../banner.ts'
import { startEmulator, type RunningEmulator } from '../index.ts'
import { UsageError } from '../option-values.ts'
import type { CommandLine } from '../options.ts'
import { printableLines } from '../printable.ts'
import { writeExports } from './exports.ts'
import { emulatorOptions } from './start.ts'
import { trustVariables } from '../trust.ts'
import { variables } from '../variables.ts'

/** Codes of shells for a command that is not there, or cannot be run. */
const NOT_FOUND = 127
const NOT_RUNNABLE = 126

/** Signals go on to the command, its code comes back; the emulator and its files are gone afterwards. */
export async function exec(line: CommandLine): Promise<void> {
  const [command, ...args] = line.rest
  if (command === undefined) throw new UsageError('exec needs a command: auth0-clients-emulator exec -- npm test')
  const options = emulatorOptions(line)
  const emulator = await startEmulator(options)
  const exposed = exposure(options.host)
  if (exposed !== undefined) process.stderr.write(`${exposed}\n`)
  const folder = mkdtempSync(join(tmpdir(), 'auth0-clients-emulator-'))
  const exportTo = line.text('export-on-exit')
  const cleanUp = async () => {
    rmSync(folder, { recursive: true, force: true })
    if (exportTo !== undefined) await writeExports(emulator, exportTo).catch(({ message }: Error) => process.stderr.write(`${printableLines(message)}\n`))
    await emulator.close()
  }
  const env = { ...line.environment, ...(await variablesOf(emulator, folder, line.environment)) }
  // Windows finds npm, npx and their like only by its shell.
  const child = foregroundChild(command, args, { env, shell: process.platform === 'win32' }, async () => void (await cleanUp()))
  child.once('error', async ({ code, message }: NodeJS.ErrnoException) => {
    await cleanUp()
    process.stderr.write(`${printableLines(code === 'ENOENT' ? `There is no command ${command}.` : `Cannot run ${command}: ${message}`)}\n`)
    process.exit(code === 'ENOENT' ? NOT_FOUND : NOT_RUNNABLE)
  })
}

async function variablesOf(emulator: RunningEmulator, folder: string, environment: NodeJS.ProcessEnv): Promise<Record<string, string>> {
  const trust = emulator.ca === null ? {} : trustVariables(folder, readFileSync(emulator.ca, 'utf8'), environment)
  return { ...variables({ ...emulator, tenant: emulator.name, token: await emulator.token() }), ...trust }
}
