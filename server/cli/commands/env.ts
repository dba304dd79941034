/** `env`: the variables for a running emulator, as lines for a shell. */
import { parseUrl } from '../flag-values.ts'
import type { CommandLine } from '../flags.ts'
import { shellQuoted } from '../shell.ts'
import { trustVariables } from '../../installation/trust-variables.ts'
import { clientVariables } from '../../in-process/client-variables.ts'
import { fetchAuthorities, fetchTenant, fetchToken } from '../running-emulator.ts'

export async function env(line: CommandLine): Promise<void> {
  const tenant = await fetchTenant(line)
  const token = await fetchToken(line, '*')
  const authorities = await fetchAuthorities(line)
  const { url, domain } = locateTenant(parseUrl(line.text('url') ?? ''), tenant)
  const set = {
    ...clientVariables({
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
function locateTenant(url: string, tenant: { url: string; domain: string }): { url: string; domain: string } {
  const { protocol, hostname, port, host } = new URL(url)
  if (tenant.domain !== host) return { url: tenant.url, domain: localName(tenant.domain) }
  const shown = port || (protocol === 'http:' ? '80' : '')
  return { url, domain: localName(shown ? `${hostname}:${shown}` : hostname) }
}

/** Host and port as clients put them behind https://; a loopback address by its usual name. */
const localName = (domain: string) => domain.replace(/^(127\.0\.0\.1|\[::1\])/, 'localhost')
