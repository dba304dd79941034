#!/usr/bin/env node
/** The command line: stdout is the answer, everything else goes to stderr. Exit 0, 1 for a failure, 2 for a wrong command line. */
import { banner, readyLine } from './banner.ts'
import { requestLines, silent } from './console-lines.ts'
import { startEmulator, type EmulatorOptions } from './index.ts'
import { authOf, help, portOf, readCommandLine, UsageError, type CommandLine } from './options.ts'
import { VERSION } from './version.ts'

const commands: Record<string, (line: CommandLine) => Promise<void>> = { start, token }

async function start(line: CommandLine): Promise<void> {
  const quiet = line.is('quiet')
  const lines = requestLines((text) => void process.stderr.write(text))
  const data = line.text('data')
  const options: EmulatorOptions = {
    port: portOf(line.text('port') ?? ''), host: line.text('host') ?? '', seed: line.texts('seed'), reseed: line.is('reseed'),
    auth: authOf(line.text('auth') ?? ''), onRequest: quiet ? silent : lines.line, ...(data !== undefined && { data }),
  }
  const emulator = await startEmulator(options)
  process.stdout.write(line.is('json') ? readyLine(emulator) : banner(emulator, options))
  let stopping = false
  const stop = () => {
    if (stopping) process.exit(1)
    stopping = true
    emulator.close().then(() => {
      lines.flush()
      process.exit(0)
    }, fail)
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
}

async function token(line: CommandLine): Promise<void> {
  const url = line.text('url') ?? ''
  const answer = await fetch(`${url}/_emulator/tokens`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ scope: line.text('scope') }),
  }).catch((cause: unknown) => {
    throw new Error(`No emulator answers at ${url}. Start one with: auth0-clients-emulator start`, { cause })
  })
  const body = (await answer.json()) as { access_token?: string; message?: string }
  if (!body.access_token) throw new Error(`The emulator at ${url} gave no token: ${body.message ?? `status ${answer.status}`}`)
  process.stdout.write(`${body.access_token}\n`)
}

function fail(error: unknown): never {
  const { message } = error as Error
  process.stderr.write(`${message}\n`)
  process.exit(error instanceof UsageError ? 2 : 1)
}

async function main(): Promise<void> {
  const line = readCommandLine(process.argv.slice(2), process.env)
  if (line.help) return void process.stdout.write(`${help()}\n`)
  if (line.version) return void process.stdout.write(`${VERSION}\n`)
  await commands[line.command]?.(line)
}

main().catch(fail)
