/** The response to GET /: an introduction as text, or a redirect of a browser to the console. */
import type { RunningEmulator } from '../../types.ts'
import { VERSION } from '../../shared/version.ts'
import type { FastifyRequest } from 'fastify'
import type { Emulator } from '../../emulator/emulator.ts'
import { hostName, isEmulatorHost } from '../../shared/host-names.ts'

interface IntroducedTenant extends Pick<RunningEmulator, 'url' | 'domain' | 'name' | 'clientId' | 'clientSecret'> {
  /** Shell lines that make a client trust the certificate. Empty for the user's own certificate. */
  trust: readonly string[]
}

/** Returns the text for the first request: addresses, credentials and commands. The banner and GET / show it. */
export function introduction({ url, domain, name, clientId, clientSecret, trust }: IntroducedTenant): string {
  return `auth0-clients-emulator ${VERSION}: Auth0's Clients API on this machine

  API            ${url}/api/v2/
  Over HTTPS     https://${domain}/api/v2/
  Console        ${url}/_emulator/
  Documentation  ${url}/docs
  Tenant         ${name}
  Domain         ${domain}
  Client ID      ${clientId}
  Client secret  ${clientSecret}

Make a token and list the applications:

  TOKEN=$(curl -s -X POST ${url}/_emulator/tokens | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
  curl -s ${url}/api/v2/clients -H "authorization: Bearer $TOKEN"

Connect an SDK (SDKs use HTTPS, so they must trust the certificate authority):

${[...trust, `new ManagementClient({ domain: '${domain}', clientId: '${clientId}', clientSecret: '${clientSecret}' })`].map((line) => `  ${line}\n`).join('')}
Restore the state after the seeds:

  curl -X POST ${url}/_emulator/reset
`
}

/**
 * Returns the shell line that downloads the certificate authorities, for a caller on another machine or outside our
 * container.
 */
export const trustByDownload = (url: string) =>
  `curl -so ca.pem ${url}/_emulator/ca.pem && export NODE_EXTRA_CA_CERTS=$PWD/ca.pem`

/** The path of the console. */
export const CONSOLE = '/_emulator/'

/** Whether a browser sent the request. Programs do not accept HTML by name. */
export const isBrowser = ({ headers: { accept } }: FastifyRequest) => accept?.includes('text/html') === true

/** Replaces the secret in a response to a host name that its owner may have pointed at this machine. */
const HIDDEN_SECRET = '(shown at the start, and at http://localhost)'

/**
 * Returns the introduction for a caller, with the host that it used. It names no files, because the caller may be on
 * another machine.
 */
export function introductionFor(
  { tenants, tls, hosts }: Pick<Emulator, 'tenants' | 'tls' | 'hosts'>,
  request: FastifyRequest,
): string {
  const { host } = request
  const tenant = tenants.pinned(request) ?? tenants.default
  const url = `http://${host}`
  const isKnown = isEmulatorHost(hostName(host), { hosts, tenants })
  const trust = tls.authorities ? [trustByDownload(url)] : []
  return introduction({
    url,
    domain: host,
    name: tenant.name,
    ...tenant.login,
    trust,
    ...(!isKnown && { clientSecret: HIDDEN_SECRET }),
  })
}
