/** `env`: prints the environment variables for clients of a running emulator, as lines for a shell. */
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
  const variables = {
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
    Object.entries(variables)
      .map(([name, value]) => `export ${name}=${shellQuoted(value)}\n`)
      .join(''),
  )
}

/** Returns the address of the tenant: `--url`, unless the tenant has its own Host or port. */
function locateTenant(url: string, tenant: { url: string; domain: string }): { url: string; domain: string } {
  const { protocol, hostname, port, host } = new URL(url)
  if (tenant.domain !== host) return { url: tenant.url, domain: localName(tenant.domain) }
  const visiblePort = port || (protocol === 'http:' ? '80' : '')
  return { url, domain: localName(visiblePort ? `${hostname}:${visiblePort}` : hostname) }
}

/** Replaces a loopback address in a domain by localhost, the name in the certificate. */
const localName = (domain: string) => domain.replace(/^(127\.0\.0\.1|\[::1\])/, 'localhost')
