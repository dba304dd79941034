/** `env`: the variables for a running emulator, as lines for a shell. */
import { urlOf } from '../option-values.ts'
import type { CommandLine } from '../options.ts'
import { shellQuoted } from '../shell.ts'
import { DEFAULT_LOGIN } from '../tenant.ts'
import { askForAuthorities, askForToken } from './running.ts'
import { trustVariables } from './trust.ts'
import { variables } from './variables.ts'

export async function env(line: CommandLine): Promise<void> {
  const url = urlOf(line.text('url') ?? '')
  const token = await askForToken(line, '*')
  const authorities = await askForAuthorities(line)
  const set = {
    ...variables({ url, domain: domainOf(url), tenant: 'default', ...DEFAULT_LOGIN, token }),
    ...(authorities !== undefined && trustVariables(line.home, authorities, line.environment)),
  }
  process.stdout.write(Object.entries(set).map(([name, value]) => `export ${name}=${shellQuoted(value)}\n`).join(''))
}

/** Host and port as clients put them behind https://; a loopback address by its usual name. */
function domainOf(url: string): string {
  const { protocol, hostname, port } = new URL(url)
  const name = hostname === '127.0.0.1' || hostname === '[::1]' ? 'localhost' : hostname
  const shown = port || (protocol === 'http:' ? '80' : '')
  return shown ? `${name}:${shown}` : name
}
