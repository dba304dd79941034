/** `start`: an emulator until somebody stops it. */
import { banner, exposure, readyLine } from '../banner.ts'
import { failureLines, requestLines } from '../../shared/request-lines.ts'
import { startEmulator, type EmulatorOptions } from '../../index.ts'
import {
  authOf,
  certificateOf,
  keywordsOf,
  planOf,
  portOf,
  presetsOf,
  tenantsOf,
  unimplementedOf,
} from '../flag-values.ts'
import type { CommandLine } from '../flags.ts'
import { printableLines } from '../../errors/printable.ts'
import { closed, exportOf } from '../export-files.ts'
import { progressLine } from '../progress-line.ts'
import { keepTickShape } from '../keep-tick-shape.ts'
import { requestsOf } from '../../in-process/check-options.ts'

/** What the flags of `start` and `exec` say of an emulator. @throws UsageError */
export function emulatorOptions(line: CommandLine): EmulatorOptions {
  const data = line.text('data')
  const certificate = certificateOf(line.text('cert'), line.text('key'))
  const plan = planOf(line.text('plan'))
  const restore = line.text('restore')
  const [deterministic, clock] = [line.text('deterministic'), line.text('clock')]
  return {
    port: portOf(line.text('port') ?? ''),
    host: line.text('host') ?? '',
    seed: line.texts('seed'),
    reseed: line.is('reseed'),
    auth: authOf(line.text('auth') ?? ''),
    tlsHosts: line.texts('tls-host'),
    unimplemented: unimplementedOf(line.text('unimplemented') ?? ''),
    cors: line.texts('cors'),
    without: line.texts('without'),
    tenants: tenantsOf(line.texts('tenant')),
    faults: presetsOf(line.texts('fault')),
    keywords: keywordsOf(line.texts('keyword'), line.keywordMappings),
    onProgress: progressLine(process.stderr),
    ...(deterministic !== undefined && { deterministic }),
    ...(clock !== undefined && { clock }),
    home: line.home,
    requests: requestsOf(line.text('requests')),
    ...(plan && { plan }),
    ...(restore !== undefined && { restore }),
    ...(data !== undefined && { data }),
    ...(certificate && { certificate }),
  }
}

/** Prints the warnings of a start that prints no banner. */
export function warn(warnings: readonly string[]): void {
  for (const warning of warnings) process.stderr.write(`${printableLines(warning)}\n`)
}

/** Signals that stop an emulator; a terminal that is closed sends SIGHUP. */
export const STOP_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Runs an emulator until the first signal: answers what was sent, exports, closes. The second signal ends the process at once. */
export async function start(line: CommandLine): Promise<void> {
  keepTickShape()
  const lines = requestLines(process.stderr)
  const options = emulatorOptions(line)
  const exportTo = exportOf(line)
  const emulator = await startEmulator({
    ...options,
    onRequest: line.is('quiet') ? failureLines(process.stderr) : lines.line,
  })
  let stopping = false
  const stop = async () => {
    if (stopping) process.exit(1)
    stopping = true
    const failure = await closed(emulator, exportTo)
    lines.flush()
    if (failure) process.stderr.write(`${printableLines(failure.message)}\n`)
    process.exit(failure ? 1 : 0)
  }
  // Set before the ready line is printed: a program that reads that line may send a signal immediately.
  for (const signal of STOP_SIGNALS) process.on(signal, stop)
  const exposed = exposure(options.host)
  // Standard output is for the line of --json alone.
  if (line.is('json')) warn([...emulator.notes, ...(exposed === undefined ? [] : [exposed])])
  process.stdout.write(line.is('json') ? readyLine(emulator) : banner(emulator, options))
}
