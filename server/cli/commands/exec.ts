/** `exec -- COMMAND`: runs a command with a new emulator. */
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { foregroundChild } from 'foreground-child'
import { exposureWarning } from '../banner.ts'
import { startEmulator, type RunningEmulator } from '../../index.ts'
import type { CommandLine } from '../flags.ts'
import { printableLines } from '../../errors/printable.ts'
import { closeEmulator, exportTarget } from '../export-files.ts'
import { emulatorOptions, STOP_SIGNALS, warn } from './start.ts'
import { trustVariables } from '../../installation/trust-variables.ts'
import { clientVariables } from '../../in-process/client-variables.ts'
import { UsageError } from '../../in-process/check-options.ts'

/** The exit codes of shells for a command that is missing, or that cannot be run. */
const NOT_FOUND = 127
const NOT_RUNNABLE = 126

/**
 * Starts an emulator, then the command. Passes signals to the command, and exits with its exit code. Closes the
 * emulator and removes its files.
 */
export async function exec(line: CommandLine): Promise<void> {
  const [command, ...args] = line.rest
  if (command === undefined) throw new UsageError('exec needs a command: auth0-clients-emulator exec -- npm test')
  const options = emulatorOptions(line)
  const exportTo = exportTarget(line)
  const emulator = await startEmulator(options)
  const exposed = exposureWarning(options.host)
  warn([...emulator.notes, ...(exposed === undefined ? [] : [exposed])])
  const folder = mkdtempSync(join(tmpdir(), 'auth0-clients-emulator-'))
  const cleanUp = async () => {
    rmSync(folder, { recursive: true, force: true })
    const failure = await closeEmulator(emulator, exportTo)
    if (failure) process.stderr.write(`${printableLines(failure.message)}\n`)
    signals.release()
    return failure
  }
  const env = { ...line.environment, ...(await variablesOf(emulator, folder, line.environment)) }
  // Windows finds npm and npx only with a shell.
  const child = foregroundChild(command, args, { env, shell: process.platform === 'win32' }, async (code) => {
    const failure = await cleanUp()
    return failure && code === 0 ? 1 : undefined
  })
  const signals = holdSignals(child)
  child.once('error', async ({ code, message }: NodeJS.ErrnoException) => {
    await cleanUp()
    process.stderr.write(
      `${printableLines(code === 'ENOENT' ? `There is no command ${command}.` : `Cannot run ${command}: ${message}`)}\n`,
    )
    process.exit(code === 'ENOENT' ? NOT_FOUND : NOT_RUNNABLE)
  })
}

/**
 * Keeps the first signal from ending this process before the export is written. The command gets every signal while it
 * runs (foreground-child). After it has ended, the second signal ends this process immediately.
 */
function holdSignals(command: ChildProcess): { release(): void } {
  let received = 0
  let hasEnded = false
  const onSignal = () => {
    received++
    if (hasEnded && received > 1) process.exit(1)
  }
  for (const signal of STOP_SIGNALS) process.on(signal, onSignal)
  command.once('exit', () => {
    hasEnded = true
  })
  return {
    release() {
      for (const signal of STOP_SIGNALS) process.off(signal, onSignal)
    },
  }
}

/** Returns the variables for the command. @param folder for the files of certificate authorities */
async function variablesOf(
  emulator: RunningEmulator,
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<Record<string, string>> {
  const trust = emulator.ca === null ? {} : trustVariables(folder, readFileSync(emulator.ca, 'utf8'), environment)
  return { ...clientVariables({ ...emulator, tenant: emulator.name, token: await emulator.token() }), ...trust }
}
