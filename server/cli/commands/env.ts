/** `env`: the variables for a running emulator, as lines for a shell. */
import { urlOf } from '../flag-values.ts'
import type { CommandLine } from '../flags.ts'
import { shellQuoted } from '../shell.ts'
import { trustVariables } from '../../installation/trust-variables.ts'
import { variables } from '../../in-process/client-variables.ts'
import { askForAuthorities, askForTenant, askForToken } from '../running-emulator.ts'

export async function env(line: CommandLine): Promise<void> {
  const tenant = await askForTenant(line)
  const token = await askForToken(line, '*')
  const authorities = await askForAuthorities(line)
  const { url, domain } = placeOf(urlOf(line.text('url') ?? ''), tenant)
  const set = {
    ...variables({
      url,
      domain,
      tenant: tenant.name,
      clientId: tenant.client_id,
      clientSecret: tenant.client_secret,
      token,
    }),
    ...(authorities !== undefined && trustVariables(line.home, authorities, line.environment)),
  }
  process.stdout.write(
    Object.entries(set)
      .map(([name, value]) => `export ${name}=${shellQuoted(value)}\n`)
      .join(''),
  )
}

/** Where the tenant is: as `--url` says, unless it has a Host or port of its own. */
function placeOf(url: string, tenant: { url: string; domain: string }): { url: string; domain: string } {
  const { protocol, hostname, port, host } = new URL(url)
  if (tenant.domain !== host) return { url: tenant.url, domain: named(tenant.domain) }
  const shown = port || (protocol === 'http:' ? '80' : '')
  return { url, domain: named(shown ? `${hostname}:${shown}` : hostname) }
}

/** Host and port as clients put them behind https://; a loopback address by its usual name. */
const named = (domain: string) => domain.replace(/^(127\.0\.0\.1|\[::1\])/, 'localhost')
