/** `start`: runs an emulator until a signal stops it. */
import { banner, exposureWarning, readyLine } from '../banner.ts'
import { createFailureLines, createRequestLines } from '../../shared/request-lines.ts'
import { startEmulator, type EmulatorOptions } from '../../index.ts'
import {
  parseAuth,
  parseCertificate,
  parseKeywords,
  parsePlan,
  parsePort,
  parsePresets,
  parseTenants,
  parseUnimplemented,
} from '../flag-values.ts'
import type { CommandLine } from '../flags.ts'
import { printableLines } from '../../errors/printable.ts'
import { closeEmulator, exportTarget } from '../export-files.ts'
import { progressLine } from '../progress-line.ts'
import { keepTickShape } from '../keep-tick-shape.ts'
import { parseRequestCount } from '../../in-process/check-options.ts'

/** Converts the flags of `start` and `exec` to options of `startEmulator`. @throws UsageError */
export function emulatorOptions(line: CommandLine): EmulatorOptions {
  const data = line.text('data')
  const certificate = parseCertificate(line.text('cert'), line.text('key'))
  const plan = parsePlan(line.text('plan'))
  const restore = line.text('restore')
  const [deterministic, clock] = [line.text('deterministic'), line.text('clock')]
  return {
    port: parsePort(line.text('port') ?? ''),
    host: line.text('host') ?? '',
    seed: line.texts('seed'),
    reseed: line.is('reseed'),
    auth: parseAuth(line.text('auth') ?? ''),
    tlsHosts: line.texts('tls-host'),
    unimplemented: parseUnimplemented(line.text('unimplemented') ?? ''),
    cors: line.texts('cors'),
    without: line.texts('without'),
    tenants: parseTenants(line.texts('tenant')),
    faults: parsePresets(line.texts('fault')),
    keywords: parseKeywords(line.texts('keyword'), line.keywordMappings),
    onProgress: progressLine(process.stderr),
    ...(deterministic !== undefined && { deterministic }),
    ...(clock !== undefined && { clock }),
    home: line.home,
    requests: parseRequestCount(line.text('requests')),
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

/** The signals that stop an emulator. A closed terminal sends SIGHUP. */
export const STOP_SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Runs an emulator until the first signal: answers the received requests, exports, closes. The second signal ends the
 * process immediately.
 */
export async function start(line: CommandLine): Promise<void> {
  keepTickShape()
  const lines = createRequestLines(process.stderr)
  const options = emulatorOptions(line)
  const exportTo = exportTarget(line)
  const emulator = await startEmulator({
    ...options,
    onRequest: line.is('quiet') ? createFailureLines(process.stderr) : lines.line,
  })
  let isStopping = false
  const stop = async () => {
    if (isStopping) process.exit(1)
    isStopping = true
    const failure = await closeEmulator(emulator, exportTo)
    lines.flush()
    if (failure) process.stderr.write(`${printableLines(failure.message)}\n`)
    process.exit(failure ? 1 : 0)
  }
  // Set before the ready line is printed: a program that reads that line may send a signal immediately.
  for (const signal of STOP_SIGNALS) process.on(signal, stop)
  const exposed = exposureWarning(options.host)
  // With --json, only the ready line goes to standard output.
  if (line.is('json')) warn([...emulator.notes, ...(exposed === undefined ? [] : [exposed])])
  process.stdout.write(line.is('json') ? readyLine(emulator) : banner(emulator, options))
}
